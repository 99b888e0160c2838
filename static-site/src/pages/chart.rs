use serde::{Deserialize, Serialize};

use super::Page;
use super::card::Confirmation;
use crate::text::{Field, Texts};

/// One patient, newest visit first: `/chart#<patient id>`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    pub title: String,
    pub back: String,
    pub new_visit: String,
    pub card: String,
    pub access: String,
    pub log: String,
    pub end: Confirmation,
    /// What the summary of who the patient is is called.
    pub details: String,
    pub send: Send,
    pub timeline: String,
    pub more: String,
    pub kept_title: String,
    pub kept_lead: String,
    pub kept_show: String,
}

impl Page for Chart {
    const ROUTE: &'static str = "/chart";
    const TEMPLATE: &'static str = "chart.html";

    fn sample() -> Self {
        Texts::english().chart
    }
}

/// The dialog that sends a visit to the patient as an update.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    pub title: String,
    pub lead: String,
    pub message: Field,
    pub optional: String,
    pub submit: String,
    pub cancel: String,
}
