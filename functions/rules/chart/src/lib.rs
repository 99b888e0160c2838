#![doc = include_str!("../README.md")]

mod amendment;
mod attachment;
mod changes;
mod date;
mod details;
mod dosage;
mod edit;
mod fhir;
mod fields;
mod import;
mod json;
mod kept;
mod minified;
mod new_visit;
mod patient;
mod person;
mod record;
mod registration;
mod revision;
mod terms;
mod view;
mod visit;
mod visit_form;
mod written;

pub use amendment::Amendment;
pub use attachment::{Attachment, AttachmentView, MAX_ATTACHMENT_BYTES, MediaType};
pub use changes::{Change, changes};
pub use details::{Condition, Details, Practitioner};
pub use edit::{Edit, NoEdit};
pub use import::{
    Import, ImportError, Kept, MAX_BUNDLE_BYTES, MAX_ENTRIES, MAX_KEPT_BYTES, MAX_RESOURCE_BYTES,
    MAX_VERSION_BYTES, MAX_VISITS, Place, import,
};
pub use new_visit::{Enclosure, FieldProblem, NewVisit};
pub use patient::{Patient, PatientFault, PatientView};
pub use record::{NotARecord, Record};
pub use registration::Registration;
pub use revision::{Revising, Revision, VersionKind};
pub use terms::{Kind, NoTerms, Term, term_of_identity, terms_of_query};
pub use view::{DiagnosisView, ObservationView, PrescriptionView, VisitView};
pub use visit::Visit;
pub use visit_form::VisitForm;
