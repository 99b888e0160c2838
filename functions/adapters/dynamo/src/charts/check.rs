//! Checking what was read of a chart, before anybody sees it or builds on it.

use keys::DataKey;
use seal::VersionNumber;
use version::Version;

use super::{Listed, StoredVersion};

/// A version with the outcome of its check.
#[derive(Debug)]
pub struct Checked {
    /// Its number.
    pub number: VersionNumber,
    /// What the table says of it; none when that is damaged.
    pub stored: Option<StoredVersion>,
    /// The version itself, or why it is not shown.
    pub version: Result<Version, Fault>,
}

/// Why a version fails its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Its item is not what we write.
    #[error("Its entry in the database is damaged.")]
    Damaged,
    /// Its content does not open or does not hash to its commitment.
    #[error("Its content is not what was sealed when the visit was saved.")]
    Content,
    /// It does not follow the version before it.
    #[error("It does not follow the version before it: one of the two was replaced.")]
    Link,
    /// There is no version with its number.
    #[error("It is missing: a version with this number was written and is gone.")]
    Missing,
    /// The batch that should hold it does not.
    #[error("The batch it is said to be anchored in does not hold it.")]
    NotInBatch,
}

/// Checks each version by itself and against the one before it. `listed` is newest first and one
/// longer than `page` when the chart goes on below.
#[must_use]
pub fn check(key: &DataKey, listed: Vec<Listed>, page: usize) -> Vec<Checked> {
    let mut checked = Vec::new();
    let to_the_start = listed.len() <= page;
    let mut listed = listed.into_iter().take(page + 1).peekable();
    while let Some((number, stored)) = listed.next() {
        let before = listed.peek();
        if before.is_none() && !to_the_start {
            break;
        }
        let version = match &stored {
            Ok(stored) => follow(stored, key, before),
            Err(_) => Err(Fault::Damaged),
        };
        let below = before.map_or(0, |(below, _)| below.get());
        checked.push(Checked {
            number,
            stored: stored.ok(),
            version,
        });
        let gap = (below + 1..number.get()).rev().take(page);
        checked.extend(
            gap.filter_map(|missing| VersionNumber::new(missing).ok())
                .map(|number| Checked {
                    number,
                    stored: None,
                    version: Err(Fault::Missing),
                }),
        );
    }
    checked
}

fn follow(
    stored: &StoredVersion,
    key: &DataKey,
    before: Option<&Listed>,
) -> Result<Version, Fault> {
    let version = stored.open(key).map_err(|_| Fault::Content)?;
    match before {
        Some((number, Ok(before)))
            if number.next().ok() == Some(stored.number)
                && Some(before.commitment) != stored.previous =>
        {
            Err(Fault::Link)
        }
        _ => Ok(version),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::{PatientId, PersonId};
    use chart::Record;
    use seal::{Commitment, RestSalt, Salt};
    use serde_json::json;
    use version::Salts;

    use crate::TableError;

    fn key() -> DataKey {
        DataKey::new(&[7; 32]).unwrap()
    }

    fn stored(number: u64, previous: Option<Commitment>) -> StoredVersion {
        let patient = PatientId::new(uuid::Uuid::from_u128(1));
        let number = VersionNumber::new(number).unwrap();
        let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": "resource:0", "resource": {"resourceType": "Patient", "name": [{"family": "Rao"}], "birthDate": "1990-02-28"}}
        ]});
        let record = Record::from_parts(bundle, None).unwrap();
        let salts = Salts {
            salt: Salt::from_bytes([1; 16]),
            rest_salt: RestSalt::from_bytes([2; 16]),
        };
        let version = Version::commit(number, previous, salts, "Dr. Iyer", record).unwrap();
        let stored = StoredVersion {
            patient,
            number,
            commitment: *version.commitment(),
            previous,
            content: Vec::new(),
            author: PersonId::new(uuid::Uuid::from_u128(2)),
            saved_at: jiff::Timestamp::UNIX_EPOCH,
            idempotency: [0; 32],
            request: [0; 32],
            batch: None,
            month: None,
            superseded_by: None,
        };
        stored.sealed(&key(), [3; 12], &version)
    }

    /// A chart of `length` versions, newest first.
    fn chart(length: u64) -> Vec<StoredVersion> {
        let mut versions: Vec<StoredVersion> = Vec::new();
        for number in 1..=length {
            let previous = versions.last().map(|version| version.commitment);
            versions.push(stored(number, previous));
        }
        versions.reverse();
        versions
    }

    fn faults(listed: Vec<StoredVersion>, page: usize) -> Vec<(u64, Option<Fault>)> {
        let listed = listed
            .into_iter()
            .map(|version| (version.number, Ok(version)))
            .collect();
        let checked = check(&key(), listed, page);
        checked
            .into_iter()
            .map(|checked| (checked.number.get(), checked.version.err()))
            .collect()
    }

    #[test]
    fn an_untouched_chart_passes_and_the_page_ends_where_it_should() {
        assert_eq!(faults(chart(3), 3), [(3, None), (2, None), (1, None)]);
        assert_eq!(faults(chart(3), 2), [(3, None), (2, None)]);
    }

    #[test]
    fn one_changed_bit_of_content_is_a_fault_of_that_version_alone() {
        let mut versions = chart(3);
        versions[1].content[20] ^= 1;
        assert_eq!(
            faults(versions, 3),
            [(3, None), (2, Some(Fault::Content)), (1, None)]
        );
    }

    #[test]
    fn a_changed_time_or_author_is_a_fault_like_changed_content() {
        let mut versions = chart(2);
        versions[0].saved_at = jiff::Timestamp::from_second(1).unwrap();
        versions[1].author = PersonId::new(uuid::Uuid::from_u128(3));
        assert_eq!(
            faults(versions, 2),
            [(2, Some(Fault::Content)), (1, Some(Fault::Content))]
        );
    }

    #[test]
    fn a_version_replaced_by_another_valid_one_breaks_the_link_above_it() {
        let mut versions = chart(3);
        versions[1] = stored(2, Some(Commitment::from_bytes([9; 32])));
        assert_eq!(faults(versions, 3)[0], (3, Some(Fault::Link)));
    }

    #[test]
    fn a_version_that_was_deleted_is_shown_as_missing() {
        let mut versions = chart(3);
        versions.remove(1);
        assert_eq!(faults(versions, 3)[1], (2, Some(Fault::Missing)));
        let mut versions = chart(3);
        versions.pop();
        assert_eq!(faults(versions, 3)[2], (1, Some(Fault::Missing)));
    }

    #[test]
    fn a_damaged_item_is_a_fault_and_no_error() {
        let number = VersionNumber::FIRST;
        let checked = check(
            &key(),
            vec![(number, Err(TableError::Attribute("content")))],
            1,
        );
        assert_eq!(checked[0].version.as_ref().err(), Some(&Fault::Damaged));
    }
}
