//! A blind index: what lies encrypted is found again by a keyed hash of it.

use std::sync::Arc;

use ring::hmac;
use tokio::sync::OnceCell;

use crate::{KeyError, Kms};

/// What KMS is asked to authenticate; its answer is the key of the index.
const LABEL: &[u8] = b"medseal:index:v1";

/// HMAC-SHA256 under a key that KMS derives and no table holds: whoever has the tables alone can neither
/// read the terms nor try out guesses of them.
#[derive(Clone)]
pub struct BlindIndex {
    kms: Kms,
    key_id: String,
    /// Asked for once a process, when the first term is looked for.
    key: Arc<OnceCell<hmac::Key>>,
}

/// Says which key it is made from, not what it is.
impl std::fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlindIndex")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl BlindIndex {
    /// The index whose key is derived from the KMS key `key_id` (`HMAC_256`).
    #[must_use]
    pub fn new(kms: Kms, key_id: String) -> Self {
        Self {
            kms,
            key_id,
            key: Arc::default(),
        }
    }

    /// The blind form of a term of one kind (`email`, `phone`, ...), to be stored and compared. The same
    /// text of another kind has another form.
    pub async fn blind(&self, kind: &str, text: &str) -> Result<[u8; 32], KeyError> {
        let derived = || async {
            let bytes = self.kms.mac(&self.key_id, LABEL).await?;
            Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
        };
        let key = self.key.get_or_try_init(derived).await?;
        Ok(term(key, kind, text))
    }
}

/// The kind's length stands in front, so that no kind and text run into another pair.
fn term(key: &hmac::Key, kind: &str, text: &str) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    context.update(&(kind.len() as u64).to_be_bytes());
    context.update(kind.as_bytes());
    context.update(text.as_bytes());
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.sign().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32])
    }

    #[test]
    fn a_term_is_found_under_its_own_key_and_kind_alone() {
        let stored = term(&key(1), "email", "asha@clinic.example");
        assert_eq!(stored, term(&key(1), "email", "asha@clinic.example"));
        assert_ne!(stored, term(&key(2), "email", "asha@clinic.example"));
        assert_ne!(stored, term(&key(1), "phone", "asha@clinic.example"));
        assert_ne!(stored, term(&key(1), "emaila", "sha@clinic.example"));
    }
}
