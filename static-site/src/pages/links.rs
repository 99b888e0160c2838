use serde::{Deserialize, Serialize};

use super::Page;
use super::card::Confirmation;
use crate::text::{Field, Texts};

/// Links by which a patient shows their record for a time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    pub title: String,
    pub lead: String,
    pub new: NewLink,
    pub made: MadeLink,
    pub list: String,
    pub end: Confirmation,
}

impl Page for Links {
    const ROUTE: &'static str = "/links";
    const TEMPLATE: &'static str = "links.html";

    fn sample() -> Self {
        Texts::english().links
    }
}

/// The form for a new link.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    pub title: String,
    pub label: Field,
    pub hours: String,
    pub choices: Vec<Hours>,
    pub passcode: Field,
    pub optional: String,
    pub submit: String,
}

/// For how long a link may be good.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub value: u16,
    pub label: String,
}

/// A link that was just made; it is shown once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeLink {
    pub title: String,
    pub lead: String,
    pub link: Field,
    pub copy: String,
    pub code: String,
    pub done: String,
}
