//! AWS KMS.

use access::PatientId;
use aws_sdk_kms::Client;
use aws_sdk_kms::error::DisplayErrorContext;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, MessageType, SigningAlgorithmSpec};
use aws_types::SdkConfig;

use crate::{DataKey, fixed_width};

/// Signs and wraps by asking KMS.
#[derive(Clone, Debug)]
pub struct Kms(Client);

/// KMS did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("KMS: {0}")]
pub struct KeyError(String);

impl Kms {
    /// The KMS that `aws` points at.
    #[must_use]
    pub fn new(aws: &SdkConfig) -> Self {
        Self(Client::new(aws))
    }

    /// ECDSA over a 32-byte digest by the key `key_id`; DER, as KMS gives it (P-256 and secp256k1).
    pub async fn sign_digest(&self, key_id: &str, digest: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
        let answer = self
            .0
            .sign()
            .key_id(key_id)
            .message(Blob::new(digest.as_slice()))
            .message_type(MessageType::Digest)
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .send()
            .await
            .map_err(refused)?;
        let signature = answer.signature.ok_or_else(|| incomplete("Signature"))?;
        Ok(signature.into_inner())
    }

    /// ES256 (RFC 7518, section 3.4) over a digest by the P-256 key `key_id`: `r || s`.
    pub async fn sign_es256(&self, key_id: &str, digest: &[u8; 32]) -> Result<[u8; 64], KeyError> {
        let der = self.sign_digest(key_id, digest).await?;
        fixed_width(&der).ok_or_else(|| incomplete("a DER signature"))
    }

    /// The public half of the P-256 key `key_id` as an uncompressed point (SEC 1, section 2.3.3).
    pub async fn public_point(&self, key_id: &str) -> Result<[u8; 65], KeyError> {
        let spki = self.public_key(key_id).await?;
        // The point is the last element of a SubjectPublicKeyInfo (RFC 5480, section 2).
        spki.last_chunk::<65>()
            .filter(|point| point[0] == 4)
            .copied()
            .ok_or_else(|| incomplete("an uncompressed P-256 point"))
    }

    /// The public half of the key `key_id`; SubjectPublicKeyInfo in DER.
    pub async fn public_key(&self, key_id: &str) -> Result<Vec<u8>, KeyError> {
        let answer = self
            .0
            .get_public_key()
            .key_id(key_id)
            .send()
            .await
            .map_err(refused)?;
        let key = answer.public_key.ok_or_else(|| incomplete("PublicKey"))?;
        Ok(key.into_inner())
    }

    /// A new data key for a patient, and the same key wrapped by `key_id` for storage.
    pub async fn new_data_key(
        &self,
        key_id: &str,
        patient: PatientId,
    ) -> Result<(DataKey, Vec<u8>), KeyError> {
        let answer = self
            .0
            .generate_data_key()
            .key_id(key_id)
            .key_spec(DataKeySpec::Aes256)
            .encryption_context("patient", patient.to_string())
            .send()
            .await
            .map_err(refused)?;
        let plain = answer.plaintext.ok_or_else(|| incomplete("Plaintext"))?;
        let wrapped = answer
            .ciphertext_blob
            .ok_or_else(|| incomplete("CiphertextBlob"))?;
        let key = DataKey::new(plain.as_ref()).ok_or_else(|| incomplete("a 32-byte Plaintext"))?;
        Ok((key, wrapped.into_inner()))
    }

    /// A patient's data key, from the form it is stored in.
    pub async fn unwrap_data_key(
        &self,
        key_id: &str,
        patient: PatientId,
        wrapped: Vec<u8>,
    ) -> Result<DataKey, KeyError> {
        let answer = self
            .0
            .decrypt()
            .key_id(key_id)
            .ciphertext_blob(Blob::new(wrapped))
            .encryption_context("patient", patient.to_string())
            .send()
            .await
            .map_err(refused)?;
        let plain = answer.plaintext.ok_or_else(|| incomplete("Plaintext"))?;
        DataKey::new(plain.as_ref()).ok_or_else(|| incomplete("a 32-byte Plaintext"))
    }
}

fn refused<E: std::error::Error + 'static>(error: E) -> KeyError {
    KeyError(DisplayErrorContext(error).to_string())
}

fn incomplete(member: &str) -> KeyError {
    KeyError(format!("the answer has no {member}"))
}
