#![doc = include_str!("../README.md")]

mod decision;
pub mod given_address;
pub mod one_time;
mod person;
mod strength;
pub mod token;

pub use decision::{Action, Decision, Relation, decide};
pub use person::{InvalidId, PatientId, PersonId, Role, UnknownRole};
pub use strength::{Strength, UnknownStrength};
