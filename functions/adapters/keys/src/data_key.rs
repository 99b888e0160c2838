//! The AES-256-GCM key under which is stored what is about one patient or person.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// A patient's or person's data key, unwrapped. Lives as long as one request.
pub struct DataKey(LessSafeKey);

/// The ciphertext was not made by this key for this place, or was changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored content does not open: it was altered or is not in its place")]
pub struct Unopenable;

impl DataKey {
    /// The key with these 32 bytes; `None` for any other length.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let key = UnboundKey::new(&AES_256_GCM, bytes).ok()?;
        Some(Self(LessSafeKey::new(key)))
    }

    /// `nonce || ciphertext || tag` of `plain`, bound to `place`. The nonce must be random.
    ///
    /// # Panics
    /// When `plain` is longer than GCM allows (64 GiB).
    #[must_use]
    pub fn seal(&self, place: &str, nonce: [u8; NONCE_LEN], plain: &[u8]) -> Vec<u8> {
        let mut sealed = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut sealed,
            )
            .expect("content is far shorter than GCM's limit");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed for `place`.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Unopenable> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Unopenable)?;
        let mut plain = ciphertext.to_vec();
        let length = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place.as_bytes()),
                &mut plain,
            )
            .map_err(|_| Unopenable)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

/// Says that there is a key, not what it is.
impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> DataKey {
        DataKey::new(&[7; 32]).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_in_its_place() {
        let sealed = key().seal("p/1", [1; 12], b"J20.9");
        assert_eq!(key().open("p/1", &sealed).unwrap(), b"J20.9");
    }

    #[test]
    fn content_moved_to_another_patient_does_not_open() {
        let sealed = key().seal("p/1", [1; 12], b"J20.9");
        assert_eq!(key().open("q/1", &sealed), Err(Unopenable));
    }

    #[test]
    fn one_changed_bit_anywhere_is_noticed() {
        let sealed = key().seal("p/1", [1; 12], b"J20.9");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key().open("p/1", &changed), Err(Unopenable));
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let sealed = key().seal("p/1", [1; 12], b"J20.9");
        assert_eq!(
            DataKey::new(&[8; 32]).unwrap().open("p/1", &sealed),
            Err(Unopenable)
        );
        assert!(DataKey::new(&[8; 31]).is_none());
    }
}
