#![doc = include_str!("../README.md")]

mod mail;
mod wake;

pub use mail::{AppointmentChange, Mail, NotPosted, Post, former_address};
pub use wake::{Wake, WakeError};
