//! Access tokens: signed by KMS, checked by anybody with the public key.

use access::token::{Grant, Unsigned};
use dynamo::people::Person;
use edge::{Chance, Problem};
use jiff::Timestamp;
use keys::Kms;
use ring::digest::{SHA256, digest};
use uuid::Uuid;

/// Signs the tokens of sessions.
#[derive(Clone, Debug)]
pub struct Tokens {
    kms: Kms,
    signing_key: String,
    key_id: String,
    point: [u8; 65],
    issuer: String,
    chance: Chance,
}

impl Tokens {
    /// Tokens of `issuer`, signed by the KMS key `signing_key`, whose public half is `point`.
    pub fn new(
        kms: Kms,
        signing_key: String,
        point: [u8; 65],
        issuer: &str,
        chance: Chance,
    ) -> Self {
        Self {
            kms,
            signing_key,
            key_id: gate::key_id(&point),
            point,
            issuer: issuer.to_owned(),
            chance,
        }
    }

    /// What the tokens are checked with: the key's id and its point (SEC 1, uncompressed).
    pub fn public(&self) -> (&str, &[u8; 65]) {
        (&self.key_id, &self.point)
    }

    /// A token with which a person is known in one session.
    pub async fn sign(
        &self,
        person: &Person,
        session: Uuid,
        now: Timestamp,
    ) -> Result<String, Problem> {
        let grant = Grant {
            issuer: self.issuer.clone(),
            person: person.id,
            role: person.role,
            name: person.name.clone(),
            session,
            jti: self.chance.uuid().to_string(),
            issued_at: now.as_second(),
        };
        let unsigned =
            Unsigned::new(&self.key_id, grant).map_err(|error| Problem::internal(&error))?;
        let mut hash = [0; 32];
        hash.copy_from_slice(digest(&SHA256, unsigned.signing_input()).as_ref());
        let signature = self
            .kms
            .sign(&self.signing_key, &hash)
            .await
            .map_err(|error| Problem::internal(&error))?;
        Ok(unsigned.with_signature(signature))
    }
}
