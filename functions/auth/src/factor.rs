//! A second factor, as it lies under its owner's key.

use dynamo::factors::{Factor, Kind};
use edge::Problem;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use crate::sealed::{Place, Sealing};

/// What a factor is called, and what makes it one.
#[derive(Serialize, Deserialize)]
pub struct Content<T> {
    pub name: String,
    pub secret: T,
}

/// A factor with its content.
pub struct Opened<'a, T> {
    pub factor: &'a Factor,
    pub content: Content<T>,
}

/// The factors of one kind, opened.
pub fn opened<'a, T: DeserializeOwned>(
    sealing: &Sealing,
    factors: &'a [Factor],
    kind: Kind,
) -> Result<Vec<Opened<'a, T>>, Problem> {
    factors
        .iter()
        .filter(|factor| factor.kind == kind)
        .map(|factor| {
            let content = sealing.open(Place::Factor(factor.id), &factor.sealed)?;
            Ok(Opened { factor, content })
        })
        .collect()
}

/// The passkeys alone.
pub fn passkeys(sealing: &Sealing, factors: &[Factor]) -> Result<Vec<Passkey>, Problem> {
    let opened = opened::<Passkey>(sealing, factors, Kind::Passkey)?;
    Ok(opened.into_iter().map(|one| one.content.secret).collect())
}

/// What a factor is called.
pub fn name(sealing: &Sealing, factor: &Factor) -> Result<String, Problem> {
    let content: Content<IgnoredAny> = sealing.open(Place::Factor(factor.id), &factor.sealed)?;
    Ok(content.name)
}

/// A name somebody gave, or one that says what it is.
pub fn named(given: Option<&str>, kind: Kind) -> Result<String, Problem> {
    let name = given.map(str::trim).unwrap_or_default();
    let length = name.chars().count();
    if length > 60 || name.chars().any(char::is_control) {
        return Err(Problem::invalid(
            "name",
            "A name has up to 60 characters and no control characters.",
        ));
    }
    Ok(match (name, kind) {
        ("", Kind::Totp) => "Authenticator app".to_owned(),
        ("", Kind::Passkey) => "Passkey".to_owned(),
        (name, _) => name.to_owned(),
    })
}

/// One of these; anybody else's is not there.
pub fn find(factors: &[Factor], id: Uuid) -> Result<&Factor, Problem> {
    let found = factors.iter().find(|factor| factor.id == id);
    found.ok_or_else(Problem::not_found)
}
