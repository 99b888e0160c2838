#![doc = include_str!("../README.md")]

mod date;
mod dosage;
mod fhir;
mod fields;
mod import;
mod json;
mod minified;
mod new_visit;
mod patient;
mod record;
mod registration;
mod terms;
mod view;
mod visit;

pub use import::{
    Import, ImportError, Kept, MAX_BUNDLE_BYTES, MAX_ENTRIES, MAX_KEPT_BYTES, MAX_RESOURCE_BYTES,
    MAX_VERSION_BYTES, MAX_VISITS, Place, import,
};
pub use new_visit::{FieldProblem, NewVisit};
pub use patient::{Patient, PatientFault, PatientView};
pub use record::{NotARecord, Record};
pub use registration::Registration;
pub use terms::{Kind, NoTerms, Term, term_of_identity, terms_of_query};
pub use view::{DiagnosisView, ObservationView, PrescriptionView, VisitView};
pub use visit::Visit;
