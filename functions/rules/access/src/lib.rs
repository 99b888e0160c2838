#![doc = include_str!("../README.md")]

mod decision;
mod person;
mod strength;
pub mod token;

pub use decision::{Action, Decision, Relation, decide};
pub use person::{InvalidId, PatientId, PersonId, Role, UnknownRole};
pub use strength::{Strength, UnknownStrength};
