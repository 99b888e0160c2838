//! What the end-to-end tests have in common: one running stack, people signed in to it, and the
//! histories to bring along.

mod clinic;
mod histories;
mod person;

pub use clinic::Clinic;
pub use histories::{demo_history, real_histories};
pub use person::{Answer, SignedIn, send};
