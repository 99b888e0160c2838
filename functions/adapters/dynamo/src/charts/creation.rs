//! A chart appears whole or not at all.
//!
//! Up to some ninety versions it is one transaction. A longer history takes several, versions first, each
//! on condition that what it writes is not there yet. The last brings the archive, the consent and the
//! root; until then nobody can see any of it. An attempt that dies half-way is gone on with by the next
//! one under the same idempotency key, from the newest version that is there.

use access::{PatientId, PersonId};
use aws_sdk_dynamodb::types::TransactWriteItem;
use jiff::Timestamp;

use super::erasure::is_erased;
use super::{Charts, ROOT, StoredVersion, consents, kept, revising, version_item};
use crate::datakeys::NewDataKey;
use crate::item::{Item, b, fixed, key, s};
use crate::{TableError, in_the_way};

/// A transaction takes 100 actions and 4 MB.
const MAX_ACTIONS: usize = 100;
const MAX_BYTES: usize = 3_500_000;

/// The longest archive that fits into the last transaction.
pub const MAX_KEPT: usize = 3_000_000;

/// A chart about to be made, or what is left to be made of one.
#[derive(Debug)]
pub struct NewChart {
    /// Its patient.
    pub patient: PatientId,
    /// The demographics, sealed for [`super::root_place`].
    pub demographics: Vec<u8>,
    /// Who registers the patient.
    pub registered_by: PersonId,
    /// Whether they may treat them from then on.
    pub lets_in: bool,
    /// When.
    pub at: Timestamp,
    /// Hash of the request: tells a repeated one from another under the same idempotency key.
    pub request: [u8; 32],
    /// Every version that is not there yet, in order.
    pub versions: Vec<StoredVersion>,
    /// The sealed archive of what was kept, at most [`MAX_KEPT`] bytes; empty when nothing was.
    pub kept: Vec<u8>,
}

/// What an attempt at making a chart led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// It is there now.
    Created,
    /// It was there: the same request has been done before.
    Repeated,
    /// Another request used the same idempotency key.
    KeyReused,
    /// Part of it is there, from another attempt at the same request. Go on from its newest version,
    /// under the data key that is stored.
    Begun,
    /// The patient it made was erased.
    Erased,
}

impl Charts {
    /// Whether another request than this one makes, or has made, the chart of this id.
    pub async fn is_of_another(
        &self,
        patient: PatientId,
        request: &[u8; 32],
    ) -> Result<bool, TableError> {
        let mark = self.get(key(patient.to_string(), MARK)).await?;
        mark.map_or(Ok(false), |mark| is_anothers(&mark, request))
    }

    /// Makes a chart under a new data key.
    pub async fn create(
        &self,
        chart: &NewChart,
        data_key: NewDataKey,
    ) -> Result<Creation, TableError> {
        let first = vec![data_key.store, self.put_new(mark_item(chart))?];
        self.write(chart, first).await
    }

    /// Goes on with a chart of which another attempt has left a part.
    pub async fn go_on(&self, chart: &NewChart) -> Result<Creation, TableError> {
        self.write(chart, Vec::new()).await
    }

    async fn write(
        &self,
        chart: &NewChart,
        first: Vec<TransactWriteItem>,
    ) -> Result<Creation, TableError> {
        for transaction in self.plan(chart, first)? {
            let outcome = self
                .client
                .transact_write_items()
                .set_transact_items(Some(transaction))
                .send()
                .await;
            if in_the_way(outcome)? {
                return self.found(chart).await;
            }
        }
        Ok(Creation::Created)
    }

    /// The chart's items, dealt into transactions: `first`, the versions, and what makes them seen.
    fn plan(
        &self,
        chart: &NewChart,
        first: Vec<TransactWriteItem>,
    ) -> Result<Vec<Vec<TransactWriteItem>>, TableError> {
        let mut plan = vec![first];
        let mut bytes = 0;
        for version in &chart.versions {
            bytes += size(&version.content);
            add(
                &mut plan,
                &mut bytes,
                vec![self.put_new(version_item(version))?],
                size(&version.content),
            );
        }
        let visible =
            kept::kept_items(chart.patient, &chart.kept)
                .chain(chart.lets_in.then(|| {
                    consents::registration_item(chart.patient, chart.registered_by, chart.at)
                }))
                .chain([root_item(chart)])
                .map(|item| self.put_new(item))
                .collect::<Result<Vec<_>, _>>()?;
        bytes += size(&chart.kept);
        add(&mut plan, &mut bytes, visible, size(&chart.kept));
        Ok(plan)
    }

