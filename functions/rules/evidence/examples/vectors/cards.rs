use super::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use card::{CardPayload, EcdsaSignature, HealthCard, IssuerOrigin, Jwk, SealClaim};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use seal::{Opening, TransactionHash};
use serde_json::Value;

pub(super) const ISSUER: &str = "https://clinic.example";
pub(super) const NOT_BEFORE: i64 = 1_793_000_000;
/// When the vectors are examined.
pub(super) const NOW: i64 = 1_793_000_600;

/// Signs by RFC 6979, so that the file comes out the same each time.
pub(super) struct Signer(SigningKey);

impl Signer {
    pub(super) fn of(key: &Value) -> Outcome<Self> {
        let secret = URL_SAFE_NO_PAD.decode(key["d"].as_str().unwrap_or_default())?;
        Ok(Self(SigningKey::from_slice(&secret)?))
    }

    /// A key that the issuer does not publish.
    pub(super) fn foreign() -> Outcome<Self> {
        Ok(Self(SigningKey::from_slice(&[0x42; 32])?))
    }

    pub(super) fn public(&self) -> Outcome<Jwk> {
        let point = self.0.verifying_key().to_sec1_point(false);
        Ok(Jwk::from_point(point.as_bytes())?)
    }

    pub(super) fn card(
        &self,
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
        let input = payload.signing_input(&self.public()?.thumbprint());
        let signature: Signature = self.0.sign(input.as_bytes());
        let signature = EcdsaSignature::from_bytes(signature.to_bytes().into());
        Ok(input.with_signature(&signature))
    }
}
