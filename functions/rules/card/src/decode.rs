use crate::deflate::{InflateError, inflate};
use crate::text::{NumericError, SCHEME, from_digits};
use crate::{
    ClaimError, EcdsaSignature, HealthCard, HistoryEntry, Jwk, Jwks, SealClaim, SignatureInvalid,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use seal::canonical;
use seal::verdict::{Integrity, Issuer};
use serde_json::Value;

/// Characters of pasted text that are still read.
const MAX_TEXT: usize = 64 * 1024;
/// Bytes a payload may inflate to.
const MAX_PAYLOAD: usize = 256 * 1024;
/// Seconds by which an issuer's clock may be ahead.
const CLOCKS_DIFFER: f64 = 60.0;

/// Why a text is not a health card that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// More than 65,536 bytes.
    #[error("the text is too long for a health card")]
    TooLong,
    /// Neither `shc:/…`, nor a link that ends in it, nor a JWS, nor a health card file.
    #[error("the text is not a health card")]
    NotACard,
    /// One of several codes of a card: the guide has given them up.
    #[error("the text is one part of a card that was split over several codes")]
    Chunked,
    /// A file with no card or with more than one.
    #[error("the file holds {0} cards, not one")]
    CardsInFile(usize),
    /// The digits of a code.
    #[error("the digits of the code are damaged: {0}")]
    Digits(#[from] NumericError),
    /// Digits or a file that hold something other than three parts between dots.
    #[error("the card does not have three parts")]
    Parts,
    /// A part that is not base64url.
    #[error("the card's {0} is not base64url")]
    Base64(&'static str),
    /// The header is not JSON, lacks `kid`, or has extensions that must be understood (`crit`).
    #[error("the card's header cannot be read")]
    Header,
    /// Another signature algorithm than ES256.
    #[error("the card is not signed with ES256")]
    Algorithm,
    /// The header does not say `zip: DEF`.
    #[error("the card is not compressed with DEFLATE")]
    Compression,
    /// The signature is not 64 bytes.
    #[error("the card's signature is not 64 bytes")]
    SignatureLength,
    /// The payload does not inflate.
    #[error("the card's payload does not decompress")]
    Inflate,
    /// The payload inflates to more than 256 KiB.
    #[error("the card's payload is too large")]
    PayloadTooLarge,
    /// The payload is not JSON that can be read in one way only.
    #[error("the card's payload: {0}")]
    Payload(#[from] canonical::Refusal),
    /// The payload lacks an issuer, a time, or a FHIR bundle.
    #[error("the card's payload has no `{0}`")]
    Missing(&'static str),
}

impl DecodeError {
    /// The stable code of the error, as in the vectors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::NotACard => "not-a-card",
            Self::Chunked => "chunked",
            Self::CardsInFile(_) => "cards-in-file",
            Self::Digits(_) => "digits",
            Self::Parts => "parts",
            Self::Base64(_) => "base64",
            Self::Header => "header",
            Self::Algorithm => "algorithm",
            Self::Compression => "compression",
            Self::SignatureLength => "signature-length",
            Self::Inflate => "inflate",
            Self::PayloadTooLarge => "payload-too-large",
            Self::Payload(_) => "payload",
            Self::Missing(_) => "missing",
        }
    }
}

/// A card that was taken apart. Nothing in it is checked until [`Self::verify`] and [`Self::integrity`].
#[derive(Clone)]
pub struct DecodedCard {
    card: HealthCard,
    kid: String,
    payload: Value,
    signature: EcdsaSignature,
}

/// Reads the text of a QR code (bare or portal form), a compact JWS, or a `.smart-health-card` file.
pub fn decode(text: &str) -> Result<DecodedCard, DecodeError> {
    if text.len() > MAX_TEXT {
        return Err(DecodeError::TooLong);
    }
    // The white space of JSON, which is what copying adds; what is blank in Unicode alone is not.
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if text.starts_with('{') {
        return of_file(text);
    }
    match digits_in(text) {
        Some(digits) if digits.contains('/') => Err(DecodeError::Chunked),
        Some(digits) => of_jws(&from_digits(digits)?),
        // A header is a JSON object with a member, so a JWS begins with the letters of `{"`.
        None if text.starts_with("eyJ") => of_jws(text),
        None => Err(DecodeError::NotACard),
    }
}

fn digits_in(text: &str) -> Option<&str> {
    if let Some(digits) = text.strip_prefix(SCHEME) {
        return Some(digits);
    }
    if !(text.starts_with("https://") || text.starts_with("http://")) {
        return None;
    }
    text.split_once('#')?.1.strip_prefix(SCHEME)
}

fn of_file(text: &str) -> Result<DecodedCard, DecodeError> {
    let file = canonical::parse(text.as_bytes()).map_err(|_| DecodeError::NotACard)?;
    let cards = file["verifiableCredential"]
        .as_array()
        .ok_or(DecodeError::NotACard)?;
    match cards.as_slice() {
        [Value::String(jws)] => of_jws(jws),
        [_] => Err(DecodeError::NotACard),
        several => Err(DecodeError::CardsInFile(several.len())),
    }
}

fn of_jws(jws: &str) -> Result<DecodedCard, DecodeError> {
    let parts: Vec<&str> = jws.splitn(4, '.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return Err(DecodeError::Parts);
    };
    let header = base64url(header, "header")?;
    let deflated = base64url(payload, "payload")?;
    let signature = base64url(signature, "signature")?;

    let header = canonical::parse(&header).map_err(|_| DecodeError::Header)?;
    let kid = header["kid"].as_str().ok_or(DecodeError::Header)?;
    // An extension that must be understood (RFC 7515, section 4.1.11), and none is.
    if header.get("crit").is_some() {
        return Err(DecodeError::Header);
    }
    if header["alg"] != "ES256" {
        return Err(DecodeError::Algorithm);
    }
    if header["zip"] != "DEF" {
        return Err(DecodeError::Compression);
    }
    let signature = signature
        .try_into()
        .map_err(|_| DecodeError::SignatureLength)?;
    let payload = inflate(&deflated, MAX_PAYLOAD).map_err(|error| match error {
        InflateError::Corrupt => DecodeError::Inflate,
        InflateError::TooLarge => DecodeError::PayloadTooLarge,
    })?;
    let payload = canonical::parse(&payload)?;
    if !payload["iss"].is_string() {
        return Err(DecodeError::Missing("iss"));
    }
    if !payload["nbf"].is_number() {
        return Err(DecodeError::Missing("nbf"));
    }
    if !payload["vc"]["credentialSubject"]["fhirBundle"].is_object() {
        return Err(DecodeError::Missing("vc.credentialSubject.fhirBundle"));
    }
    Ok(DecodedCard {
        card: HealthCard::of_checked_form(jws.to_owned()),
        kid: kid.to_owned(),
        payload,
        signature: EcdsaSignature::from_bytes(signature),
    })
}

fn base64url(part: &str, name: &'static str) -> Result<Vec<u8>, DecodeError> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| DecodeError::Base64(name))
}

impl DecodedCard {
    /// The card itself.
    #[must_use]
    pub fn card(&self) -> &HealthCard {
        &self.card
    }

    /// The id of the key that is said to have signed.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Who is said to have issued the card.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.payload["iss"].as_str().unwrap_or_default()
    }

    /// All claims.
    #[must_use]
    pub fn payload(&self) -> &Value {
        &self.payload
    }

    /// What the card is found by on its issuer's revocation list; absent on a card that cannot be revoked.
    #[must_use]
    pub fn rid(&self) -> Option<&str> {
        self.payload["vc"]["rid"].as_str()
    }

    /// The FHIR bundle.
    #[must_use]
    pub fn bundle(&self) -> &Value {
        &self.payload["vc"]["credentialSubject"]["fhirBundle"]
    }

    /// What the card says about its record; none on a card that is not ours.
    pub fn seal(&self) -> Result<Option<SealClaim>, ClaimError> {
        self.payload
            .get("medseal")
            .map(SealClaim::from_member)
            .transpose()
    }

    /// The earlier visits the card shows, newest first.
    pub fn history(&self) -> Result<Vec<HistoryEntry>, ClaimError> {
        HistoryEntry::all_from_member(&self.payload["medseal"])
    }

    /// Checks the signature under a key; whether to trust the key is the caller's to say.
    pub fn verify(&self, key: &Jwk) -> Result<(), SignatureInvalid> {
        let jws = self.card.as_str();
        let (signing_input, _) = jws.rsplit_once('.').ok_or(SignatureInvalid)?;
        key.verify(signing_input.as_bytes(), &self.signature)
    }

    /// Whether one of an issuer's keys stands for the card at this time, in seconds since 1970. Whether
    /// to trust the issuer is the caller's to say.
    #[must_use]
    pub fn signed(&self, keys: &Jwks, now: i64) -> Issuer {
        let Some(key) = keys.find(&self.kid) else {
            return Issuer::KeyUnknown;
        };
        if self.verify(key).is_err() {
            return Issuer::SignatureInvalid;
        }
        #[expect(clippy::cast_precision_loss, reason = "exact for 285 million years")]
        let now = now as f64;
        let starts = self.payload["nbf"].as_f64();
        if starts.is_none_or(|starts| starts > now + CLOCKS_DIFFER) {
            return Issuer::NotYetValid;
        }
        match self.payload.get("exp").map(Value::as_f64) {
            Some(ends) if ends.is_none_or(|ends| ends <= now) => Issuer::Expired,
            _ => Issuer::Signed,
        }
    }

    /// Whether the card's record is the one its commitment was made from.
    #[must_use]
    pub fn integrity(&self) -> Integrity {
        match (self.seal(), self.history()) {
            (Ok(None), _) => Integrity::NoSeal,
            (Ok(Some(seal)), Ok(_)) => seal.integrity(self.bundle()),
            (Err(_), _) | (_, Err(_)) => Integrity::SealMalformed,
        }
    }
}

impl std::fmt::Debug for DecodedCard {
    // The claims are a health record.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DecodedCard")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_that_copying_adds_is_passed_over_and_no_other() {
        let code = |text: &str| decode(text).unwrap_err().code();
        assert_eq!(code(" \t\r\neyJ\n"), "parts");
        for blank in ["\u{a0}", "\u{feff}", "\u{b}", "\u{c}", "\u{2028}"] {
            assert_eq!(code(&format!("{blank}eyJ")), "not-a-card", "{blank:?}");
        }
    }
}
