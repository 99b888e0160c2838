use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// Who did what with a chart: `/log#<patient id>`, a patient's own without it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub title: String,
    pub lead: String,
    pub back: String,
    pub export: String,
    pub print: String,
    pub check: String,
    pub list: String,
    pub others_only: String,
    pub more: String,
}

impl Page for Log {
    const ROUTE: &'static str = "/log";
    const TEMPLATE: &'static str = "log.html";

    fn sample() -> Self {
        Texts::english().log
    }
}
