//! Sound files with one change each.

use super::Outcome;
use super::cards::{ISSUER, NOT_BEFORE, NOW, Signer};
use super::chart::{Chart, FAILED, OF_STRANGER};
use super::entries::{Answers, Entry, FIRST, NEWEST, SECOND};
use alloy::primitives::keccak256;
use card::HealthCard;
use seal::{RestSalt, Salt, TransactionHash};
use serde_json::{Value, json};

pub(super) fn vectors(chart: &Chart) -> Outcome<Vec<Entry>> {
    let mut entries = of_versions(chart)?;
    entries.extend(of_runs(chart)?);
    entries.extend(of_cards(chart)?);
    entries.extend(of_batches(chart)?);
    entries.extend(of_archives(chart)?);
    Ok(entries)
}

/// The file with one value replaced.
pub(super) fn with(evidence: &Value, pointer: &str, value: Value) -> Outcome<Value> {
    let mut evidence = evidence.clone();
    let member = evidence.pointer_mut(pointer);
    *member.ok_or_else(|| format!("nothing at {pointer}"))? = value;
    Ok(evidence)
}

/// A text with its last digit changed.
fn flipped(text: &Value) -> Value {
    let mut text = text.as_str().unwrap_or_default().to_owned();
    let last = text.pop();
    text.push(if last == Some('0') { '1' } else { '0' });
    text.into()
}

const ALTERED: [&str; 4] = ["signed", "altered", "proof-invalid", "not-asked"];

fn of_versions(chart: &Chart) -> Outcome<Vec<Entry>> {
    let single = chart.single(3)?;
    let rest = chart.single(2)?;
    let run = chart.run(3, 1)?;
    let other = json!(keccak256("another commitment"));
    let salt = json!(Salt::from_bytes([7; 16]));
    let rest_salt = json!(RestSalt::from_bytes([7; 16]));
    let note = "/versions/0/record/entry/1/resource/note/0/text";
    // What follows an altered version of a run: no card stands for it, and nothing says what came later.
    let second = (2, ["no-card", "altered", "proof-invalid", "superseded"]);
    let after = |number| (number, ["no-card", "intact", "anchored", "not-asked"]);
    let before = (1, ["no-card", "intact", "anchored", "superseded"]);
    Ok(vec![
        Entry::new(
            "another salt",
            &with(&single, "/versions/0/salt", salt.clone())?,
            &[(3, ALTERED)],
        ),
        Entry::new(
            "another salt of the rest",
            &with(&rest, "/versions/0/rest_salt", rest_salt)?,
            &[(2, ALTERED)],
        ),
        Entry::new(
            "another version number",
            &with(&single, "/versions/0/version", json!(4))?,
            &[(4, ALTERED)],
        ),
        Entry::new(
            "another previous commitment",
            &with(&single, "/versions/0/previous", other.clone())?,
            &[(3, ALTERED)],
        ),
        Entry::new(
            "a word of the record",
            &with(&single, note, json!("Relapsed"))?,
            &[(3, ALTERED)],
        ),
        Entry::new(
            "a word of the rest",
            &with(
                &rest,
                "/versions/0/rest/entry/0/resource/description",
                json!("Bill"),
            )?,
            &[(2, ALTERED)],
        ),
        Entry::new(
            "the rest left out",
            &without(&rest, "/versions/0", &["rest", "rest_salt"])?,
            &[(2, ALTERED)],
        ),
        Entry::new(
            "another commitment is stated",
            &with(&single, "/versions/0/commitment", other.clone())?,
            &[(3, ["signed", "altered", "anchored", "not-asked"])],
        ),
        Entry::new(
            "another salt of the newest version",
            &with(&run, "/versions/0/salt", salt.clone())?,
            &[(3, ALTERED), after(2), before],
        ),
        Entry::new(
            "another salt of a version in the middle",
            &with(&run, "/versions/1/salt", salt)?,
            &[NEWEST, second, after(1)],
        ),
        Entry::new(
            "another previous commitment in the middle",
            &with(&run, "/versions/1/previous", other.clone())?,
            &[
                NEWEST,
                second,
                (1, ["no-card", "chain-broken", "anchored", "not-asked"]),
            ],
        ),
        Entry::new(
            "another commitment is stated in the middle",
            &with(&run, "/versions/1/commitment", other)?,
            &[
                NEWEST,
                (2, ["no-card", "altered", "anchored", "not-asked"]),
                after(1),
            ],
        ),
    ])
}

