use serde::{Deserialize, Serialize};

use super::Page;
use super::patients::Genders;
use crate::text::{Field, Texts};

/// Who a patient is, how that is changed, and everything that was.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    pub title: String,
    pub back: String,
    pub form: String,
    pub given: Field,
    pub family: Field,
    pub birth_date: Field,
    pub gender: Genders,
    pub email: Field,
    pub phone: Field,
    pub address: Field,
    pub conditions: Conditions,
    pub practitioner: Field,
    pub nobody: String,
    pub reason: Field,
    pub optional: String,
    pub submit: String,
    pub read_only: String,
    pub history: String,
    pub history_lead: String,
    pub more: String,
}

impl Page for Details {
    const ROUTE: &'static str = "/details";
    const TEMPLATE: &'static str = "details.html";

    fn sample() -> Self {
        Texts::english().details
    }
}

/// What a patient lives with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    pub title: String,
    pub hint: String,
    pub add: String,
    pub text: Field,
    pub code: Field,
}
