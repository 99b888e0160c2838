//! Sound files under a card that the issuer signed, and that is not the one of their newest version.

use super::Outcome;
use super::changes::{with, without};
use super::chart::Chart;
use super::entries::Entry;
use serde_json::{Value, json};

pub(super) fn vectors(chart: &Chart) -> Outcome<Vec<Entry>> {
    let single = chart.single(3)?;
    let run = chart.run(3, 1)?;
    let claims = card::decode(chart.card(3)?.as_str())?.payload().clone();
    let card_of = |claims: &Value| chart.signer.card(claims.to_string().as_bytes());
    let sealed = |members: &[(&str, Value)]| {
        let mut claims = claims.clone();
        for (name, value) in members {
            claims["medseal"][name] = value.clone();
        }
        card_of(&claims)
    };
    let misshapen = sealed(&[("e", json!(false))])?;
    // Nobody believes the transaction of a seal that cannot be read whole.
    let other = claims["medseal"]["c"].clone();
    let strange = sealed(&[("h", json!([["2024-03-01"]])), ("t", other)])?;
    let unsealed = card_of(&without(&claims, "", &["medseal"])?)?;
    let carrying = |evidence: &Value, card: &str| with(evidence, "/card", json!(card));
    let differs = (3, ["signed", "card-differs", "anchored", "not-asked"]);
    Ok(vec![
        Entry::new(
            "the card of another version",
            &carrying(&single, chart.card(2)?.as_str())?,
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
            "the card in another context",
            &carrying(&single, chart.card_in_another_context(3)?.as_str())?,
            &[differs],
        ),
        Entry::new(
            "a card that calls a whole version an excerpt",
            &carrying(&single, chart.card_saying(3, true)?.as_str())?,
            &[differs],
        ),
        Entry::new(
            "a card that does not call itself an excerpt",
            &carrying(&chart.single(2)?, chart.card_saying(2, false)?.as_str())?,
            &[(2, ["signed", "card-differs", "anchored", "not-asked"])],
        ),
        Entry::new(
            "a card whose seal is not in its form",
            &carrying(&single, &misshapen)?,
            &[differs],
        ),
        Entry::new(
            "a card whose history is not in its form, with another transaction",
            &carrying(&single, &strange)?,
            &[differs],
        ),
        Entry::new(
            "a card without a seal",
            &carrying(&single, &unsealed)?,
            &[differs],
        ),
    ])
}
