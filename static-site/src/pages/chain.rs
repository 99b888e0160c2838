use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// Every batch that was written to the chain, for anybody to read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    pub title: String,
    pub lead: String,
    pub list: String,
    pub more: String,
    pub note: String,
}

impl Page for Chain {
    const ROUTE: &'static str = "/chain";
    const TEMPLATE: &'static str = "chain.html";

    fn sample() -> Self {
        Texts::english().chain
    }
}
