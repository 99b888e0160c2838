use serde::{Deserialize, Serialize};

use super::Page;
use super::details::Conditions;
use crate::text::{Field, Texts};

/// A doctor's patients, or all of an admin's; where they are found, registered, invited and erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patients {
    pub title: String,
    pub lead: String,
    pub requests: String,
    pub emergency: String,
    pub import: String,
    pub register: Register,
    pub invite: Invite,
    pub erase: Erase,
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

/// The form for a patient without a chart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub title: String,
    pub lead: String,
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
    pub optional: String,
    pub submit: String,
    pub close: String,
}

/// FHIR's administrative genders.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genders {
    pub label: String,
    pub choose: String,
    pub female: String,
    pub male: String,
    pub other: String,
    pub unknown: String,
}

/// The dialog that invites a patient to their own chart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    pub title: String,
    pub lead: String,
    pub name: Field,
    pub email: Field,
    pub submit: String,
    pub cancel: String,
}

/// The dialog that erases a patient once their name is typed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    pub title: String,
    pub lines: Vec<String>,
    pub name: Field,
    pub submit: String,
    pub cancel: String,
}
