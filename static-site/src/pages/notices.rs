use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::Texts;

/// What somebody is told beside the mail they got.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    pub title: String,
    pub lead: String,
    pub list: String,
    pub all_read: String,
    pub more: String,
}

impl Page for Notices {
    const ROUTE: &'static str = "/notices";
    const TEMPLATE: &'static str = "notices.html";

    fn sample() -> Self {
        Texts::english().notices
    }
}
