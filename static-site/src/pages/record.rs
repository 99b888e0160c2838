use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// A whole record to be printed, and everything of it to be taken along.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordPage {
    pub title: String,
    pub back: String,
    pub lead: String,
    pub print: String,
    pub downloads: String,
    pub downloads_lead: String,
    pub fhir: String,
    pub fhir_lead: String,
    pub card: String,
    pub card_lead: String,
    pub evidence: String,
    pub evidence_lead: String,
    pub code_hint: String,
    pub visits: String,
}

impl Page for RecordPage {
    const ROUTE: &'static str = "/record";
    const TEMPLATE: &'static str = "record.html";

    fn sample() -> Self {
        Texts::english().record
    }
}
