use super::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use card::{CardPayload, EcdsaSignature, HealthCard, IssuerOrigin, Jwk, SealClaim};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use seal::{Opening, TransactionHash};
use serde_json::{Value, json};

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
        let signature = self.signature(input.as_bytes());
        Ok(input.with_signature(&signature))
    }

    /// A card of any claims, such as a sound issuer would not make.
    pub(super) fn card_of(&self, claims: &Value) -> Outcome<String> {
        let kid = self.public()?.thumbprint();
        let header = json!({ "zip": "DEF", "alg": "ES256", "kid": kid.as_str() }).to_string();
        let claims = claims.to_string();
        let length = u16::try_from(claims.len())?;
        // One stored block of DEFLATE, the last.
        let head = [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
        let deflated = [&head, claims.as_bytes()].concat();
        let [header, body] =
            [header.as_bytes(), &deflated].map(|part| URL_SAFE_NO_PAD.encode(part));
        let message = format!("{header}.{body}");
        let signature = URL_SAFE_NO_PAD.encode(self.signature(message.as_bytes()).as_bytes());
        Ok(format!("{message}.{signature}"))
    }

    fn signature(&self, message: &[u8]) -> EcdsaSignature {
        let signature: Signature = self.0.sign(message);
        EcdsaSignature::from_bytes(signature.to_bytes().into())
    }
}
