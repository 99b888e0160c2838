//! Reading a token that may have been made by anybody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use super::{
    AUDIENCE, CLOCK_SKEW_SECONDS, Claims, Header, LIFETIME_SECONDS, MAX_TOKEN_BYTES, TokenError,
};

/// Keys that sign tokens, by key id.
#[derive(Clone, Debug, Default)]
pub struct TokenKeys {
    keys: Vec<(String, [u8; 65])>,
}

impl TokenKeys {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a P-256 public key: its uncompressed point (SEC 1), 65 bytes.
    pub fn with(mut self, kid: impl Into<String>, point: &[u8]) -> Result<Self, TokenError> {
        let point: [u8; 65] = point.try_into().map_err(|_| TokenError::Key)?;
        if point[0] != 4 {
            return Err(TokenError::Key);
        }
        self.keys.push((kid.into(), point));
        Ok(self)
    }

    fn key(&self, kid: &str) -> Option<&[u8; 65]> {
        self.keys
            .iter()
            .find(|(known, _)| known == kid)
            .map(|(_, point)| point)
    }
}

/// The claims of a token, if one of our keys signed it and it is valid at `now_seconds` (since 1970).
pub fn verify(
    token: &str,
    keys: &TokenKeys,
    issuer: &str,
    now_seconds: i64,
) -> Result<Claims, TokenError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(TokenError::TooLong);
    }
    let (signing_input, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, claims) = signing_input.split_once('.').ok_or(TokenError::Malformed)?;
    let decode = |part: &str| {
        URL_SAFE_NO_PAD
            .decode(part)
            .map_err(|_| TokenError::Malformed)
    };
    let (header, claims, signature) = (decode(header)?, decode(claims)?, decode(signature)?);

    // Derived structs refuse a member that stands twice or that they do not know.
    let header: Header = object(&header).ok_or(TokenError::Header)?;
    let typ = header.typ.to_ascii_lowercase();
    if header.alg != "ES256" || (typ != "at+jwt" && typ != "application/at+jwt") {
        return Err(TokenError::Header);
    }
    let point = keys.key(&header.kid).ok_or(TokenError::UnknownKey)?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(signing_input.as_bytes(), &signature)
        .map_err(|_| TokenError::Signature)?;

    let claims: Claims = object(&claims).ok_or(TokenError::Claims)?;
    if claims.iss != issuer {
        return Err(TokenError::Issuer);
    }
    if claims.aud != AUDIENCE {
        return Err(TokenError::Audience);
    }
    if claims
        .exp
        .checked_sub(claims.iat)
        .is_none_or(|life| !(1..=LIFETIME_SECONDS).contains(&life))
    {
        return Err(TokenError::Claims);
    }
    if claims.iat > now_seconds.saturating_add(CLOCK_SKEW_SECONDS) {
        return Err(TokenError::NotYetValid);
    }
    if now_seconds >= claims.exp {
        return Err(TokenError::Expired);
    }
    Ok(claims)
}

/// serde reads a list in the order of a struct's members as that struct; JOSE knows only objects.
fn object<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let is_object = bytes.trim_ascii_start().starts_with(b"{");
    is_object.then(|| serde_json::from_slice(bytes).ok())?
}
