//! Sound files with one change each, to versions, their order, or the card.

use super::Outcome;
use super::cards::{ISSUER, NOT_BEFORE, NOW};
use super::chart::Chart;
use super::entries::{Answers, Entry, FIRST, NEWEST, SECOND};
use super::signer::Signer;
use alloy::primitives::keccak256;
use card::HealthCard;
use seal::{RestSalt, Salt, TransactionHash};
use serde_json::{Value, json};

pub(super) fn vectors(chart: &Chart) -> Outcome<Vec<Entry>> {
    let mut entries = of_versions(chart)?;
    entries.extend(of_runs(chart)?);
    entries.extend(of_cards(chart)?);
    Ok(entries)
}

/// The file with one value replaced.
pub(super) fn with(evidence: &Value, pointer: &str, value: Value) -> Outcome<Value> {
    let mut evidence = evidence.clone();
    let member = evidence.pointer_mut(pointer);
    *member.ok_or_else(|| format!("nothing at {pointer}"))? = value;
    Ok(evidence)
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

const ALTERED: [&str; 4] = ["signed", "altered", "proof-invalid", "not-asked"];

fn of_versions(chart: &Chart) -> Outcome<Vec<Entry>> {
    let single = chart.single(3)?;
    let rest = chart.single(2)?;
    let run = chart.run(3, 1)?;
    let other = json!(keccak256("another commitment"));
    let salt = json!(Salt::from_bytes([7; 16]));
    let mut with_rest = single.clone();
    for member in ["rest_salt", "rest"] {
        with_rest["versions"][0][member] = rest["versions"][0][member].clone();
    }
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
        Entry::new("the rest of another version", &with_rest, &[(3, ALTERED)]),
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
    Ok(vec![
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
