#![doc = include_str!("../README.md")]

mod carry;
pub mod chain;
mod claims;
mod invocation;
pub mod ledger;
mod metrics;
mod mining;
mod reconcile;
mod run;
mod settle;

pub use invocation::Anchor;
pub use metrics::Figures;
pub use run::{Ended, Failure, Report, Rules, Run};
