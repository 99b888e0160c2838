use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Checks a record for anybody: `/verify#shc:/<digits>`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    pub title: String,
    pub lead: String,
    pub text: Field,
    pub submit: String,
    pub picture: String,
    pub drop: String,
    pub result: String,
    pub answers: String,
    pub record: String,
    pub another: String,
    pub steps: Vec<String>,
    pub steps_title: String,
}

impl Page for Verify {
    const ROUTE: &'static str = "/verify";
    const TEMPLATE: &'static str = "verify.html";

    fn sample() -> Self {
        Texts::english().verify
    }
}
