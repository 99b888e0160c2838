//! The keys that sign cards, or did.

use ::card::Jwk;
use edge::{Environment, MissingVariable};
use keys::{KeyError, Kms};

/// Every key that cards in patients' hands may be signed with; the first signs new ones.
#[derive(Clone, Debug)]
pub struct CardKeys {
    signing: String,
    key: Jwk,
    published: Vec<Jwk>,
}

/// The keys of `KEY_CARDS` could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CardKeysError {
    /// It is not set or names no key.
    #[error(transparent)]
    Variable(#[from] MissingVariable),
    /// KMS did not give a public key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It is no P-256 key.
    #[error(transparent)]
    Kind(#[from] ::card::JwkError),
}

impl CardKeys {
    /// Reads the public halves of the KMS keys that `KEY_CARDS` lists, separated by commas.
    pub async fn of(environment: &Environment, kms: &Kms) -> Result<Self, CardKeysError> {
        let listed = environment.require("KEY_CARDS")?;
        let mut ids = listed.split(',').map(str::trim);
        let signing = ids.next().unwrap_or_default().to_owned();
        let key = Jwk::from_spki_der(&kms.public_key(&signing).await?)?;
        let mut published = vec![key];
        for id in ids.filter(|id| !id.is_empty()) {
            let older = Jwk::from_spki_der(&kms.public_key(id).await?)?;
            if !published.contains(&older) {
                published.push(older);
            }
        }
        Ok(Self {
            signing,
            key,
            published,
        })
    }

    /// The KMS key that signs.
    pub fn signing(&self) -> &str {
        &self.signing
    }

    /// Its public half.
    pub fn key(&self) -> &Jwk {
        &self.key
    }

    /// All of them, that which signs first.
    pub fn published(&self) -> &[Jwk] {
        &self.published
    }
}
