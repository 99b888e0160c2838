use super::Outcome;
use super::signer::Signer;
use card::{CardPayload, HealthCard, IssuerOrigin, SealClaim};
use seal::{Opening, TransactionHash};
use serde_json::Value;

pub(super) const ISSUER: &str = "https://clinic.example";
pub(super) const NOT_BEFORE: i64 = 1_793_000_000;
/// When the vectors are examined.
pub(super) const NOW: i64 = 1_793_000_600;

/// A card as a sound issuer makes it.
pub(super) fn issue(
    signer: &Signer,
    issuer: &str,
    not_before: i64,
    bundle: &Value,
    opening: &Opening,
    transaction: Option<TransactionHash>,
    excerpt: bool,
) -> Outcome<HealthCard> {
    let claim = SealClaim::new(opening, transaction, excerpt);
    let issuer = IssuerOrigin::parse(issuer)?;
    let payload = CardPayload::new(&issuer, not_before, bundle, &claim, &[])?;
    let input = payload.signing_input(&signer.public()?.thumbprint());
    let signature = signer.sign(input.as_bytes());
    Ok(input.with_signature(&signature))
}
