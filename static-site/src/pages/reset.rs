use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// Where a forgotten password is replaced: `/reset` asks for the mail, `/reset#<token>` is the link in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    pub title: String,
    pub sign_in: String,
    pub ask: Ask,
    pub asked: Asked,
    pub choose: Choose,
    pub done: Done,
}

impl Page for Reset {
    const ROUTE: &'static str = "/reset";
    const TEMPLATE: &'static str = "reset.html";

    fn sample() -> Self {
        Texts::english().reset
    }
}

/// Which address the mail goes to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub lead: String,
    pub email: Field,
    pub submit: String,
}

/// The same words whether the address has an account or not.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub title: String,
    pub lines: Vec<String>,
    pub again: String,
}

/// The new password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    pub lead: String,
    pub password: Field,
    pub submit: String,
}

/// It is set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    pub title: String,
    pub detail: String,
}
