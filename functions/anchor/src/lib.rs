#![doc = include_str!("../README.md")]

mod archives;
mod carry;
pub mod chain;
mod claims;
mod heads;
mod invocation;
pub mod ledger;
mod metrics;
mod mining;
mod outbox;
mod outcome;
mod reconcile;
mod run;
mod settle;

pub use invocation::Anchor;
pub use metrics::Figures;
pub use outcome::{Ended, Failure, Report, Rules};
pub use run::Run;
