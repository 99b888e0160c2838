use card::{DecodeError, DecodedCard, Jwks, decode};
use seal::verdict::Issuer;
use serde_json::Value;

/// Seconds that an issuer's clock may be ahead.
const CLOCK_SKEW: f64 = 60.0;

/// Whom to believe that a record is theirs.
#[derive(Debug, Clone, Copy)]
pub struct TrustedIssuer<'a> {
    /// The `iss` of its cards.
    pub origin: &'a str,
    /// Its public keys.
    pub keys: &'a Jwks,
}

/// Reads a compact JWS. The other forms of a card have no place in evidence.
pub(crate) fn read(jws: &str) -> Result<DecodedCard, Issuer> {
    if !jws.starts_with("eyJ") {
        return Err(Issuer::NotACard);
    }
    decode(jws).map_err(|error| match error {
        DecodeError::NotACard | DecodeError::TooLong => Issuer::NotACard,
        _ => Issuer::Unreadable,
    })
}

/// Whether the issuer signed the card, and the card is valid at a time in seconds since 1970.
pub(crate) fn judge(card: &DecodedCard, trusted: Option<&TrustedIssuer<'_>>, now: f64) -> Issuer {
    let Some(trusted) = trusted else {
        return Issuer::NotChecked;
    };
    if card.issuer() != trusted.origin {
        return Issuer::IssuerUnknown;
    }
    let Some(key) = trusted.keys.find(card.kid()) else {
        return Issuer::KeyUnknown;
    };
    if card.verify(key).is_err() {
        return Issuer::SignatureInvalid;
    }
    let claim = |name: &str| card.payload().get(name).map(Value::as_f64);
    // The reader of cards has seen that `nbf` is a number.
    if claim("nbf")
        .flatten()
        .is_none_or(|from| from > now + CLOCK_SKEW)
    {
        return Issuer::NotYetValid;
    }
    match claim("exp") {
        None => Issuer::Signed,
        Some(Some(until)) if until > now => Issuer::Signed,
        Some(_) => Issuer::Expired,
    }
}
