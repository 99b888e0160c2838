//! A batch as an item.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use seal::{Root, TransactionHash};

use super::{Attempt, Batch, Landing, Place, Sealed, Stage};
use crate::TableError;
use crate::item::{Item, b, bytes, key, n, number, parsed, s, text};

pub(super) const PARTITION: &str = "batch";

pub(super) fn sort_key(number: u64) -> String {
    format!("{number:010}")
}

pub(super) fn write(batch: &Batch) -> Item {
    let mut item = key(PARTITION, sort_key(batch.number));
    item.extend([
        ("stage".to_owned(), s(batch.stage.name())),
        ("chain_id".to_owned(), n(batch.place.chain_id)),
        ("contract".to_owned(), b(batch.place.contract)),
        ("opened_at".to_owned(), s(batch.opened_at.to_string())),
        ("oldest".to_owned(), s(batch.oldest.to_string())),
        ("candidates".to_owned(), n(batch.candidates)),
        ("fence".to_owned(), n(batch.fence)),
        ("revision".to_owned(), n(batch.revision)),
    ]);
    if let Some(sealed) = batch.sealed() {
        item.extend([
            ("root".to_owned(), b(*sealed.root.as_bytes())),
            ("previous".to_owned(), b(sealed.previous)),
            ("size".to_owned(), n(sealed.size)),
            ("versions".to_owned(), n(sealed.versions)),
            ("sealed_at".to_owned(), s(sealed.at.to_string())),
        ]);
    }
    if !batch.attempts().is_empty() {
        let attempts = batch
            .attempts()
            .iter()
            .map(|attempt| AttributeValue::M(write_attempt(attempt)));
        item.insert("attempts".to_owned(), AttributeValue::L(attempts.collect()));
    }
    if let Some(landing) = batch.landing() {
        item.extend([
            ("transaction".to_owned(), b(*landing.transaction.as_bytes())),
            ("block".to_owned(), n(landing.block)),
            ("block_hash".to_owned(), b(landing.block_hash)),
            ("block_time".to_owned(), s(landing.time.to_string())),
            ("gas_used".to_owned(), n(landing.gas_used)),
            ("gas_price".to_owned(), n(landing.gas_price)),
        ]);
    }
    if let Stage::Final(.., at) = &batch.stage {
        item.insert("final_at".to_owned(), s(at.to_string()));
    }
    item
}

pub(super) fn read(item: &Item) -> Result<Batch, TableError> {
    let stage = match text(item, "stage")? {
        "open" => Stage::Open,
        "void" => Stage::Void,
        "sealed" => Stage::Sealed(read_sealed(item)?),
        "signed" => Stage::Signed(read_sealed(item)?, read_attempts(item)?),
        "sent" => Stage::Sent(read_sealed(item)?, read_attempts(item)?),
        "mined" => Stage::Mined(
            read_sealed(item)?,
            read_attempts(item)?,
            read_landing(item)?,
        ),
        "final" => Stage::Final(
            read_sealed(item)?,
            read_attempts(item)?,
            read_landing(item)?,
            parsed(item, "final_at")?,
        ),
        _ => return Err(TableError::Attribute("stage")),
    };
    Ok(Batch {
        number: parsed(item, "sk")?,
        place: Place {
            chain_id: integer(item, "chain_id")?,
            contract: fixed(item, "contract")?,
        },
        opened_at: parsed(item, "opened_at")?,
        oldest: parsed(item, "oldest")?,
        candidates: integer(item, "candidates")?,
        stage,
        fence: integer(item, "fence")?,
        revision: integer(item, "revision")?,
    })
}

fn read_sealed(item: &Item) -> Result<Sealed, TableError> {
    Ok(Sealed {
        root: Root::from_bytes(fixed(item, "root")?),
        previous: fixed(item, "previous")?,
        size: integer(item, "size")?,
        versions: integer(item, "versions")?,
        at: parsed(item, "sealed_at")?,
    })
}

fn read_landing(item: &Item) -> Result<Landing, TableError> {
    Ok(Landing {
        transaction: TransactionHash::from_bytes(fixed(item, "transaction")?),
        block: integer(item, "block")?,
        block_hash: fixed(item, "block_hash")?,
        time: parsed::<Timestamp>(item, "block_time")?,
        gas_used: integer(item, "gas_used")?,
        gas_price: large(item, "gas_price")?,
    })
}

