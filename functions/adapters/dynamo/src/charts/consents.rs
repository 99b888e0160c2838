//! Whom a patient lets in: one item for each practitioner, so that the gate needs one read.
//!
//! Each change is one put on condition that the item is still what was read (its state and its revision). Of two at
//! once the second learns what the first made of it, and is judged again.

use access::{PatientId, PersonId};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use consent::{Consent, Emergency, Grant, second};
use jiff::Timestamp;

use super::Charts;
use crate::TableError;
use crate::item::{Item, b, bytes, fixed, key, n, number, parsed, s, text};

/// A consent as it lies in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredConsent {
    /// Whom it lets in.
    pub practitioner: PersonId,
    /// What it is.
    pub consent: Consent,
    /// The practitioner's name and why they said no, sealed for [`consent_place`].
    pub words: Option<Vec<u8>>,
    /// Hash of the request that began the emergency.
    pub request: Option<[u8; 32]>,
    /// How often it was changed; 0 is not in the table.
    revision: u64,
}

/// What keeping a changed consent led to.
#[derive(Debug)]
pub enum Keeping {
    /// It is kept.
    Kept,
    /// Somebody was first; this is what they left.
    Overtaken(Box<StoredConsent>),
}

const CONSENT: &str = "consent#";

impl StoredConsent {
    /// What is between a patient and a practitioner who have never had to do with each other.
    #[must_use]
    pub fn none(practitioner: PersonId) -> Self {
        Self {
            practitioner,
            consent: Consent::default(),
            words: None,
            request: None,
            revision: 0,
        }
    }

    /// What it is to become; a request that is named is the newest emergency's.
    #[must_use]
    pub fn changed(&self, consent: Consent, words: Vec<u8>, request: Option<[u8; 32]>) -> Self {
        Self {
            practitioner: self.practitioner,
            consent,
            words: Some(words),
            request: request.or(self.request),
            revision: self.revision,
        }
    }
}

impl Charts {
    /// What is between a patient and a practitioner. Consistent.
    pub async fn consent(
        &self,
        patient: PatientId,
        practitioner: PersonId,
    ) -> Result<StoredConsent, TableError> {
        let item = self.get(key(patient.to_string(), sk(practitioner))).await?;
        match item {
            Some(item) => read(&item),
            None => Ok(StoredConsent::none(practitioner)),
        }
    }

    /// Every consent a patient has or had. Consistent.
    pub async fn consents_of(&self, patient: PatientId) -> Result<Vec<StoredConsent>, TableError> {
        let mut consents = Vec::new();
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :consent)")
            .expression_attribute_values(":pk", s(patient.to_string()))
            .expression_attribute_values(":consent", s(CONSENT))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            consents.push(read(&item?)?);
        }
        Ok(consents)
    }

    /// Puts `changed` in the place of what it was made from, if that is still there: one conditional put.
    pub async fn keep_consent(
        &self,
        patient: PatientId,
        before: &StoredConsent,
        changed: &StoredConsent,
        now: Timestamp,
    ) -> Result<Keeping, TableError> {
        let changed = StoredConsent {
            revision: before.revision + 1,
            ..changed.clone()
        };
        let mut put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(consent_item(patient, &changed, now)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        put = match (before.revision, before.consent.grant) {
            (0, _) => put.condition_expression("attribute_not_exists(pk)"),
            (revision, None) => put
                .condition_expression("revision = :revision AND attribute_not_exists(#state)")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":revision", n(revision)),
            (revision, Some(grant)) => put
                .condition_expression("revision = :revision AND #state = :state")
                .expression_attribute_names("#state", "state")
                .expression_attribute_values(":state", s(grant.state.as_str()))
                .expression_attribute_values(":revision", n(revision)),
        };
        let Err(error) = put.send().await else {
            return Ok(Keeping::Kept);
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(there)) => {
                let there = there.item().map(read).transpose()?;
                let there = there.unwrap_or_else(|| StoredConsent::none(before.practitioner));
                Ok(Keeping::Overtaken(Box::new(there)))
            }
            _ => Err(error.into()),
        }
    }
}

/// Associated data of the ciphertext of a consent's words.
#[must_use]
pub fn consent_place(patient: PatientId, practitioner: PersonId) -> String {
    format!("{patient}/consent/{practitioner}")
}

/// The consent under which a practitioner who registers a patient may treat them.
pub(super) fn registration_item(
    patient: PatientId,
    practitioner: PersonId,
    now: Timestamp,
) -> Item {
    let grant = Some(Grant::registration(second(now)));
    let stored = StoredConsent {
        consent: Consent {
            grant,
            emergency: None,
        },
        revision: 1,
        ..StoredConsent::none(practitioner)
    };
    consent_item(patient, &stored, now)
}

pub(super) fn sk(practitioner: PersonId) -> String {
    format!("{CONSENT}{practitioner}")
}

