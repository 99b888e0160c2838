//! The access token: RFC 9068 claims in a compact ES256 JWS (RFC 7515).

mod reading;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::person::{PersonId, Role};

pub use reading::{TokenKeys, verify};

/// How long a token lives.
pub const LIFETIME_SECONDS: i64 = 900;
/// Who the token is for: this system and no other.
pub const AUDIENCE: &str = "medseal";
/// How far the clock that issued may be ahead of ours.
pub const CLOCK_SKEW_SECONDS: i64 = 60;
/// Longest token read, in bytes.
pub const MAX_TOKEN_BYTES: usize = 4_096;
/// Longest name a token carries, in characters; a longer one is cut, for the token is no register.
const MAX_NAME: usize = 120;

/// Why a token is not taken. The caller hears no more than "sign in again".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    #[error("the token is longer than {MAX_TOKEN_BYTES} bytes")]
    TooLong,
    #[error("the token is not three base64url parts")]
    Malformed,
    #[error("the token's header is not a plain ES256 at+jwt header")]
    Header,
    #[error("the token names a key that is not ours")]
    UnknownKey,
    #[error("the token's signature is not the key's")]
    Signature,
    #[error("the token's claims are missing, doubled or not of their type")]
    Claims,
    #[error("the token is from another issuer")]
    Issuer,
    #[error("the token is for another audience")]
    Audience,
    #[error("the token is not valid yet")]
    NotYetValid,
    #[error("the token has expired")]
    Expired,
    #[error("the key is not a point of P-256, uncompressed")]
    Key,
}

/// What `auth` grants at a sign-in.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The origin of the deployment.
    pub issuer: String,
    pub person: PersonId,
    pub role: Role,
    pub name: String,
    /// The session: all tokens of one sign-in have it.
    pub session: Uuid,
    /// Unique to this token.
    pub jti: String,
    /// Seconds since 1970.
    pub issued_at: i64,
}

/// What a verified token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: PersonId,
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) sid: Uuid,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) jti: String,
}

impl Claims {
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.sub
    }

    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn session(&self) -> Uuid {
        self.sid
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// A token that only wants its signature.
#[derive(Clone, Debug)]
pub struct Unsigned {
    signing_input: String,
}

impl Unsigned {
    /// The token of a grant, to be signed by the key `kid` names.
    pub fn new(kid: &str, grant: Grant) -> Result<Self, TokenError> {
        let header = Header {
            alg: "ES256".to_owned(),
            typ: "at+jwt".to_owned(),
            kid: kid.to_owned(),
        };
        let claims = Claims {
            iss: grant.issuer,
            aud: AUDIENCE.to_owned(),
            sub: grant.person,
            role: grant.role,
            name: grant.name.chars().take(MAX_NAME).collect(),
            sid: grant.session,
            iat: grant.issued_at,
            exp: grant
                .issued_at
                .checked_add(LIFETIME_SECONDS)
                .ok_or(TokenError::Claims)?,
            jti: grant.jti,
        };
        let header = serde_json::to_vec(&header).map_err(|_| TokenError::Header)?;
        let claims = serde_json::to_vec(&claims).map_err(|_| TokenError::Claims)?;
        let signing_input = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        // A dot and 86 characters of signature follow.
        if signing_input.len() + 87 > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong);
        }
        Ok(Self { signing_input })
    }

    /// The bytes ES256 signs (their SHA-256 is the digest).
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// The finished token; the signature is `r` and `s`, 32 bytes each, big endian.
    #[must_use]
    pub fn with_signature(self, signature: [u8; 64]) -> String {
        format!(
            "{}.{}",
            self.signing_input,
            URL_SAFE_NO_PAD.encode(signature)
        )
    }
}
