#![doc = include_str!("../README.md")]
#![expect(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "every phase of a run hears and answers in one form"
)]

mod address;
mod anchored;
mod batch;
mod block_time;
mod candidate;
mod desk;
mod effect;
mod fees;
mod figures;
mod head;
mod heads;
mod landed;
mod late;
mod lease;
mod leave;
mod line;
mod look_up;
mod mine;
mod node_error;
mod note;
mod order;
mod outbox;
mod outcome;
mod phase;
mod price;
mod reception;
mod resume;
mod rules;
mod run;
mod seal_up;
mod settle;
mod sign;
mod survey;
mod unarchived;
mod view;

pub use address::{Address, NoAddress};
pub use batch::{Attempt, Batch, Landing, Place, Sealed, Stage};
pub use candidate::{Candidate, Claim, Waiting, Written, in_order};
pub use effect::{Answer, ChainFault, Deed, Effect, Event, News, Now, Question, TableFault, Told};
pub use fees::Fees;
pub use figures::{Figures, FinalBatch};
pub use head::Head;
pub use landed::{Anchoring, Landed, Outcome};
pub use lease::{Lease, Release};
pub use line::{Line, head_after, next_number, tip};
pub use node_error::NodeError;
pub use note::Note;
pub use order::{Order, Signed};
pub use outcome::{Ended, Failure};
pub use reception::{Reception, quoted};
pub use rules::Rules;
pub use run::{Run, step};
pub use unarchived::Unarchived;
pub use view::View;
