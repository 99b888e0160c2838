#![doc = include_str!("../README.md")]

mod budget;
mod claim;
pub mod code;
mod decode;
mod deflate;
mod issuer;
mod jwk;
mod jws;
mod payload;
mod revocation;
mod rid;
mod signature;
mod text;

pub use budget::fits;
pub use claim::{ClaimError, HistoryEntry, SealClaim};
pub use decode::{DecodeError, DecodedCard, decode};
pub use issuer::{IssuerOrigin, IssuerOriginError};
pub use jwk::{Jwk, JwkError, Jwks, KeyId};
pub use jws::{HealthCard, SigningInput};
pub use payload::{CardPayload, CardPayloadError};
pub use revocation::{Revocation, RevocationList, RevocationListError};
pub use rid::{Rid, RidError};
pub use signature::{EcdsaSignature, SignatureInvalid};
pub use text::{NumericError, QrText};

/// The media type of [`HealthCard::file`].
pub const FILE_MEDIA_TYPE: &str = "application/smart-health-card";
