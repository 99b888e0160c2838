use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Email and password, then a second step for those who have one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub title: String,
    pub lead: String,
    pub email: Field,
    pub password: Field,
    pub submit: String,
    pub forgot: String,
    pub help: String,
    pub second: Second,
}

impl Page for SignIn {
    const ROUTE: &'static str = "/sign-in";
    const TEMPLATE: &'static str = "sign-in.html";

    fn sample() -> Self {
        Texts::english().sign_in
    }
}

/// The second step: one of three ways, and how to change to another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    pub title: String,
    pub passkey: Passkey,
    pub totp: Typed,
    pub recovery: Typed,
    pub ways: String,
    pub again: String,
    pub help: String,
}

/// By a passkey.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    pub lead: String,
    pub submit: String,
    pub instead: String,
}

/// By a code that is typed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    pub code: Field,
    pub submit: String,
    pub instead: String,
}
