use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Where an invitation link leads: `/welcome#<token>`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Welcome {
    pub title: String,
    pub lead: String,
    pub password: Field,
    pub submit: String,
    pub done: String,
    pub sign_in: String,
    pub missing: String,
}

impl Page for Welcome {
    const ROUTE: &'static str = "/welcome";
    const TEMPLATE: &'static str = "welcome.html";

    fn sample() -> Self {
        Texts::english().welcome
    }
}
