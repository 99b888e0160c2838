use serde::{Deserialize, Serialize};

use super::Page;
use super::card::Confirmation;
use crate::text::{Field, Texts};

/// One's own account: second factors, recovery codes, password, sessions.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub title: String,
    pub enrol: Enrol,
    pub finished: Finished,
    pub codes: Codes,
    pub factors: Factors,
    pub recovery: Recovery,
    pub password: Password,
    pub sessions: Sessions,
    pub sure: Sure,
}

impl Page for Account {
    const ROUTE: &'static str = "/account";
    const TEMPLATE: &'static str = "account.html";

    fn sample() -> Self {
        Texts::english().account
    }
}

/// Why nothing else goes before a second factor is added.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    pub title: String,
    pub detail: String,
}

/// It is added, and its codes are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finished {
    pub title: String,
    pub detail: String,
    pub go_on: String,
}

/// The recovery codes, the one time they are shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    pub title: String,
    pub lines: Vec<String>,
    pub copy: String,
    pub save: String,
    pub print: String,
    pub done: String,
}

/// Passkeys and authenticator apps.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    pub title: String,
    pub lead: String,
    pub cancel: String,
    pub passkey: Passkey,
    pub totp: Totp,
}

/// Adding a passkey.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    pub open: String,
    pub title: String,
    pub lead: String,
    pub name: Field,
    pub submit: String,
    pub unable: String,
}

/// Adding an authenticator app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totp {
    pub open: String,
    pub title: String,
    pub lead: String,
    pub secret: Field,
    pub copy: String,
    pub code: Field,
    pub name: Field,
    pub submit: String,
}

/// How many recovery codes are left, and new ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    pub title: String,
    pub lead: String,
    pub renew: String,
}

/// Changing the password. The address stands there for password managers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Password {
    pub title: String,
    pub lead: String,
    pub email: Field,
    pub current: Field,
    pub new: Field,
    pub submit: String,
}

/// Where one is signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    pub title: String,
    pub lead: String,
    pub everywhere: Confirmation,
}

/// The dialog that asks for the password again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sure {
    pub password: Field,
    pub cancel: String,
}
