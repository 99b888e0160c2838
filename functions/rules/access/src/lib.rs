#![doc = include_str!("../README.md")]

mod decision;
mod person;
pub mod token;

pub use decision::{Action, Decision, Relation, decide};
pub use person::{InvalidId, PatientId, PersonId, Role, UnknownRole};
