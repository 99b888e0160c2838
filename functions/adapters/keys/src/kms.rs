//! AWS KMS.

use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec};
use aws_types::SdkConfig;

use crate::{DataKey, Subject, fixed_width};

/// Signs and wraps by asking KMS.
#[derive(Clone, Debug)]
pub struct Kms(Client);

/// KMS did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The call failed after its retries. Only the chain of causes may be logged, by what they say of
    /// themselves: their `Debug` form holds whole answers, and answers hold keys.
    #[error("KMS")]
    Call(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The key is disabled, about to be deleted, gone, or not for us: asking again will not help.
    #[error("the KMS key was withdrawn")]
    Withdrawn(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer lacks something, or has something else in its place.
    #[error("KMS answered without a usable {0}")]
    Answer(&'static str),
}

impl Kms {
    /// The KMS that `aws` points at.
    #[must_use]
    pub fn new(aws: &SdkConfig) -> Self {
        Self(Client::new(aws))
    }

    /// ECDSA over a 32-byte digest by the key `key_id` (P-256 or secp256k1): `r || s`.
    pub async fn sign(&self, key_id: &str, digest: &[u8; 32]) -> Result<[u8; 64], KeyError> {
        let answer = self
            .0
            .sign()
            .key_id(key_id)
            .message(Blob::new(digest.as_slice()))
            .message_type(MessageType::Digest)
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .send()
            .await
            .map_err(KeyError::call)?;
        let der = answer.signature.ok_or(KeyError::Answer("Signature"))?;
        fixed_width(der.as_ref()).map_err(|_| KeyError::Answer("Signature"))
    }

    /// The public half of the P-256 key `key_id` as an uncompressed point (SEC 1, section 2.3.3).
    pub async fn public_point(&self, key_id: &str) -> Result<[u8; 65], KeyError> {
        let spki = self.public_key(key_id).await?;
        // The point is the last element of a SubjectPublicKeyInfo (RFC 5480, section 2).
        spki.last_chunk::<65>()
            .filter(|point| point[0] == 4)
            .copied()
            .ok_or(KeyError::Answer("PublicKey"))
    }

    /// The public half of the key `key_id`; SubjectPublicKeyInfo in DER.
    pub async fn public_key(&self, key_id: &str) -> Result<Vec<u8>, KeyError> {
        let answer = self
            .0
            .get_public_key()
            .key_id(key_id)
            .send()
            .await
            .map_err(KeyError::call)?;
        let key = answer.public_key.ok_or(KeyError::Answer("PublicKey"))?;
        Ok(key.into_inner())
    }

    /// HMAC-SHA256 of a message by the key `key_id` (`HMAC_256`).
    pub async fn mac(&self, key_id: &str, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let answer = self
            .0
            .generate_mac()
            .key_id(key_id)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(message))
            .send()
            .await
            .map_err(KeyError::call)?;
        let mac = answer.mac.filter(|mac| mac.as_ref().len() == 32);
        Ok(mac.ok_or(KeyError::Answer("Mac"))?.into_inner())
    }

    /// A new data key for somebody, and the same key wrapped by `key_id` for storage.
    pub async fn new_data_key(
        &self,
        key_id: &str,
        subject: Subject,
    ) -> Result<(DataKey, Vec<u8>), KeyError> {
        let (name, value) = subject.context();
        let answer = self
            .0
            .generate_data_key()
            .key_id(key_id)
            .key_spec(DataKeySpec::Aes256)
            .encryption_context(name, value)
            .send()
            .await
            .map_err(KeyError::call)?;
        let plain = answer.plaintext.ok_or(KeyError::Answer("Plaintext"))?;
        let wrapped = answer
            .ciphertext_blob
            .ok_or(KeyError::Answer("CiphertextBlob"))?;
        let key = DataKey::new(plain.as_ref()).ok_or(KeyError::Answer("Plaintext"))?;
        Ok((key, wrapped.into_inner()))
    }

    /// Somebody's data key, from the form it is stored in.
    pub async fn unwrap_data_key(
        &self,
        key_id: &str,
        subject: Subject,
        wrapped: Vec<u8>,
    ) -> Result<DataKey, KeyError> {
        let (name, value) = subject.context();
        let answer = self
            .0
            .decrypt()
            .key_id(key_id)
            .ciphertext_blob(Blob::new(wrapped))
            .encryption_context(name, value)
            .send()
            .await
            .map_err(KeyError::call)?;
        let plain = answer.plaintext.ok_or(KeyError::Answer("Plaintext"))?;
        DataKey::new(plain.as_ref()).ok_or(KeyError::Answer("Plaintext"))
    }
}

/// What KMS says of a key that will not answer later either (API reference, `GetPublicKey`).
const WITHDRAWN: [&str; 4] = [
    "AccessDeniedException",
    "DisabledException",
    "KMSInvalidStateException",
    "NotFoundException",
];

impl KeyError {
    fn call<E, R>(error: SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata,
        SdkError<E, R>: std::error::Error + Send + Sync + 'static,
    {
        let code = error
            .as_service_error()
            .and_then(ProvideErrorMetadata::code);
        if code.is_some_and(|code| WITHDRAWN.contains(&code)) {
            Self::Withdrawn(Box::new(error))
        } else {
            Self::Call(Box::new(error))
        }
    }
}
