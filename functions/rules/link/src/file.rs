//! Files of a link: JWE, compact, `dir` with A256GCM (RFC 7516), deflated.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::LinkKey;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// Health cards.
    SmartHealthCard,
    /// A FHIR resource.
    Fhir,
}

impl ContentType {
    /// Its media type.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SmartHealthCard => "application/smart-health-card",
            Self::Fhir => "application/fhir+json",
        }
    }
}

/// A file under the link's key. The nonce must be random.
///
/// # Panics
/// Never: AES-256 takes every key of 32 bytes, memory takes what is written to it, and a file is far shorter than
/// GCM's limit.
#[must_use]
pub fn encrypted(key: &LinkKey, nonce: [u8; 12], kind: ContentType, plain: &[u8]) -> String {
    let header = format!(
        r#"{{"alg":"dir","enc":"A256GCM","zip":"DEF","cty":"{}"}}"#,
        kind.as_str()
    );
    let header = URL_SAFE_NO_PAD.encode(header);
    let mut content = deflated(plain);
    let unbound = UnboundKey::new(&AES_256_GCM, &key.0).expect("a key has 32 bytes");
    let tag = LessSafeKey::new(unbound)
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header.as_bytes()),
            &mut content,
        )
        .expect("a file is far shorter than GCM's limit");
    let [nonce, content, tag] =
        [nonce.as_slice(), &content, tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    // Between header and nonce there is the key it is encrypted under: none, with `dir`.
    format!("{header}..{nonce}.{content}.{tag}")
}

fn deflated(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(plain)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::DeflateDecoder;
    use std::io::Read as _;

    /// A naive reader.
    fn opened(key: &LinkKey, jwe: &str) -> Option<Vec<u8>> {
        let parts: Vec<&str> = jwe.split('.').collect();
        let [header, "", nonce, content, tag] = parts[..] else {
            return None;
        };
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
        let mut sealed = [bytes(content), bytes(tag)].concat();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key.0).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&bytes(nonce)).unwrap();
        let aad = Aad::from(header.as_bytes());
        let deflated = key.open_in_place(nonce, aad, &mut sealed).ok()?;
        let mut plain = Vec::new();
        DeflateDecoder::new(&*deflated)
            .read_to_end(&mut plain)
            .ok()?;
        Some(plain)
    }

    #[test]
    fn the_key_of_the_link_opens_a_file_and_no_other_key_does() {
        let key = LinkKey::new([7; 32]);
        let jwe = encrypted(
            &key,
            [1; 12],
            ContentType::Fhir,
            b"{\"resourceType\":\"Bundle\"}",
        );
        assert_eq!(
            opened(&key, &jwe).unwrap(),
            b"{\"resourceType\":\"Bundle\"}"
        );
        assert!(opened(&LinkKey::new([8; 32]), &jwe).is_none());
        let header = URL_SAFE_NO_PAD
            .decode(jwe.split('.').next().unwrap())
            .unwrap();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header["cty"], "application/fhir+json");
        assert!(!jwe.contains("Bundle"));
    }

    #[test]
    fn a_file_is_not_taken_for_one_of_another_kind() {
        let key = LinkKey::new([7; 32]);
        let card = encrypted(&key, [1; 12], ContentType::SmartHealthCard, b"{}");
        let fhir = encrypted(&key, [1; 12], ContentType::Fhir, b"{}");
        let (header, _) = fhir.split_once('.').unwrap();
        let (_, rest) = card.split_once('.').unwrap();
        assert!(opened(&key, &format!("{header}.{rest}")).is_none());
    }
}
