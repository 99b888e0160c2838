#![doc = include_str!("../README.md")]

mod file;
mod passcode;
mod token;

pub use file::{ContentType, encrypted};
pub use passcode::{Guard, TRIES};
pub use token::{LinkId, LinkKey, NotALink, Shared, Token};
