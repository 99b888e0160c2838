//! x
mod chain;
mod checkout;
mod client;
pub mod console;
mod error;
mod log;
mod ports;
mod process;
mod proxy;
pub mod tools;
pub use error::StackError;
