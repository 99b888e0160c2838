use crate::{EcdsaSignature, SignatureInvalid};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// `SubjectPublicKeyInfo` of a P-256 key up to its point (RFC 5480): two lengths, the algorithm, the
/// curve, and the bit string's head.
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The RFC 7638 thumbprint of a key, which a health card names its key by: 43 characters of base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyId(String);

impl KeyId {
    /// The thumbprint.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A public P-256 key for ES256 signatures. JSON: `{"kty":"EC","kid":…,"use":"sig","alg":"ES256",
/// "crv":"P-256","x":…,"y":…}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Members", into = "Members")]
pub struct Jwk {
    /// `04 || x || y`.
    point: [u8; 65],
}

/// A key that cannot sign health cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwkError {
    /// Not an uncompressed point, `04` and two coordinates of 32 bytes.
    #[error("not an uncompressed P-256 point")]
    Point,
    /// Not the `SubjectPublicKeyInfo` of a P-256 key.
    #[error("not the SubjectPublicKeyInfo of a P-256 key")]
    Spki,
    /// Another key type, curve, use or algorithm.
    #[error("not a P-256 key for ES256 signatures")]
    Kind,
    /// The key is named by something other than its thumbprint.
    #[error("the kid is not the key's thumbprint")]
    Kid,
}

impl Jwk {
    /// From `04 || x || y`, 65 bytes. Whether the point is on the curve shows at the first verification.
    pub fn from_point(point: &[u8]) -> Result<Self, JwkError> {
        let point: [u8; 65] = point.try_into().map_err(|_| JwkError::Point)?;
        if point[0] != 4 {
            return Err(JwkError::Point);
        }
        Ok(Self { point })
    }

    /// From DER `SubjectPublicKeyInfo`, 91 bytes.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, JwkError> {
        let point = der.strip_prefix(&SPKI_HEAD).ok_or(JwkError::Spki)?;
        Self::from_point(point).map_err(|_| JwkError::Spki)
    }

    /// SHA-256 over the required members in their order, without spaces (RFC 7638, section 3).
    #[must_use]
    pub fn thumbprint(&self) -> KeyId {
        let (x, y) = self.coordinates();
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        KeyId(URL_SAFE_NO_PAD.encode(Sha256::digest(members)))
    }

    /// Checks an ES256 signature.
    pub fn verify(
        &self,
        message: &[u8],
        signature: &EcdsaSignature,
    ) -> Result<(), SignatureInvalid> {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.point)
            .verify(message, signature.as_bytes())
            .map_err(|_| SignatureInvalid)
    }

    fn coordinates(&self) -> (String, String) {
        let (x, y) = self.point[1..].split_at(32);
        (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y))
    }
}

#[derive(Serialize, Deserialize)]
struct Members {
    kty: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
    crv: String,
    x: String,
    y: String,
    /// With a private member published, anybody could have signed.
    #[serde(default, rename = "d", deserialize_with = "present", skip_serializing)]
    private: bool,
}

/// Whatever stands there, it stands there.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
}

impl From<Jwk> for Members {
    fn from(key: Jwk) -> Self {
        let (x, y) = key.coordinates();
        Self {
            kty: "EC".into(),
            kid: Some(key.thumbprint().0),
            usage: Some("sig".into()),
            alg: Some("ES256".into()),
            crv: "P-256".into(),
            x,
            y,
            private: false,
        }
    }
}

impl TryFrom<Members> for Jwk {
    type Error = JwkError;

    fn try_from(members: Members) -> Result<Self, Self::Error> {
        let says =
            |member: &Option<String>, value: &str| member.as_deref().is_none_or(|m| m == value);
        if members.kty != "EC"
            || members.crv != "P-256"
            || !says(&members.usage, "sig")
            || !says(&members.alg, "ES256")
            || members.private
        {
            return Err(JwkError::Kind);
        }
        let mut point = vec![4];
        for coordinate in [&members.x, &members.y] {
            let bytes = URL_SAFE_NO_PAD
                .decode(coordinate)
                .map_err(|_| JwkError::Point)?;
            if bytes.len() != 32 {
                return Err(JwkError::Point);
            }
            point.extend(bytes);
        }
        let key = Self::from_point(&point)?;
        if says(&members.kid, key.thumbprint().as_str()) {
            Ok(key)
        } else {
            Err(JwkError::Kid)
        }
    }
}

/// The keys of an issuer, as it publishes them at `/.well-known/jwks.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwks {
    keys: Vec<Published>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Published {
    #[serde(flatten)]
    key: Jwk,
    #[serde(
        rename = "crlVersion",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    list_version: Option<u64>,
}

impl Jwks {
    /// A set of these keys. `revocations` is the counter of their revocation lists: with none made, the
    /// set says that there are no lists (IG, "Revocation").
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = Jwk>, revocations: u64) -> Self {
        let list_version = Some(revocations).filter(|counter| *counter > 0);
        let keys = keys.into_iter();
        Self {
            keys: keys.map(|key| Published { key, list_version }).collect(),
        }
    }

    /// The key with this thumbprint.
    #[must_use]
    pub fn find(&self, kid: &str) -> Option<&Jwk> {
        let mut keys = self.keys.iter().map(|published| &published.key);
        keys.find(|key| key.thumbprint().as_str() == kid)
    }
}

impl<'de> Deserialize<'de> for Jwks {
    /// Keys for other purposes may stand in the same set (RFC 7517, section 5); they are passed over.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let set = Set::deserialize(deserializer)?;
        let keys = set.keys.into_iter();
        Ok(Self {
            keys: keys
                .filter_map(|key| serde_json::from_value(key).ok())
                .collect(),
        })
    }
}
