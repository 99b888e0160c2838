use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// What `MedSeal` is and for whom; the two ways in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    pub title: String,
    pub lead: String,
    pub verify: String,
    pub sign_in: String,
    pub no_account: String,
    pub example: Example,
    pub steps_title: String,
    pub steps: Vec<Step>,
    pub audience_title: String,
    pub audience: Vec<Audience>,
}

impl Page for Start {
    const ROUTE: &'static str = "/";
    const TEMPLATE: &'static str = "index.html";

    fn sample() -> Self {
        Texts::english().start
    }
}

/// A picture of a check, drawn with the words of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub label: String,
    pub headline: String,
    pub detail: String,
    pub answers: Vec<ExampleAnswer>,
}

/// One of the four answers in the picture.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleAnswer {
    pub icon: String,
    pub question: String,
    pub answer: String,
}

/// A stage in the life of a visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub icon: String,
    pub title: String,
    pub detail: String,
}

/// Somebody the portal is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    pub title: String,
    pub detail: String,
}
