use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// The doctor's patients, and the import of new ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patients {
    pub title: String,
    pub lead: String,
    pub import: Import,
    pub search: Field,
    pub list: String,
    pub more: String,
}

impl Page for Patients {
    const ROUTE: &'static str = "/patients";
    const TEMPLATE: &'static str = "patients.html";

    fn sample() -> Self {
        Texts::english().patients
    }
}

/// The import panel.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    pub title: String,
    pub lead: String,
    pub choose: String,
    pub drop: String,
    pub close: String,
    pub report: String,
}
