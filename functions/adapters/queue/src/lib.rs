#![doc = include_str!("../README.md")]

mod mail;
mod wake;

pub use mail::{Mail, NotPosted, Post};
pub use wake::{Wake, WakeError};
