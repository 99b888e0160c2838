//! What the end-to-end tests have in common: one running stack, people signed in to it, and the
//! histories to bring along.

#![expect(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a test fails by panicking, and this is only for tests"
)]

mod actions;
pub mod anchorage;
mod clinic;
mod enrolled;
mod flipped;
mod histories;
mod person;
mod rotated;
mod routes;
pub mod runtime;
mod signed;

pub use actions::{ASKS, Asks, asks};
pub use clinic::Clinic;
pub use enrolled::{Enrolled, Session};
pub use flipped::flip;
pub use histories::{demo_history, folder as histories, real_histories};
pub use person::{Answer, SignedIn, send};
pub use rotated::Rotated;
pub use routes::{FUNCTIONS, NOBODY, Route, refusals, routes};
pub use signed::signed;
