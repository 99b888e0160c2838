use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// What a patient sees first: their code with its verdict, and what is new.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Home {
    pub title: String,
    pub code: String,
    pub code_lead: String,
    pub card: String,
    pub share: String,
    pub newest: String,
    pub chart: String,
    pub history: String,
    pub history_all: String,
    pub appointments: String,
    pub appointments_all: String,
    pub ask: String,
    pub notices: String,
    pub notices_all: String,
    pub updates: String,
    pub more: String,
    pub download: String,
    pub doctors: String,
    pub access: String,
    pub log: String,
}

impl Page for Home {
    const ROUTE: &'static str = "/home";
    const TEMPLATE: &'static str = "home.html";

    fn sample() -> Self {
        Texts::english().home
    }
}
