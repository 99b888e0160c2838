use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// For an address that is none.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotFound {
    pub title: String,
    pub lead: String,
    pub home: String,
    pub verify: String,
}

impl Page for NotFound {
    const ROUTE: &'static str = "/404";
    const TEMPLATE: &'static str = "404.html";

    fn sample() -> Self {
        Texts::english().not_found
    }
}
