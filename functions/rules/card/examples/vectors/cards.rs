use super::signer::Signer;
use super::{Outcome, changed, keys, refused, revocations, seals};
use card::{CardPayload, HistoryEntry, IssuerOrigin, SealClaim, decode};
use seal::TransactionHash;
use serde_json::{Value, json};

pub(super) const ISSUER: &str = "https://clinic.example";
pub(super) const NOT_BEFORE: i64 = 1_793_000_000;
/// When the answers are given, in seconds since 1970.
pub(super) const NOW: i64 = NOT_BEFORE + 100;

pub(super) fn vectors(key: &Value) -> Outcome<Value> {
    let signer = Signer::of(key)?;
    let mut cards = sound(&signer)?;
    let refused = refused::texts(&signer, &cards[0])?;
    let keys = keys::sets(&signer, &cards[0])?;
    let revocations = revocations::lists(&signer, &cards[1])?;
    let changed = changed::cards(&signer, &cards)?;
    cards.extend(changed);
    Ok(json!({
        "issuer": ISSUER,
        "now": NOW,
        "jwks": { "keys": [signer.public()?] },
        "cards": cards,
        "refused": refused,
        "keys": keys,
        "revocations": revocations,
    }))
}

/// The cards that a sound issuer makes of the chart in `commitments.json`.
fn sound(signer: &Signer) -> Outcome<Vec<Value>> {
    let issuer = IssuerOrigin::parse(ISSUER)?;
    let entry = |date: &str, text: &str| HistoryEntry {
        date: date.into(),
        text: text.into(),
    };
    let history = [
        entry("2024-03-01", "Acute bronchitis"),
        entry("2023-11-12", "Sprained ankle"),
    ];
    let transaction = TransactionHash::from_bytes([0x5a; 32]);
    let descs = [
        "a first version, not anchored",
        "a second version with a rest, anchored",
        "a third",
    ];
    let mut cards = Vec::new();
    for (at, (desc, version)) in descs.into_iter().zip(seals::chart()?).enumerate() {
        let transaction = (at > 0).then_some(transaction);
        let claim = SealClaim::new(&version.opening()?, transaction, version.rest.is_some());
        let history = &history[..at.min(2)];
        let payload = CardPayload::new(&issuer, NOT_BEFORE, &version.record, &claim, history)?;
        let input = payload.signing_input(&signer.public()?.thumbprint());
        let signature = signer.sign(input.as_bytes());
        let card = input.with_signature(&signature);
        cards.push(json!({
            "desc": desc,
            "jws": card.as_str(),
            "payload": decode(card.as_str())?.payload(),
            "numeric": card.numeric().to_string(),
            "portal": card.portal_url(&issuer).to_string(),
            "commitment": claim.commitment(),
            "issuer": "signed",
            "integrity": "intact",
            "wantErr": false,
        }));
    }
    Ok(cards)
}
