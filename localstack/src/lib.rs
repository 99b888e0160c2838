#![doc = include_str!("../README.md")]

mod chain;
pub mod checkout;
mod client;
pub mod console;
mod demo;
mod deploy;
mod error;
mod folder;
mod functions;
mod localstack;
mod lock;
mod log;
mod mails;
mod people;
mod ports;
mod process;
mod proxy;
mod secret;
mod stack;
mod start;
pub mod tools;

pub use error::StackError;
pub use functions::build;
pub use localstack::python;
pub use people::Person;
pub use stack::{Options, Stack};
