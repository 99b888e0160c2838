use crate::text::QrText;
use crate::{EcdsaSignature, IssuerOrigin, KeyId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Header and payload of a card, waiting for their signature (RFC 7515, section 5.1).
#[derive(Clone, PartialEq, Eq)]
pub struct SigningInput(String);

impl SigningInput {
    pub(crate) fn new(kid: &KeyId, deflated: &[u8]) -> Self {
        let header = format!(r#"{{"zip":"DEF","alg":"ES256","kid":"{kid}"}}"#);
        let header = URL_SAFE_NO_PAD.encode(header);
        let payload = URL_SAFE_NO_PAD.encode(deflated);
        Self(format!("{header}.{payload}"))
    }

    /// The bytes that ES256 signs.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Their SHA-256, for a signer that takes a digest.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// The finished card. The signature is taken as it is: whoever made it vouches for it.
    #[must_use]
    pub fn with_signature(self, signature: &EcdsaSignature) -> HealthCard {
        let signature = URL_SAFE_NO_PAD.encode(signature.as_bytes());
        HealthCard(format!("{}.{signature}", self.0))
    }
}

impl std::fmt::Debug for SigningInput {
    // The bytes are a health record.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningInput({} characters)", self.0.len())
    }
}

/// A SMART Health Card: a compact JWS.
#[derive(Clone, PartialEq, Eq)]
pub struct HealthCard(String);

impl HealthCard {
    pub(crate) fn of_checked_form(jws: String) -> Self {
        Self(jws)
    }

    /// The compact JWS.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `shc:/` and the digits, for any reader of health cards.
    #[must_use]
    pub fn numeric(&self) -> QrText {
        QrText::bare(&self.0)
    }

    /// `<origin>/verify#shc:/` and the digits: a phone's camera opens the portal with it.
    #[must_use]
    pub fn portal_url(&self, origin: &IssuerOrigin) -> QrText {
        QrText::portal(origin, &self.0)
    }

    /// The content of a `.smart-health-card` file, of type [`crate::FILE_MEDIA_TYPE`].
    #[must_use]
    pub fn file(&self) -> String {
        format!(r#"{{"verifiableCredential":["{}"]}}"#, self.0)
    }
}

impl std::fmt::Debug for HealthCard {
    // The characters are a health record.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HealthCard({} characters)", self.0.len())
    }
}
