//! Sound files with one change each, to inclusion proof, batch, or archive.

use super::Outcome;
use super::changes::with;
use super::chart::{Chart, FAILED, OF_STRANGER};
use super::entries::Entry;
use alloy::primitives::keccak256;
use serde_json::{Value, json};

pub(super) fn vectors(chart: &Chart) -> Outcome<Vec<Entry>> {
    let mut entries = of_batches(chart)?;
    entries.extend(of_archives(chart)?);
    Ok(entries)
}

/// A text with its last digit changed.
fn flipped(text: &Value) -> Value {
    let mut text = text.as_str().unwrap_or_default().to_owned();
    let last = text.pop();
    text.push(if last == Some('0') { '1' } else { '0' });
    text.into()
}

fn of_batches(chart: &Chart) -> Outcome<Vec<Entry>> {
    let single = chart.single(3)?;
    let path = single["versions"][0]["proof"]["path"]
        .as_array()
        .cloned()
        .ok_or("no path")?;
    let other = json!(keccak256("another hash"));
    let longer = [path.clone(), vec![other.clone()]].concat();
    let swapped = [path[1].clone(), path[0].clone()];
    let proof = |member: &str, value| with(&single, &format!("/versions/0/proof/{member}"), value);
    let batch = |member: &str, value| with(&single, &format!("/batches/0/{member}"), value);
    let answers = |reason| [(3, ["signed", "intact", reason, "not-asked"])];
    let entry = |desc, evidence: Value, reason| Entry::new(desc, &evidence, &answers(reason));
    // A path for the first of three leaves is one for the first of four.
    let sizes = with(&proof("size", json!(4))?, "/batches/0/size", json!(4))?;
    let mut first_batch = single.clone();
    first_batch["batches"][0] = json!(chart.batch_of(1));
    first_batch["versions"][0]["batch"] = json!(7);
    Ok(vec![
        entry(
            "another sibling",
            proof("path", json!([path[0], other]))?,
            "proof-invalid",
        ),
        entry(
            "siblings in another order",
            proof("path", json!(swapped))?,
            "proof-invalid",
        ),
        entry("another index", proof("index", json!(1))?, "proof-invalid"),
        entry(
            "an index past the end",
            proof("index", json!(3))?,
            "proof-invalid",
        ),
        entry("another size", proof("size", json!(4))?, "proof-invalid"),
        entry("a size of zero", proof("size", json!(0))?, "proof-invalid"),
        entry(
            "a path with one hash less",
            proof("path", json!(path[1..]))?,
            "proof-invalid",
        ),
        entry(
            "a path with one hash more",
            proof("path", json!(longer))?,
            "proof-invalid",
        ),
        entry("the batch before", first_batch, "proof-invalid"),
        entry(
            "another root",
            batch("root", other.clone())?,
            "proof-invalid",
        ),
        entry(
            "another size of the batch",
            batch("size", json!(4))?,
            "proof-invalid",
        ),
        entry("another size of batch and proof", sizes, "archive-invalid"),
        entry(
            "another head before the batch",
            batch("previous", other.clone())?,
            "archive-invalid",
        ),
        entry(
            "another contract",
            batch("contract", json!(super::blocks::STRANGER.to_string()))?,
            "chain-contradicts",
        ),
        entry(
            "another chain",
            batch("chain_id", json!(1))?,
            "chain-contradicts",
        ),
        entry(
            "another transaction",
            batch("transaction", other.clone())?,
            "transaction-differs",
        ),
        entry(
            "another block",
            batch("block", json!(4242))?,
            "archive-invalid",
        ),
        entry(
            "another hash of the block",
            batch("block_hash", other)?,
            "archive-invalid",
        ),
        entry(
            "another time",
            batch("time", json!("2026-01-31T09:30:00Z"))?,
            "archive-invalid",
        ),
    ])
}

fn of_archives(chart: &Chart) -> Outcome<Vec<Entry>> {
    let single = chart.single(3)?;
    let archive = &single["batches"][0]["archive"];
    let proof = archive["proof"].as_array().cloned().ok_or("no proof")?;
    let last = proof.last().ok_or("no node")?;
    let with = |member: &str, value| with(&single, &format!("/batches/0/{member}"), value);
    let nodes = |nodes: &[&Value]| with("archive/proof", json!(nodes));
    let block = &chart.blocks[1];
    let mut own = block.header.clone();
    own.extra_data = b"made up".as_slice().into();
    let mut made_up = with(
        "archive/header",
        json!(alloy::primitives::Bytes::from(alloy::rlp::encode(&own))),
    )?;
    made_up["batches"][0]["block_hash"] = json!(own.hash_slow());
    let entry = |desc, evidence: Value, reason| {
        Entry::new(
            desc,
            &evidence,
            &[(3, ["signed", "intact", reason, "not-asked"])],
        )
    };
    Ok(vec![
        entry(
            "a bit of the header",
            with("archive/header", flipped(&archive["header"]))?,
            "archive-invalid",
        ),
        entry("a header of one's own making", made_up, "chain-unreachable"),
        entry(
            "a bit of the first node",
            nodes(&[&flipped(&proof[0]), last])?,
            "archive-invalid",
        ),
        entry(
            "a bit of the receipt",
            nodes(&[&proof[0], &flipped(last)])?,
            "archive-invalid",
        ),
        entry("a node less", nodes(&[&proof[0]])?, "archive-invalid"),
        entry(
            "a node more",
            nodes(&[&proof[0], last, last])?,
            "archive-invalid",
        ),
        entry(
            "nodes in another order",
            nodes(&[last, &proof[0]])?,
            "archive-invalid",
        ),
        entry("no node", nodes(&[])?, "archive-invalid"),
        entry(
            "the index of another receipt",
            with("archive/index", json!(FAILED))?,
            "archive-invalid",
        ),
        entry(
            "a receipt of a transaction that failed",
            with("archive", json!(block.archive(FAILED)?))?,
            "archive-invalid",
        ),
        entry(
            "a receipt of another contract",
            with("archive", json!(block.archive(OF_STRANGER)?))?,
            "archive-invalid",
        ),
        entry(
            "the archive of the batch before",
            with("archive", json!(chart.batch_of(1).archive))?,
            "archive-invalid",
        ),
    ])
}
