#![doc = include_str!("../README.md")]

mod address;
mod anchored;
mod batch;
mod candidate;
mod fees;
mod head;
mod landed;
mod lease;
mod line;
mod node_error;
mod order;
mod reception;
mod unarchived;
mod view;

pub use address::{Address, NoAddress};
pub use batch::{Attempt, Batch, Landing, Place, Sealed, Stage};
pub use candidate::{Candidate, Claim, Waiting, Written, in_order};
pub use fees::Fees;
pub use head::Head;
pub use landed::{Anchoring, Landed, Outcome};
pub use lease::{Lease, Release};
pub use line::{Line, head_after, next_number, tip};
pub use node_error::NodeError;
pub use order::{Order, Signed};
pub use reception::{Reception, quoted};
pub use unarchived::Unarchived;
pub use view::View;
