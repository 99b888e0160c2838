#![doc = include_str!("../README.md")]

mod arguments;
mod books;
mod check;
mod deployment;
mod finding;
mod heads;
mod leaves;
mod line;
mod progress;
mod reading;
mod report;
mod unchecked;
mod walk;
mod words;

pub use arguments::{Arguments, SettingsError};
pub use check::check;
pub use deployment::{Deployment, KeysOfCharts, Settings};
pub use finding::{Finding, Item, Table, What};
pub use progress::{Progress, Step};
pub use report::{Batches, Report, Standing};
pub use unchecked::Unchecked;

/// A check came to no end.
pub const UNCHECKED: u8 = 2;

/// `EX_USAGE` of sysexits.h: the command line is wrong, or something is missing that it needs.
pub const USAGE: u8 = 64;
