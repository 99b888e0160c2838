#![doc = include_str!("../README.md")]

mod blind_index;
mod data_key;
mod kms;
mod signature;
mod subject;

pub use blind_index::BlindIndex;
pub use data_key::{DataKey, Unopenable};
pub use kms::{KeyError, Kms};
pub use signature::{NotDer, fixed_width};
pub use subject::Subject;
