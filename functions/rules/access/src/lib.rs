#![doc = include_str!("../README.md")]

mod decision;
pub mod given_address;
mod language;
pub mod one_time;
mod person;
mod strength;
pub mod token;

pub use decision::{Action, Decision, Relation, decide};
pub use language::Language;
pub use person::{InvalidId, PatientId, PersonId, Role, UnknownRole};
pub use strength::{Strength, UnknownStrength};
