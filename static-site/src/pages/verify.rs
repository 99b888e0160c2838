use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Checks a record for anybody: `/verify#shc:/<digits>`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    pub title: String,
    pub lead: String,
    /// The page as an app on a phone's first screen.
    pub app: App,
    pub scan: Scan,
    pub text: Field,
    pub submit: String,
    pub picture: String,
    pub drop: String,
    pub result: String,
    pub answers: String,
    pub record: String,
    /// Asks again what could not be found out.
    pub again: String,
    pub another: String,
    pub steps: Vec<String>,
    pub steps_title: String,
    /// Heading of the list of an evidence file's versions.
    pub versions: String,
    pub node: Node,
}

/// What the manifest says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    pub name: String,
    pub description: String,
}

/// The camera.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    pub start: String,
    pub title: String,
    /// What the viewfinder is called where it cannot be seen.
    pub view: String,
    pub stop: String,
    pub torch: String,
}

/// The choice of an Ethereum node of one's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    pub title: String,
    pub lead: String,
    pub url: Field,
    /// What a node cannot say.
    pub currency: String,
    pub submit: String,
    pub clear: String,
}

impl Page for Verify {
    const ROUTE: &'static str = "/verify";
    const TEMPLATE: &'static str = "verify.html";

    fn sample() -> Self {
        Texts::english().verify
    }
}
