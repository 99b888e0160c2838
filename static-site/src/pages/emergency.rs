use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Where a doctor opens a chart without being asked, because somebody is in danger.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    pub title: String,
    pub lead: String,
    pub back: String,
    pub consequences: Consequences,
    pub name: Field,
    pub birth_date: Field,
    pub reason: Field,
    pub submit: String,
    pub cancel: String,
}

impl Page for Emergency {
    const ROUTE: &'static str = "/emergency";
    const TEMPLATE: &'static str = "emergency.html";

    fn sample() -> Self {
        Texts::english().emergency
    }
}

/// What will happen, said before it does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequences {
    pub title: String,
    pub lines: Vec<String>,
}
