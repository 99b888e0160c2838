use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// Where histories come in as FHIR Bundles, one file or a folder of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    pub title: String,
    pub lead: String,
    pub back: String,
    pub drop: String,
    pub files: String,
    pub folder: String,
    pub hint: String,
    pub stop: String,
    pub report: String,
    pub troubled: String,
    pub again: String,
    pub save: String,
}

impl Page for Import {
    const ROUTE: &'static str = "/import";
    const TEMPLATE: &'static str = "import.html";

    fn sample() -> Self {
        Texts::english().import
    }
}
