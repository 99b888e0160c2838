//! What signs the vectors, those of evidence as well.

use super::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use card::{EcdsaSignature, Jwk};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use std::io::Write as _;

/// Signs by RFC 6979, so that the files come out the same each time.
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

    pub(super) fn header(&self) -> Outcome<Value> {
        let kid = self.public()?.thumbprint();
        Ok(json!({ "zip": "DEF", "alg": "ES256", "kid": kid.as_str() }))
    }

    pub(super) fn sign(&self, message: &[u8]) -> EcdsaSignature {
        let signature: Signature = self.0.sign(message);
        EcdsaSignature::from_bytes(signature.to_bytes().into())
    }

    /// Signs whatever is asked: the cards that a sound issuer would not make.
    pub(super) fn sign_any(&self, header: &[u8], compressed: &[u8]) -> String {
        let message = [header, compressed].map(|part| URL_SAFE_NO_PAD.encode(part));
        let message = message.join(".");
        let signature = URL_SAFE_NO_PAD.encode(self.sign(message.as_bytes()).as_bytes());
        format!("{message}.{signature}")
    }

    /// The same with a header of ours and the payload deflated.
    pub(super) fn card(&self, payload: &[u8]) -> Outcome<String> {
        let header = self.header()?.to_string();
        Ok(self.sign_any(header.as_bytes(), &deflated(payload)?))
    }
}

pub(super) fn deflated(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
