use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// What an admin sees first: how much the clinic does, and whether it is all anchored.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dashboard {
    pub title: String,
    pub lead: String,
    pub months: Months,
    pub again: String,
    pub clinic: String,
    pub accounts: String,
    pub chain: String,
}

impl Page for Dashboard {
    const ROUTE: &'static str = "/dashboard";
    const TEMPLATE: &'static str = "dashboard.html";

    fn sample() -> Self {
        Texts::english().dashboard
    }
}

/// How far back the figures go.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Months {
    pub label: String,
    pub one: String,
    pub two: String,
    pub three: String,
}
