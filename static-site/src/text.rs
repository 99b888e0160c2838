//! Every sentence of the portal, typed: a text that a page needs and the file lacks is an error at
//! generation, and so is one that no page uses.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::pages::{
    Access, Account, Card, Chart, Emergency, Home, Log, NotFound, Notices, Patients, People,
    Requests, Reset, SignIn, Verify, Visit, Welcome,
};

/// The English texts: the language every other one is translated from.
pub const ENGLISH: &str = include_str!("../text/en.json");

/// One language of the portal.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// BCP 47 tag, becomes `<html lang>`.
    pub language: String,
    pub layout: Layout,
    pub home: Home,
    pub sign_in: SignIn,
    pub welcome: Welcome,
    pub reset: Reset,
    pub account: Account,
    pub patients: Patients,
    pub people: People,
    pub chart: Chart,
    pub visit: Visit,
    pub card: Card,
    pub access: Access,
    pub requests: Requests,
    pub emergency: Emergency,
    pub log: Log,
    pub notices: Notices,
    pub verify: Verify,
    pub not_found: NotFound,
    /// What the browser modules say; written to `/assets/text.js` as it stands.
    pub script: Map<String, Value>,
}

impl Texts {
    /// Reads a language file.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The texts the repository ships.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the file is part of the build and a test parses it"
    )]
    #[must_use]
    pub fn english() -> Self {
        Self::parse(ENGLISH).expect("text/en.json is checked by this crate's tests")
    }
}

/// What stands on every page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    pub product: String,
    pub home_link: String,
    pub skip: String,
    pub navigation: String,
    pub verify: String,
    pub patients: String,
    pub my_chart: String,
    pub people: String,
    pub requests: String,
    pub access: String,
    pub log: String,
    pub notices: String,
    pub account: String,
    pub sign_in: String,
    pub sign_out: String,
    pub theme: String,
    pub no_script: String,
    pub footer: String,
    pub footer_privacy: String,
}

/// Label and hint of one form field; an empty hint is not shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub label: String,
    pub hint: String,
}
