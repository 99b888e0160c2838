use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Where an admin invites somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub title: String,
    pub lead: String,
    pub name: Field,
    pub email: Field,
    pub role: Roles,
    pub submit: String,
    pub invited: Invited,
}

impl Page for People {
    const ROUTE: &'static str = "/people";
    const TEMPLATE: &'static str = "people.html";

    fn sample() -> Self {
        Texts::english().people
    }
}

/// What an account can be for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    pub title: String,
    pub doctor: Field,
    pub admin: Field,
}

/// The one-time link, once there is one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invited {
    pub link: Field,
    pub copy: String,
    pub another: String,
}
