//! `GET /api/verify/batches/{number}/archive`

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use dynamo::TableError;
use dynamo::anchors::{Batch, Landing, Sealed, Stage};
use edge::{InPath, Problem};
use evidence::{AnchoredEvent, Archive};
use evm::{Address, Head};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Sources;
use crate::batch::Damaged;

/// What proves a batch to somebody who trusts the hash of its block and nothing else. It never changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    number: u64,
    /// EIP-155 chain id.
    chain_id: u64,
    /// Address of the contract.
    contract: String,
    /// The contract's head before this batch.
    previous: String,
    /// Root of its tree.
    root: String,
    /// Number of leaves.
    size: u64,
    /// Transaction hash, `0x` hexadecimal.
    transaction: String,
    /// Height of the block.
    block: u64,
    /// Hash of the block: the Keccak-256 of `archive.header`.
    block_hash: String,
    /// The block's time, RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// The block's header (RLP), the transaction's place in it, and the Merkle-Patricia nodes from the
    /// header's receipts root to the receipt with the contract's event.
    #[schema(value_type = Object, example = json!({"header": "0xf9…", "index": 0, "proof": ["0xf9…"]}))]
    archive: Archive,
}

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

/// What proves a final batch when every node has forgotten its receipt.
#[utoipa::path(
    get,
    path = "/api/verify/batches/{number}/archive",
    params(("number" = String, Path, description = "From 1")),
    responses(
        (status = 200, body = Answer, description = "Immutable"),
        (status = 404, body = Problem, description = "There is no such batch, or no archive of it"),
        (status = 422, body = Problem, description = "Not a number"),
        (status = 429, body = Problem, description = "Too many requests; see Retry-After")
    )
)]
pub(crate) async fn handler(
    Extract(sources): Extract<Arc<Sources>>,
    InPath(number): InPath<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<Answer>), Problem> {
    let answer = answer(&sources, &number).await?;
    let cache = "public, max-age=31536000, immutable";
    Ok(([(CACHE_CONTROL, cache)], Json(answer)))
}

async fn answer(sources: &Sources, number: &str) -> Result<Answer, Refusal> {
    let number: u64 = number.parse().map_err(|_| Refusal::NotANumber)?;
    let (batch, archive) = tokio::try_join!(
        sources.anchors.batch(number),
        sources.anchors.archive(number)
    )
    .map_err(Refusal::Table)?;
    // An archive is written shortly before its batch is final, and counts from then on.
    let (Some(batch), Some(archive)) = (batch, archive) else {
        return Err(Refusal::NoArchive);
    };
    match &batch.stage {
        Stage::Final(sealed, _, landing, _) if batch.place == sources.place => {
            show(&batch, sealed, landing, archive).map_err(Refusal::Damaged)
        }
        _ => Err(Refusal::NoArchive),
    }
}

fn show(
    batch: &Batch,
    sealed: &Sealed,
    landing: &Landing,
    archive: Archive,
) -> Result<Answer, Damaged> {
    let event = AnchoredEvent {
        contract: batch.place.contract,
        previous: sealed.previous,
        root: sealed.root,
        size: sealed.size,
    };
    let proven = archive.check(&event);
    if !proven.is_ok_and(|block| block.hash == landing.block_hash) {
        return Err(Damaged::Archive(batch.number));
    }
    Ok(Answer {
        number: batch.number,
        chain_id: batch.place.chain_id,
        contract: Address::from_bytes(batch.place.contract).to_string(),
        previous: Head::from_bytes(sealed.previous).to_string(),
        root: sealed.root.to_hex(),
        size: sealed.size,
        transaction: landing.transaction.to_hex(),
        block: landing.block,
        block_hash: Head::from_bytes(landing.block_hash).to_string(),
        time: landing.time,
        archive,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use seal::Root;
    use serde_json::Value;

    /// The first archive of the vectors, with a batch recorded as it says.
    fn recorded() -> (Batch, Archive) {
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
        let landing = Landing {
            block_hash: *hash(&entry["expected"]["hash"]).as_bytes(),
            ..*batch.landing().unwrap()
        };
        let at = batch.opened_at;
        let mut batch = batch.at(Stage::Final(sealed, Vec::new(), landing, at));
        batch.place.contract = *contract.as_bytes();
        let archive = serde_json::from_value(entry["archive"].clone()).unwrap();
        (batch, archive)
    }

    fn shown(batch: &Batch, archive: Archive) -> Result<Answer, Damaged> {
        show(
            batch,
            batch.sealed().unwrap(),
            batch.landing().unwrap(),
            archive,
        )
    }

    #[test]
    fn an_archive_that_proves_its_batch_is_shown_as_it_is_stored() {
        let (batch, archive) = recorded();
        let answer = shown(&batch, archive.clone()).unwrap();
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(answer["archive"], serde_json::to_value(archive).unwrap());
        assert_eq!(answer["time"], "2023-11-14T22:13:20Z");
    }

    #[test]
    fn an_archive_that_does_not_prove_its_batch_is_shown_to_nobody() {
        let (batch, archive) = recorded();
        let mut header = archive.clone();
        header.header[40] ^= 1;
        let mut proof = archive.clone();
        proof.proof[0][300] ^= 1;
        let mut index = archive.clone();
        index.index += 1;
        for damaged in [header, proof, index] {
            assert!(matches!(shown(&batch, damaged), Err(Damaged::Archive(1))));
        }
        let Stage::Final(sealed, attempts, mut landing, at) = batch.stage.clone() else {
            panic!("it is final")
        };
        landing.block_hash = [9; 32];
        let elsewhere = batch.at(Stage::Final(sealed, attempts, landing, at));
        assert!(matches!(
            shown(&elsewhere, archive),
            Err(Damaged::Archive(1))
        ));
    }
}
