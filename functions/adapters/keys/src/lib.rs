#![doc = include_str!("../README.md")]

mod data_key;
mod kms;
mod signature;

pub use data_key::{DataKey, Unopenable};
pub use kms::{KeyError, Kms};
pub use signature::{NotDer, fixed_width};