/// Runs of sound versions that do not follow each other.
fn of_runs(chart: &Chart) -> Outcome<Vec<Entry>> {
    let run = chart.run(3, 1)?;
    let versions = run["versions"].as_array().cloned().ok_or("no versions")?;
    let [third, second, first] = [0, 1, 2].map(|at: usize| versions[at].clone());
    let of = |versions: &[&Value]| with(&run, "/versions", json!(versions));
    let broken = |number| (number, ["no-card", "chain-broken", "anchored", "not-asked"]);
    let differs = (2, ["signed", "card-differs", "anchored", "not-asked"]);
    let forged = json!(chart.forged_second()?);
    Ok(vec![
        Entry::new(
            "versions in another order",
            &of(&[&second, &third, &first])?,
            &[differs, broken(3), broken(1)],
        ),
        Entry::new(
            "a version left out in the middle",
            &of(&[&third, &first])?,
            &[NEWEST, broken(1)],
        ),
        Entry::new(
            "a version twice",
            &of(&[&third, &third, &second, &first])?,
            &[
                NEWEST,
                broken(3),
                (2, ["no-card", "intact", "anchored", "superseded"]),
                (1, ["no-card", "intact", "anchored", "superseded"]),
            ],
        ),
        Entry::new(
            "the newest version left out",
            &of(&[&second, &first])?,
            &[
                differs,
                (1, ["no-card", "intact", "anchored", "superseded"]),
            ],
        ),
        Entry::new(
            "a version of another making in the middle",
            &of(&[&third, &forged, &first])?,
            &[
                NEWEST,
                (2, ["no-card", "chain-broken", "proof-invalid", "not-asked"]),
                (1, ["no-card", "intact", "anchored", "superseded"]),
            ],
        ),
    ])
}

fn of_cards(chart: &Chart) -> Outcome<Vec<Entry>> {
    let single = chart.single(3)?;
    let run = chart.run(3, 1)?;
    let transaction = chart.batch_of(3).transaction;
    let card = chart.card(3)?.as_str().to_owned();
    let (message, signature) = card.rsplit_once('.').ok_or("no signature")?;
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{message}.{first}{}", &signature[1..]);
    let foreign = chart.card_with(
        &Signer::foreign()?,
        ISSUER,
        NOT_BEFORE,
        3,
        Some(transaction),
    )?;
    let stranger = chart.card_with(
        &chart.signer,
        "https://other.example",
        NOT_BEFORE,
        3,
        Some(transaction),
    )?;
    let early = chart.card_with(&chart.signer, ISSUER, NOW + 61, 3, Some(transaction))?;
    let elsewhere = TransactionHash::from_bytes([0x5a; 32]);
    let elsewhere = chart.card_with(&chart.signer, ISSUER, NOT_BEFORE, 3, Some(elsewhere))?;
    let carrying = |evidence: &Value, card: &str| with(evidence, "/card", json!(card));
    let with_card = |card: &HealthCard| carrying(&single, card.as_str());
    let issuer = |reason| (3, [reason, "intact", "anchored", "not-asked"]);
    let issuers = |reason| {
        [NEWEST, SECOND, FIRST].map(|(number, [_, integrity, anchoring, currency]): Answers| {
            (number, [reason, integrity, anchoring, currency])
        })
    };
    let differs = (3, ["signed", "card-differs", "anchored", "not-asked"]);
    Ok(vec![
        Entry::new(
            "the card of another version",
            &with_card(&chart.card(2)?)?,
            &[differs],
        ),
        Entry::new(
            "the card of another version over a chart",
            &carrying(&run, chart.card(2)?.as_str())?,
            &[
                differs,
                (2, ["no-card", "intact", "anchored", "superseded"]),
                (1, ["no-card", "intact", "anchored", "superseded"]),
            ],
        ),
        Entry::new(
            "another signature",
            &carrying(&single, &forged)?,
            &[issuer("signature-invalid")],
        ),
        Entry::new(
            "another signature over a chart",
            &carrying(&run, &forged)?,
            &issuers("signature-invalid"),
        ),
        Entry::new(
            "a key the issuer does not publish",
            &with_card(&foreign)?,
            &[issuer("key-unknown")],
        ),
        Entry::new(
            "another issuer",
            &with_card(&stranger)?,
            &[issuer("issuer-unknown")],
        ),
        Entry::new(
            "a card of tomorrow",
            &with_card(&early)?,
            &[issuer("not-yet-valid")],
        ),
        Entry::new(
            "another transaction on the card",
            &with_card(&elsewhere)?,
            &[(3, ["signed", "intact", "transaction-differs", "not-asked"])],
        ),
        Entry::new(
            "no card",
            &without(&run, "", &["card"])?,
            &issuers("no-card"),
        ),
        Entry::new(
            "a card cut short",
            &carrying(&single, &card[..card.len() - 4])?,
            &[issuer("unreadable")],
        ),
        Entry::new(
            "a text that is no card",
            &carrying(&single, "hello")?,
            &[issuer("not-a-card")],
        ),
        Entry::new(
            "the digits of a card",
            &carrying(&single, &chart.card(3)?.numeric().to_string())?,
            &[issuer("not-a-card")],
        ),
    ])
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

pub(super) fn without(evidence: &Value, pointer: &str, names: &[&str]) -> Outcome<Value> {
    let mut evidence = evidence.clone();
    let members = evidence.pointer_mut(pointer).and_then(Value::as_object_mut);
    let members = members.ok_or_else(|| format!("no object at {pointer}"))?;
    for name in names {
        members.remove(*name).ok_or_else(|| format!("no {name}"))?;
    }
    Ok(evidence)
}
