use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Opens a SMART Health Link: `/open#shlink:/<payload>`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    pub title: String,
    pub lead: String,
    pub form: OpenForm,
    pub result: String,
    pub answers: String,
    pub record: String,
    pub bundle: String,
    pub bundle_lead: String,
    pub download: String,
    pub steps_title: String,
    pub steps: Vec<String>,
}

impl Page for Open {
    const ROUTE: &'static str = "/open";
    const TEMPLATE: &'static str = "open.html";

    fn sample() -> Self {
        Texts::english().open
    }
}

/// Who opens it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenForm {
    pub recipient: Field,
    pub passcode: Field,
    pub submit: String,
}
