use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// The form for a new visit, `/visit#<patient id>`, or for amending one, `/visit#<patient id>/<version>`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    pub title: String,
    pub back: String,
    pub lead: String,
    pub date: Field,
    pub symptoms: Field,
    pub diagnosis: Diagnosis,
    pub prescriptions: Prescriptions,
    pub tests: Tests,
    pub notes: Field,
    pub follow_up: Field,
    pub attachments: Attachments,
    /// Of an amendment alone.
    pub reason: Field,
    /// What stands beside the form when somebody else wrote meanwhile.
    pub newer: String,
    pub optional: String,
    pub submit: String,
    pub cancel: String,
}

impl Page for Visit {
    const ROUTE: &'static str = "/visit";
    const TEMPLATE: &'static str = "visit.html";

    fn sample() -> Self {
        Texts::english().visit
    }
}

/// The rows of diagnoses.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    pub title: String,
    pub text: Field,
    pub code: Field,
    pub add: String,
}

/// The rows of prescriptions.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prescriptions {
    pub title: String,
    pub drug: Field,
    pub dose: Field,
    pub frequency: Field,
    pub days: Field,
    pub add: String,
}

/// The rows of tests, each a line of text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tests {
    pub title: String,
    pub text: Field,
    pub add: String,
}

/// The files of a visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachments {
    pub title: String,
    pub hint: String,
    pub choose: String,
    pub drop: String,
}
