use card::{DecodeError, DecodedCard, Jwks, decode};
use seal::verdict::Issuer;

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

/// Whether the trusted issuer stands for the card at a time in seconds since 1970.
pub(crate) fn judge(card: &DecodedCard, trusted: Option<&TrustedIssuer<'_>>, now: i64) -> Issuer {
    match trusted {
        None => Issuer::NotChecked,
        Some(trusted) if trusted.origin != card.issuer() => Issuer::IssuerUnknown,
        Some(trusted) => card.signed(trusted.keys, now),
    }
}
