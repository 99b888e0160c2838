use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Email and password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub title: String,
    pub lead: String,
    pub email: Field,
    pub password: Field,
    pub submit: String,
    pub help: String,
}

impl Page for SignIn {
    const ROUTE: &'static str = "/sign-in";
    const TEMPLATE: &'static str = "sign-in.html";

    fn sample() -> Self {
        Texts::english().sign_in
    }
}