/// `practitioner` is the key of the index of those who are let in or asked; what is over leaves it.
fn consent_item(patient: PatientId, stored: &StoredConsent, now: Timestamp) -> Item {
    let mut item = key(patient.to_string(), sk(stored.practitioner));
    item.insert("revision".to_owned(), n(stored.revision));
    if stored.consent.concerns_the_practitioner(now) {
        let practitioner = stored.practitioner.to_string();
        item.insert("practitioner".to_owned(), s(practitioner));
    }
    let grant = stored.consent.grant;
    let hour = stored.consent.emergency;
    let seconds = |at: Timestamp| n(at.as_second());
    let attributes = [
        ("state", grant.map(|grant| s(grant.state.as_str()))),
        ("basis", grant.map(|grant| s(grant.basis.as_str()))),
        (
            "asked_at",
            grant.and_then(|grant| grant.asked_at).map(seconds),
        ),
        ("since", grant.and_then(|grant| grant.since).map(seconds)),
        ("ends", grant.and_then(|grant| grant.ends).map(seconds)),
        (
            "ended_by",
            grant
                .and_then(|grant| grant.ended_by)
                .map(|party| s(party.as_str())),
        ),
        ("emergency_since", hour.map(|hour| seconds(hour.since))),
        ("emergency_until", hour.map(|hour| seconds(hour.until))),
        ("words", stored.words.clone().map(b)),
        ("request", stored.request.map(b)),
    ];
    for (name, value) in attributes {
        item.extend(value.map(|value| (name.to_owned(), value)));
    }
    item
}

pub(super) fn read(item: &Item) -> Result<StoredConsent, TableError> {
    let practitioner = text(item, "sk")?
        .strip_prefix(CONSENT)
        .and_then(|id| id.parse().ok())
        .ok_or(TableError::Attribute("sk"))?;
    let grant = item
        .contains_key("state")
        .then(|| read_grant(item))
        .transpose()?;
    let optional = |name: &'static str| item.contains_key(name).then_some(name);
    Ok(StoredConsent {
        practitioner,
        consent: Consent {
            grant,
            emergency: read_emergency(item)?,
        },
        words: optional("words")
            .map(|name| bytes(item, name).map(<[u8]>::to_vec))
            .transpose()?,
        request: optional("request")
            .map(|name| fixed(item, name))
            .transpose()?,
        revision: number(item, "revision")?.ok_or(TableError::Attribute("revision"))?,
    })
}

fn read_grant(item: &Item) -> Result<Grant, TableError> {
    let ended_by = item.contains_key("ended_by");
    Ok(Grant {
        state: parsed(item, "state")?,
        basis: parsed(item, "basis")?,
        asked_at: moment(item, "asked_at")?,
        since: moment(item, "since")?,
        ends: moment(item, "ends")?,
        ended_by: ended_by.then(|| parsed(item, "ended_by")).transpose()?,
    })
}

fn read_emergency(item: &Item) -> Result<Option<Emergency>, TableError> {
    let since = moment(item, "emergency_since")?;
    let until = moment(item, "emergency_until")?;
    Ok(since
        .zip(until)
        .map(|(since, until)| Emergency { since, until }))
}

pub(super) fn moment(item: &Item, name: &'static str) -> Result<Option<Timestamp>, TableError> {
    let Some(seconds) = number(item, name)? else {
        return Ok(None);
    };
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map(Some)
        .ok_or(TableError::Attribute(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{Basis, Party, State};
    use uuid::Uuid;

    fn patient() -> PatientId {
        PatientId::new(Uuid::from_u128(7))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + seconds).unwrap()
    }

    fn stored(consent: Consent) -> StoredConsent {
        StoredConsent {
            consent,
            words: Some(vec![1, 2, 3]),
            request: Some([4; 32]),
            revision: 3,
            ..StoredConsent::none(PersonId::new(Uuid::from_u128(8)))
        }
    }

    fn consents() -> Vec<Consent> {
        let emergencies = [None, Some(Emergency::begun(at(0)))];
        let grants = State::ALL.iter().map(|state| {
            Some(Grant {
                state: *state,
                basis: Basis::Request,
                asked_at: Some(at(-100)),
                since: (*state == State::Active).then(|| at(-50)),
                ends: (*state == State::Asked).then(|| at(500)),
                ended_by: (*state == State::Ended).then_some(Party::Patient),
            })
        });
        grants
            .chain([None])
            .flat_map(|grant| emergencies.map(|emergency| Consent { grant, emergency }))
            .collect()
    }

    #[test]
    fn a_consent_reads_back_as_it_was_kept() {
        for consent in consents() {
            let stored = stored(consent);
            let item = consent_item(patient(), &stored, at(0));
            assert_eq!(read(&item).unwrap(), stored);
        }
    }

    #[test]
    fn only_who_is_let_in_or_asked_is_in_the_index() {
        for consent in consents() {
            let item = consent_item(patient(), &stored(consent), at(0));
            let concerned = consent.lets_in(at(0)) || consent.waits_for_answer(at(0));
            assert_eq!(item.contains_key("practitioner"), concerned, "{consent:?}");
        }
    }

    #[test]
    fn the_gate_finds_what_it_judges_by() {
        let consent = Consent {
            grant: Some(Grant::registration(at(0))),
            emergency: Some(Emergency::begun(at(0))),
        };
        let item = consent_item(patient(), &stored(consent), at(0));
        assert_eq!(text(&item, "state").unwrap(), "active");
        assert!(!item.contains_key("ends"));
        let until = number(&item, "emergency_until").unwrap();
        assert_eq!(until, u64::try_from(at(3600).as_second()).ok());
    }

    #[test]
    fn a_consent_that_cannot_be_read_is_no_consent() {
        let item = consent_item(patient(), &stored(consents()[2]), at(0));
        for name in ["revision", "basis"] {
            let mut damaged = item.clone();
            damaged.remove(name);
            assert!(read(&damaged).is_err(), "{name}");
        }
        let mut damaged = item;
        damaged.insert("state".to_owned(), s("ACTIVE"));
        assert!(read(&damaged).is_err());
    }
}
