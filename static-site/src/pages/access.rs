use serde::{Deserialize, Serialize};

use super::Page;
use super::card::Confirmation;
use crate::text::{Field, Texts};

/// Where a patient says who may read their chart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    pub title: String,
    pub lead: String,
    pub current: String,
    pub past: String,
    pub ask: Ask,
    pub end: Confirmation,
}

impl Page for Access {
    const ROUTE: &'static str = "/access";
    const TEMPLATE: &'static str = "access.html";

    fn sample() -> Self {
        Texts::english().access
    }
}

/// The form that asks a doctor of the directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub title: String,
    pub lead: String,
    pub find: Field,
    pub practitioner: String,
    pub until: Field,
    pub optional: String,
    pub submit: String,
}
