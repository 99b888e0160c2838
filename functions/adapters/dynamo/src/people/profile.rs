//! Somebody with an account, as they are stored.

use std::sync::Arc;

use access::{Language, PersonId, Role, given_address};
use jiff::Timestamp;
use keys::DataKey;
use serde::{Deserialize, Serialize};

use crate::TableError;
use crate::item::{Item, bytes, number, parsed, text};

/// Somebody with an account.
#[derive(Clone)]
pub struct Person {
    /// Stable identifier; a patient's is that of their chart.
    pub id: PersonId,
    /// What they are here.
    pub role: Role,
    /// The name they are shown by.
    pub name: String,
    /// The address they sign in with, normalised.
    pub email: String,
    /// Argon2id hash of the password, as a PHC string.
    pub password: String,
    /// Whether an admin has disabled the account.
    pub disabled: bool,
    /// Whether there is a second factor.
    pub second_factor: bool,
    /// Since when they have the account.
    pub enrolled_at: Timestamp,
    /// What else they are shown by.
    pub particulars: Particulars,
    /// Whether there is a photo of them.
    pub photo: bool,
    /// The key that what else is stored of them lies under.
    pub key: Arc<DataKey>,
    pub(super) generation: u64,
    /// Their address in its blind form.
    pub(super) address: String,
    /// In which language they are written to.
    pub language: Language,
    /// When somebody else gave them the address they have; none if they have it since they enrolled, or by themselves.
    pub address_given_at: Option<Timestamp>,
    /// Of what change of their address they are still to be told.
    pub untold: Option<Untold>,
    /// Who they are, as it is stored: every change leaves other bytes.
    pub(super) identity: Vec<u8>,
}

/// A change of an address that its owner may not have been told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// [`Person::revision`] before the change.
    pub before: Vec<u8>,
    /// The address that they had, as the caller sealed it under their key.
    pub former: Vec<u8>,
}

impl Untold {
    fn read(item: &Item) -> Result<Option<Self>, TableError> {
        if !item.contains_key("former") {
            return Ok(None);
        }
        Ok(Some(Self {
            before: bytes(item, "former_revision")?.to_vec(),
            former: bytes(item, "former")?.to_vec(),
        }))
    }
}

/// What somebody who works here is shown by besides their name. Patients have none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// What they practise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialisation: Option<String>,
    /// The year since which they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practising_since: Option<i16>,
    /// Where they are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Id and role only: names and hashes do not belong in logs.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl Person {
    /// Out of the profile, with the person's key.
    pub(super) fn read(id: PersonId, item: &Item, key: DataKey) -> Result<Self, TableError> {
        let Identity {
            name,
            email,
            particulars,
            photo,
        } = open_identity(&key, id, item)?;
        let password = key
            .open(&password_place(id), bytes(item, "password")?)
            .ok()
            .and_then(|password| String::from_utf8(password).ok())
            .ok_or(TableError::Attribute("password"))?;
        Ok(Self {
            id,
            role: parsed(item, "role")?,
            name,
            email,
            password,
            disabled: item.contains_key("disabled_at"),
            second_factor: has_second_factor(item)?,
            enrolled_at: parsed(item, "enrolled_at")?,
            particulars,
            photo,
            address: text(item, "address")?.to_owned(),
            language: text(item, "language").map_or(Language::default(), Language::of),
            address_given_at: given_at(item)?,
            untold: Untold::read(item)?,
            identity: bytes(item, "identity")?.to_vec(),
            generation: number(item, "generation")?.ok_or(TableError::Attribute("generation"))?,
            key: Arc::new(key),
        })
    }

    /// Whether a mail to their address may set a password at this moment.
    #[must_use]
    pub fn may_reset_by_mail(&self, now: Timestamp) -> bool {
        given_address::is_trusted(self.address_given_at, now)
    }

    /// Until when no mail to their address sets a password, if that is still to come.
    #[must_use]
    pub fn no_reset_before(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.address_given_at.map(given_address::trusted_from);
        until.filter(|_| !self.may_reset_by_mail(now))
    }

    /// Tells one state of who they are from every other, and says nothing of it: each is sealed under a nonce of
    /// its own.
    #[must_use]
    pub fn revision(&self) -> &[u8] {
        &self.identity[..self.identity.len().min(12)]
    }
}

/// Whether a profile counts any second factor.
pub(super) fn has_second_factor(profile: &Item) -> Result<bool, TableError> {
    Ok(number(profile, "second_factor")?.is_some_and(|count| count > 0))
}

/// When somebody else gave an account its address.
fn given_at(profile: &Item) -> Result<Option<Timestamp>, TableError> {
    if !profile.contains_key("address_given_at") {
        return Ok(None);
    }
    parsed(profile, "address_given_at").map(Some)
}

/// What identifies a person; stored under their key only.
#[derive(Serialize, Deserialize)]
pub(super) struct Identity {
    pub name: String,
    pub email: String,
    #[serde(flatten)]
    pub particulars: Particulars,
    #[serde(default)]
    pub photo: bool,
}

/// An identity under its person's key. An invitation's is carried over into the profile as it is.
pub(super) fn seal_identity(
    key: &DataKey,
    person: PersonId,
    nonce: [u8; 12],
    identity: &Identity,
) -> Result<Vec<u8>, TableError> {
    let json = serde_json::to_vec(identity).map_err(|_| TableError::Attribute("identity"))?;
    Ok(key.seal(&identity_place(person), nonce, &json))
}

