//! The gate in front of tables that answer by themselves.
#![expect(clippy::unwrap_used, reason = "a test")]

mod admission;
mod desk;
mod log;
mod naming;
