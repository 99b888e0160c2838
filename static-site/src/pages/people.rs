use serde::{Deserialize, Serialize};

use super::Page;
use super::patients::Erase;
use crate::text::{Field, Texts};

/// Where admins keep the accounts and the invitations.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub title: String,
    pub lead: String,
    pub invite: Invite,
    pub invitations: Invitations,
    pub accounts: Accounts,
    pub specialisation: Field,
    pub practising_since: Field,
    pub phone: Field,
    pub optional: String,
    pub profile: Profile,
    pub erase: Erase,
    pub more: String,
}

impl Page for People {
    const ROUTE: &'static str = "/people";
    const TEMPLATE: &'static str = "people.html";

    fn sample() -> Self {
        Texts::english().people
    }
}

/// The form that invites somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    pub title: String,
    pub lead: String,
    pub name: Field,
    pub email: Field,
    pub role: Roles,
    pub submit: String,
    pub close: String,
}

/// What an account can be for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    pub title: String,
    pub doctor: Field,
    pub admin: Field,
}

/// Who was invited and has not come yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitations {
    pub title: String,
    pub lead: String,
    pub withdraw: Question,
}

/// Who has an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    pub title: String,
    pub disable: Question,
    pub factors: Question,
}

/// What is asked before something is done to somebody's account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub title: String,
    pub lines: Vec<String>,
    pub confirm: String,
    pub cancel: String,
}

/// One account, and how it is changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub back: String,
    pub title: String,
    pub email: Field,
    pub photo: Photo,
    pub details: String,
    pub details_link: String,
    pub submit: String,
    pub erase: EraseAccount,
}

/// A doctor's photo.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    pub title: String,
    pub lead: String,
    pub choose: String,
    pub remove: String,
}

/// What leads to the dialog that erases an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EraseAccount {
    pub title: String,
    pub lead: String,
    pub open: String,
}
