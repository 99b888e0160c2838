//! `GET /api/verify/batches/{number}/archive`

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use dynamo::TableError;
use dynamo::anchors::Batch;
use edge::{InPath, Problem};
use evidence::{AnchoredBatch, Archive};

use crate::Sources;
use crate::batch::{Damaged, number as number_of};

enum Refusal {
    NotANumber,
    NoArchive,
    Table(TableError),
    Damaged(Damaged),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotANumber => Self::invalid("number", "A batch has a number from 1."),
            Refusal::NoArchive => Self::new(
                StatusCode::NOT_FOUND,
                "no-archive",
                "There is no archive of this batch",
            )
            .detail("It is unknown, not final yet, or of a chain whose blocks cannot be archived."),
            Refusal::Table(error) => Self::internal(&error),
            Refusal::Damaged(error) => Self::internal(&error),
        }
    }
}

/// What proves a final batch when every node has forgotten its receipt: to somebody who trusts the hash of
/// its block and nothing else. `archive` is the block's header (RLP), the transaction's place in it, and
/// the Merkle-Patricia nodes from the header's receipts root to the receipt with the contract's event.
#[utoipa::path(
    get,
    path = "/api/verify/batches/{number}/archive",
    params(("number" = String, Path, description = "From 1")),
    responses(
        (status = 200, body = Object, description = "As a batch of an evidence file; immutable",
            example = json!({
                "number": 2, "chain_id": 31337, "contract": "0x5f…", "previous": "0x8e…", "root": "0x2e…",
                "size": 2, "transaction": "0xab…", "block": 12, "block_hash": "0x35…",
                "time": "2026-11-22T10:00:00Z",
                "archive": {"header": "0xf9…", "index": 0, "proof": ["0xf9…"]}
            })),
        (status = 404, body = Problem, description = "There is no such batch, or no archive of it"),
        (status = 422, body = Problem, description = "Not a number"),
        (status = 429, body = Problem, description = "Too many requests; see Retry-After")
    )
)]
pub(crate) async fn handler(
    Extract(sources): Extract<Arc<Sources>>,
    InPath(number): InPath<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<AnchoredBatch>), Problem> {
    let batch = batch(&sources, &number).await?;
    let cache = "public, max-age=31536000, immutable";
    Ok(([(CACHE_CONTROL, cache)], Json(batch)))
}

async fn batch(sources: &Sources, number: &str) -> Result<AnchoredBatch, Refusal> {
    let number = number_of(number).ok_or(Refusal::NotANumber)?;
    let (batch, archive) = tokio::try_join!(
        sources.anchors.batch(number),
        sources.anchors.archive(number)
    )
    .map_err(Refusal::Table)?;
    // An archive is written shortly before its batch is final, or later, and counts from then on.
    let (Some(batch), Some(archive)) = (batch, archive) else {
        return Err(Refusal::NoArchive);
    };
    if batch.place != sources.place {
        return Err(Refusal::NoArchive);
    }
    proven(&batch, archive)
}

fn proven(batch: &Batch, archive: Archive) -> Result<AnchoredBatch, Refusal> {
    let anchored = batch.anchored(Some(archive)).ok_or(Refusal::NoArchive)?;
    match anchored.archived() {
        Ok(_) => Ok(anchored),
        Err(_) => Err(Refusal::Damaged(Damaged::Archive(batch.number))),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use dynamo::anchors::{Landing, Sealed, Stage};
    use evm::Address;
    use jiff::{SignedDuration, Timestamp};
    use seal::Root;
    use serde_json::Value;

    /// The first archive of the vectors, with a batch recorded as it says.
    pub(crate) fn recorded() -> (Batch, Archive) {
        let vectors = include_str!("../../../tests/vectors/evidence.json");
        let vectors: Value = serde_json::from_str(vectors).unwrap();
        let entry = &vectors["archives"][0];
        let hash = |value: &Value| Root::from_hex(value.as_str().unwrap()).unwrap();
        let contract: Address = entry["event"]["contract"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let batch = crate::live::tests::batch(true);
        let sealed = Sealed {
            root: hash(&entry["event"]["root"]),
            previous: *hash(&entry["event"]["previous"]).as_bytes(),
            size: entry["event"]["size"].as_u64().unwrap(),
            ..*batch.sealed().unwrap()
        };
        let expected = &entry["expected"];
        let landing = Landing {
            block: expected["number"].as_u64().unwrap(),
            block_hash: *hash(&expected["hash"]).as_bytes(),
            time: Timestamp::from_second(expected["time"].as_i64().unwrap()).unwrap(),
            ..*batch.landing().unwrap()
        };
        let at = batch.opened_at;
        let mut batch = batch.at(Stage::Final(sealed, Vec::new(), landing, at));
        batch.place.contract = *contract.as_bytes();
        let archive = serde_json::from_value(entry["archive"].clone()).unwrap();
        (batch, archive)
    }

    #[test]
    fn an_archive_that_proves_its_batch_is_shown_as_it_is_stored() {
        let (batch, archive) = recorded();
        let Ok(answer) = proven(&batch, archive.clone()) else {
            panic!("it proves the batch")
        };
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(answer["archive"], serde_json::to_value(archive).unwrap());
        assert_eq!(answer["time"], batch.landing().unwrap().time.to_string());
    }

    #[test]
    fn an_archive_that_does_not_prove_its_batch_is_shown_to_nobody() {
        let (batch, archive) = recorded();
        let is_damaged = |batch: &Batch, archive: Archive| {
            matches!(
                proven(batch, archive),
                Err(Refusal::Damaged(Damaged::Archive(1)))
            )
        };
        let mut header = archive.clone();
        header.header[40] ^= 1;
        let mut proof = archive.clone();
        proof.proof[0][300] ^= 1;
        let mut index = archive.clone();
        index.index += 1;
        for damaged in [header, proof, index] {
            assert!(is_damaged(&batch, damaged));
        }
        for change in [
            (|landing: &mut Landing| landing.block_hash = [9; 32]) as fn(&mut Landing),
            |landing| landing.block += 1,
            |landing| landing.time += SignedDuration::from_secs(1),
        ] {
            let Stage::Final(sealed, attempts, mut landing, at) = batch.stage.clone() else {
                panic!("it is final")
            };
            change(&mut landing);
            let stage = Stage::Final(sealed, attempts, landing, at);
            assert!(is_damaged(&batch.clone().at(stage), archive.clone()));
        }
    }

    #[test]
    fn a_batch_that_is_not_final_has_no_archive_yet() {
        let (batch, archive) = recorded();
        let (sealed, landing) = (*batch.sealed().unwrap(), *batch.landing().unwrap());
        let mined = batch.at(Stage::Mined(sealed, Vec::new(), landing));
        assert!(matches!(proven(&mined, archive), Err(Refusal::NoArchive)));
    }
}
