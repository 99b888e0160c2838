use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// The QR of a version to show, print and download: `/card#<patient id>[/version]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub title: String,
    pub back: String,
    pub lead: String,
    pub form_title: String,
    pub form_portal: String,
    pub form_bare: String,
    pub wallet: String,
    pub print: String,
    pub png: String,
    pub svg: String,
    pub file: String,
    pub downloads: String,
    pub check_title: String,
    /// What stands on the sheet below a printed card.
    pub wallet_notes: Vec<String>,
    pub evidence: Evidence,
    pub withdraw: Withdraw,
}

/// Files that prove a version, or all of them, without the clinic.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    pub title: String,
    pub lead: String,
    pub version: String,
    pub chart: String,
}

/// What takes a card or a version back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    pub title: String,
    pub cards: Confirmation,
    pub version: Confirmation,
}

/// A button and the question it asks before anything happens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    pub open: String,
    pub title: String,
    pub lines: Vec<String>,
    pub confirm: String,
    pub cancel: String,
}

impl Page for Card {
    const ROUTE: &'static str = "/card";
    const TEMPLATE: &'static str = "card.html";

    fn sample() -> Self {
        Texts::english().card
    }
}