fn write_attempt(attempt: &Attempt) -> Item {
    Item::from([
        ("nonce".to_owned(), n(attempt.nonce)),
        ("hash".to_owned(), b(*attempt.hash.as_bytes())),
        ("raw".to_owned(), b(attempt.raw.clone())),
        ("cap".to_owned(), n(attempt.cap)),
        ("tip".to_owned(), n(attempt.tip)),
        ("at".to_owned(), s(attempt.at.to_string())),
    ])
}

fn read_attempts(item: &Item) -> Result<Vec<Attempt>, TableError> {
    let Some(AttributeValue::L(attempts)) = item.get("attempts") else {
        return Err(TableError::Attribute("attempts"));
    };
    attempts
        .iter()
        .map(|attempt| {
            let attempt = attempt
                .as_m()
                .map_err(|_| TableError::Attribute("attempts"))?;
            Ok(Attempt {
                nonce: integer(attempt, "nonce")?,
                hash: TransactionHash::from_bytes(fixed(attempt, "hash")?),
                raw: bytes(attempt, "raw")?.to_vec(),
                cap: large(attempt, "cap")?,
                tip: large(attempt, "tip")?,
                at: parsed(attempt, "at")?,
            })
        })
        .collect()
}

fn integer(item: &Item, name: &'static str) -> Result<u64, TableError> {
    number(item, name)?.ok_or(TableError::Attribute(name))
}

fn large(item: &Item, name: &'static str) -> Result<u128, TableError> {
    let digits = item.get(name).and_then(|value| value.as_n().ok());
    digits
        .and_then(|digits| digits.parse().ok())
        .ok_or(TableError::Attribute(name))
}

fn fixed<const N: usize>(item: &Item, name: &'static str) -> Result<[u8; N], TableError> {
    bytes(item, name)?
        .try_into()
        .map_err(|_| TableError::Attribute(name))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::anchors) fn batches() -> Vec<Batch> {
        let at: Timestamp = "2026-11-22T10:00:00.5Z".parse().unwrap();
        let sealed = Sealed {
            root: Root::from_bytes([1; 32]),
            previous: [2; 32],
            size: 3,
            versions: 2,
            at,
        };
        let attempt = Attempt {
            nonce: 4,
            hash: TransactionHash::from_bytes([5; 32]),
            raw: vec![6; 180],
            cap: u128::from(u64::MAX) * 2,
            tip: 7,
            at,
        };
        let landing = Landing {
            transaction: attempt.hash,
            block: 8,
            block_hash: [9; 32],
            time: at,
            gas_used: 28_510,
            gas_price: 11,
        };
        let attempts = vec![attempt.clone(), attempt];
        [
            Stage::Open,
            Stage::Void,
            Stage::Sealed(sealed),
            Stage::Signed(sealed, attempts.clone()),
            Stage::Sent(sealed, attempts.clone()),
            Stage::Mined(sealed, attempts.clone(), landing),
            Stage::Final(sealed, attempts, landing, at),
        ]
        .map(|stage| Batch {
            number: 12,
            place: Place {
                chain_id: 31337,
                contract: [13; 20],
            },
            opened_at: at,
            oldest: at,
            candidates: 14,
            stage,
            fence: 15,
            revision: 16,
        })
        .to_vec()
    }

    #[test]
    fn a_batch_of_every_stage_is_read_as_it_was_written() {
        for batch in batches() {
            assert_eq!(
                read(&write(&batch)).unwrap(),
                batch,
                "{}",
                batch.stage.name()
            );
        }
    }

    #[test]
    fn a_batch_that_lacks_anything_its_stage_needs_is_refused() {
        for batch in batches() {
            let whole = write(&batch);
            for missing in whole.keys().filter(|name| *name != "pk") {
                let mut item = whole.clone();
                item.remove(missing);
                assert!(
                    read(&item).is_err(),
                    "{} without {missing}",
                    batch.stage.name()
                );
            }
        }
    }
}
