//! The FHIR R4 API, at `/api/records/fhir`: reading, searching and exporting charts.
//!
//! What a chart's resources are and how they are searched is decided in the crate `fhir`; who may read which, by the
//! gate. A handler here takes the chart from the gate and from nowhere else.

pub mod audit_events;
pub mod consents;
pub mod everything;
pub mod metadata;
pub mod patient;
pub mod patients;
pub mod patients_by_form;
pub mod resource;
pub mod resources;

mod asked;
mod reply;
mod routes;
mod walk;

pub use routes::routes;
