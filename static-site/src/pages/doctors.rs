use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// The clinic's doctors, for a patient who looks for one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doctors {
    pub title: String,
    pub lead: String,
    pub find: Field,
    pub speciality: String,
    pub all: String,
    pub list: String,
    pub more: String,
    pub ask: AskDoctor,
}

impl Page for Doctors {
    const ROUTE: &'static str = "/doctors";
    const TEMPLATE: &'static str = "doctors.html";

    fn sample() -> Self {
        Texts::english().doctors
    }
}

/// The dialog that asks a doctor to look after a chart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskDoctor {
    pub title: String,
    pub lead: String,
    pub until: Field,
    pub optional: String,
    pub submit: String,
    pub cancel: String,
}
