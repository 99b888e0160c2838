use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Patients who asked a doctor and wait for the answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requests {
    pub title: String,
    pub lead: String,
    pub back: String,
    pub list: String,
    pub more: String,
    pub reject: Reject,
}

impl Page for Requests {
    const ROUTE: &'static str = "/requests";
    const TEMPLATE: &'static str = "requests.html";

    fn sample() -> Self {
        Texts::english().requests
    }
}

/// The dialog that asks for the reason of a rejection.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reject {
    pub title: String,
    pub reason: Field,
    pub submit: String,
    pub cancel: String,
}
