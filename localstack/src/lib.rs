#![doc = include_str!("../README.md")]

pub mod authenticator;
mod cbor;
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
pub mod people;
mod ports;
mod process;
mod proxy;
mod running;
mod secret;
mod stack;
mod start;
pub mod tools;
mod totp;

pub use client::Client;
pub use demo::{Demo, Forgery, SEED};
pub use error::StackError;
pub use functions::build;
pub use localstack::python;
pub use mails::Mail;
pub use people::Person;
pub use running::Running;
pub use stack::{Options, Stack};
pub use totp::seconds_left;