/// The identity in an item.
pub(super) fn open_identity(
    key: &DataKey,
    person: PersonId,
    item: &Item,
) -> Result<Identity, TableError> {
    key.open(&identity_place(person), bytes(item, "identity")?)
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or(TableError::Attribute("identity"))
}

/// A password's hash under its person's key: without KMS nobody can even begin to guess.
pub(super) fn seal_password(
    key: &DataKey,
    person: PersonId,
    nonce: [u8; 12],
    password: &str,
) -> Vec<u8> {
    key.seal(&password_place(person), nonce, password.as_bytes())
}

fn identity_place(person: PersonId) -> String {
    format!("person/{person}/identity")
}

fn password_place(person: PersonId) -> String {
    format!("person/{person}/password")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{b, n, s};
    use uuid::Uuid;

    fn asha() -> Identity {
        Identity {
            name: "Asha Iyer".to_owned(),
            email: "asha@clinic.example".to_owned(),
            particulars: Particulars {
                specialisation: Some("Cardiology".to_owned()),
                ..Particulars::default()
            },
            photo: false,
        }
    }

    fn profile(id: PersonId, key: &DataKey) -> Item {
        let identity = seal_identity(key, id, [1; 12], &asha()).unwrap();
        [
            ("role", s("doctor")),
            ("address", s("b11d")),
            ("identity", b(identity)),
            (
                "password",
                b(seal_password(key, id, [2; 12], "$argon2id$v=19$..")),
            ),
            ("enrolled_at", s("2026-11-22T10:00:00Z")),
            ("generation", n(1)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    #[test]
    fn nothing_in_a_profile_names_the_person_and_their_key_opens_it() {
        let (id, key) = (PersonId::new(Uuid::from_u128(7)), DataKey::new(&[7; 32]));
        let key = key.unwrap();
        let item = profile(id, &key);
        let stored = format!("{item:?}");
        for secret in ["Asha", "clinic.example", "Cardiology", "argon2id"] {
            assert!(!stored.contains(secret), "{secret}");
        }
        let person = Person::read(id, &item, key).unwrap();
        assert_eq!(
            (person.name.as_str(), person.email.as_str()),
            ("Asha Iyer", "asha@clinic.example")
        );
        assert!(!person.disabled && !person.second_factor && !person.photo);
        assert_eq!(
            person.particulars.specialisation.as_deref(),
            Some("Cardiology")
        );
        assert_eq!(person.password, "$argon2id$v=19$..");
        assert!(!format!("{person:?}").contains("Asha"));
    }

    #[test]
    fn a_change_that_is_still_to_be_told_is_read_with_whose_it_is() {
        let id = PersonId::new(Uuid::from_u128(7));
        let key = || DataKey::new(&[7; 32]).unwrap();
        let mut item = profile(id, &key());
        assert_eq!(Person::read(id, &item, key()).unwrap().untold, None);
        item.insert("former".to_owned(), b([5; 40].as_slice()));
        assert!(Person::read(id, &item, key()).is_err(), "half of it");
        item.insert("former_revision".to_owned(), b([6; 12].as_slice()));
        let untold = Untold {
            before: vec![6; 12],
            former: vec![5; 40],
        };
        assert_eq!(Person::read(id, &item, key()).unwrap().untold, Some(untold));
    }

    #[test]
    fn who_has_chosen_no_language_is_written_to_in_english() {
        let id = PersonId::new(Uuid::from_u128(7));
        let key = || DataKey::new(&[7; 32]).unwrap();
        let mut item = profile(id, &key());
        let language = |item: &Item| Person::read(id, item, key()).unwrap().language;
        assert_eq!(language(&item), Language::English);
        item.insert("language".to_owned(), s("es"));
        assert_eq!(language(&item), Language::Spanish);
    }

    #[test]
    fn an_address_that_another_gave_is_read_and_one_that_cannot_be_read_is_no_address_of_ones_own()
    {
        let id = PersonId::new(Uuid::from_u128(7));
        let key = || DataKey::new(&[7; 32]).unwrap();
        let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let mut item = profile(id, &key());
        let own = Person::read(id, &item, key()).unwrap();
        assert!(own.may_reset_by_mail(at));
        item.insert("address_given_at".to_owned(), s(at.to_string()));
        let given = Person::read(id, &item, key()).unwrap();
        assert!(!given.may_reset_by_mail(at));
        assert!(given.may_reset_by_mail(at + given_address::WAIT));
        item.insert("address_given_at".to_owned(), s("lately"));
        assert!(Person::read(id, &item, key()).is_err());
    }

    #[test]
    fn who_was_enrolled_before_there_were_particulars_has_none() {
        let old = r#"{"name": "Asha Iyer", "email": "asha@clinic.example"}"#;
        let identity: Identity = serde_json::from_str(old).unwrap();
        assert_eq!(identity.particulars, Particulars::default());
        assert!(!identity.photo);
    }

    #[test]
    fn one_persons_password_does_not_become_anothers() {
        let key = DataKey::new(&[7; 32]).unwrap();
        let [one, other] = [1, 2].map(|id| PersonId::new(Uuid::from_u128(id)));
        let mut item = profile(one, &key);
        let password = profile(other, &key).remove("password").unwrap();
        item.insert("password".to_owned(), password);
        assert!(Person::read(one, &item, key).is_err());
    }
}
