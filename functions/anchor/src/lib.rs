#![doc = include_str!("../README.md")]

pub mod chain;
mod deployed;
mod invocation;
pub mod ledger;
mod metrics;
mod shell;
mod telling;

pub use invocation::Anchor;
pub use metrics::{DIMENSIONS, METRICS, NAMESPACE};
pub use shell::{Report, carry_out};
