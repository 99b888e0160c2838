//! The patients of a practitioner: those who let them in, and those who ask.

use access::{PatientId, PersonId};
use consent::{Basis, Consent, EMERGENCY, Emergency, Grant};
use jiff::Timestamp;

use super::consents::{self, StoredConsent, moment};
use super::erasure::is_erased;
use super::{Charts, ROOT, Root, read_root};
use crate::item::{Item, key, parsed, s, text};
use crate::{TableError, together};

/// A page of a practitioner's patients.
#[derive(Debug)]
pub struct Practice {
    /// Their ids, in their own order.
    pub patients: Vec<PatientId>,
    /// Where the next page begins.
    pub next: Option<PatientId>,
}

/// Which of a practitioner's patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those who let them in.
    LetIn,
    /// Those who wait for their answer.
    Asking,
}

/// A chart as a list needs it.
#[derive(Debug)]
pub struct Present {
    /// Whose.
    pub patient: PatientId,
    /// The demographics.
    pub root: Root,
    /// What is between the patient and the practitioner who was named, if one was.
    pub consent: Option<StoredConsent>,
}

impl Which {
    /// Whether a consent makes a patient one of these.
    #[must_use]
    pub fn includes(self, consent: &Consent, now: Timestamp) -> bool {
        match self {
            Self::LetIn => consent.lets_in(now),
            Self::Asking => consent.waits_for_answer(now),
        }
    }
}

impl Charts {
    /// A practitioner's patients, up to `limit` a page. The index lags behind by moments: what is shown is
    /// read again with [`Charts::present`].
    pub async fn practice(
        &self,
        practitioner: PersonId,
        which: Which,
        after: Option<PatientId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Practice, TableError> {
        let mut patients = Vec::new();
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-practitioner")
            .key_condition_expression("practitioner = :practitioner")
            .expression_attribute_values(":practitioner", s(practitioner.to_string()))
            .set_exclusive_start_key(after.map(|after| start_key(after, practitioner)))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            let item = item?;
            if which.includes(&brief(&item)?, now) {
                if patients.len() == limit {
                    let next = patients.last().copied();
                    return Ok(Practice { patients, next });
                }
                patients.push(parsed(&item, "pk")?);
            }
        }
        Ok(Practice {
            patients,
            next: None,
        })
    }

    /// Those of `patients` who have a chart, in the same order, each with what is between them and
    /// `practitioner`. Consistent: one call for up to fifty.
    pub async fn present(
        &self,
        patients: &[PatientId],
        practitioner: Option<PersonId>,
    ) -> Result<Vec<Present>, TableError> {
        let keys = patients.iter().flat_map(|patient| {
            let consent = practitioner.map(|who| key(patient.to_string(), consents::sk(who)));
            [key(patient.to_string(), ROOT)].into_iter().chain(consent)
        });
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        let mut present = Vec::with_capacity(patients.len());
        for patient in patients {
            let pk = patient.to_string();
            let is = |item: &Item, name, value: &str| text(item, name).is_ok_and(|is| is == value);
            let of = |root: bool| {
                let mut found = found.iter();
                found.find(|item| is(item, "pk", &pk) && is(item, "sk", ROOT) == root)
            };
            let Some(root) = of(true).filter(|root| !is_erased(root)) else {
                continue;
            };
            present.push(Present {
                patient: *patient,
                root: read_root(root)?,
                consent: of(false).map(consents::read).transpose()?,
            });
        }
        Ok(present)
    }
}

/// As much of a consent as the index has.
fn brief(item: &Item) -> Result<Consent, TableError> {
    let state = item.contains_key("state").then(|| parsed(item, "state"));
    let ends = moment(item, "ends")?;
    let grant = state.transpose()?.map(|state| Grant {
        state,
        basis: Basis::Request,
        asked_at: None,
        since: None,
        ends,
        ended_by: None,
    });
    let emergency = moment(item, "emergency_until")?.map(|until| Emergency {
        since: until.saturating_sub(EMERGENCY).unwrap_or(until),
        until,
    });
    Ok(Consent { grant, emergency })
}

/// Where a page of the index ended, as the cursor of the next.
fn start_key(after: PatientId, practitioner: PersonId) -> Item {
    let mut start = key(after.to_string(), consents::sk(practitioner));
    start.insert("practitioner".to_owned(), s(practitioner.to_string()));
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::n;

    #[test]
    fn the_index_tells_who_lets_in_and_who_asks() {
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let item = |attributes: &[(&str, &str, i64)]| {
            let mut item = key("p", "consent#q");
            for (name, state, offset) in attributes {
                let value = if state.is_empty() {
                    n(now.as_second() + offset)
                } else {
                    s(*state)
                };
                item.insert((*name).to_owned(), value);
            }
            item
        };
        for (attributes, lets_in, asks) in [
            (&[("state", "active", 0)][..], true, false),
            (&[("state", "active", 0), ("ends", "", 0)], false, false),
            (&[("state", "asked", 0), ("ends", "", 1)], false, true),
            (&[("state", "asked", 0), ("ends", "", -1)], false, false),
            (
                &[("state", "asked", 0), ("emergency_until", "", 1)],
                true,
                true,
            ),
            (&[("emergency_until", "", 1)], true, false),
            (&[("emergency_until", "", 0)], false, false),
            (&[("state", "rejected", 0)], false, false),
        ] {
            let brief = brief(&item(attributes)).unwrap();
            assert_eq!(
                Which::LetIn.includes(&brief, now),
                lets_in,
                "{attributes:?}"
            );
            assert_eq!(Which::Asking.includes(&brief, now), asks, "{attributes:?}");
        }
    }
}
