#![doc = include_str!("../README.md")]

mod address;
pub mod aws;
pub mod body;
mod chance;
mod client_address;
mod clock;
mod environment;
mod form;
mod idempotency;
pub mod logs;
mod problem;
mod serve;
mod spelling;

pub use address::{InPath, InQuery};
pub use body::Body;
pub use chance::Chance;
pub use client_address::{client_address, household};
pub use clock::Clock;
pub use environment::{Environment, MissingVariable};
pub use form::Form;
pub use idempotency::IdempotencyKey;
pub use logs::causes;
pub use problem::{FieldError, Problem};
pub use serve::serve;
pub use spelling::{line, name, text};

/// The most bytes a request body may have: Lambda refuses more than 6 MB, and the base64 in which
/// it passes bodies on takes a quarter of that.
pub const BODY_LIMIT: usize = 4_500_000;