    /// What stands where the chart should have come.
    async fn found(&self, chart: &NewChart) -> Result<Creation, TableError> {
        let root = self.get(key(chart.patient.to_string(), ROOT)).await?;
        if root.as_ref().is_some_and(is_erased) {
            return Ok(Creation::Erased);
        }
        let Some(mark) = self.get(key(chart.patient.to_string(), MARK)).await? else {
            // Cancelled by an attempt that has not come through itself.
            return Ok(Creation::Begun);
        };
        if is_anothers(&mark, &chart.request)? {
            return Ok(Creation::KeyReused);
        }
        Ok(if root.is_some() {
            Creation::Repeated
        } else {
            Creation::Begun
        })
    }
}

/// What an item weighs in a transaction, with its other attributes.
fn size(content: &[u8]) -> usize {
    content.len() + 500
}

/// Puts actions that belong together into the last transaction, or into a new one when it is full.
fn add(
    plan: &mut Vec<Vec<TransactWriteItem>>,
    bytes: &mut usize,
    actions: Vec<TransactWriteItem>,
    weight: usize,
) {
    match plan.last_mut() {
        Some(last) if last.len() + actions.len() <= MAX_ACTIONS && *bytes <= MAX_BYTES => {
            last.extend(actions);
        }
        _ => {
            plan.push(actions);
            *bytes = weight;
        }
    }
}

const MARK: &str = "import";

fn mark_item(chart: &NewChart) -> Item {
    let mut item = key(chart.patient.to_string(), MARK);
    item.insert("request".to_owned(), b(chart.request));
    item
}

fn is_anothers(mark: &Item, request: &[u8; 32]) -> Result<bool, TableError> {
    Ok(fixed(mark, "request")? != *request)
}

fn root_item(chart: &NewChart) -> Item {
    let mut item = key(chart.patient.to_string(), ROOT);
    item.extend([
        ("patient".to_owned(), b(chart.demographics.clone())),
        (
            "registered_by".to_owned(),
            s(chart.registered_by.to_string()),
        ),
        ("registered_at".to_owned(), s(chart.at.to_string())),
        ("details".to_owned(), revising::first_details()),
    ]);
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_knows_the_request_that_makes_it() {
        let mut mark = key("x", MARK);
        mark.insert("request".to_owned(), b([1; 32]));
        assert!(!is_anothers(&mark, &[1; 32]).unwrap());
        assert!(is_anothers(&mark, &[2; 32]).unwrap());
    }

    fn actions(count: usize) -> Vec<TransactWriteItem> {
        vec![TransactWriteItem::builder().build(); count]
    }

    fn dealt(sizes: &[usize], together: usize, weight: usize) -> Vec<usize> {
        let (mut plan, mut bytes) = (vec![actions(2)], 0);
        for size in sizes {
            bytes += size;
            add(&mut plan, &mut bytes, actions(1), *size);
        }
        bytes += weight;
        add(&mut plan, &mut bytes, actions(together), weight);
        plan.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_short_history_is_one_transaction() {
        assert_eq!(dealt(&[1000; 90], 3, 5000), [95]);
    }

    #[test]
    fn the_consent_never_comes_without_the_root() {
        assert_eq!(dealt(&[1000; 97], 3, 5000), [99, 3]);
        assert_eq!(dealt(&[1000; 98], 2, 5000), [100, 2]);
        assert_eq!(dealt(&[1000; 250], 2, 5000), [100, 100, 54]);
    }

    #[test]
    fn no_transaction_is_heavier_than_dynamodb_takes() {
        assert_eq!(dealt(&[200_000; 20], 2, 2_000_000), [19, 5]);
    }
}
