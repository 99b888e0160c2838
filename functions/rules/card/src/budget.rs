//! How much fits into one QR code.

use crate::deflate::deflate;
use crate::text::{SCHEME, portal_prefix_length};
use crate::{IssuerOrigin, Rid};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use seal::Canonical;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Data bits of a version 22 code at error level L (ISO/IEC 18004, table 7).
const CODE_BITS: usize = 8048;
/// Mode and length of a byte segment and of a numeric one, versions 10 to 26.
const SEGMENT_BITS: usize = (4 + 16) + (4 + 12);
/// `{"zip":"DEF","alg":"ES256","kid":"<43>"}` in base64url, two dots, a signature of 64 bytes.
const AROUND_PAYLOAD: usize = 106 + 2 + 86;
/// Room for what the digests of another version may compress to worse than the sample's.
const MARGIN: usize = 16;

/// JWS characters that fit behind a byte segment of this length: 1,195 behind `shc:/`, as the IG says.
pub(crate) const fn jws_limit(prefix: usize) -> usize {
    let digits = (CODE_BITS - SEGMENT_BITS - 8 * prefix) * 3 / 10;
    digits / 2
}

/// JWS characters for which both the bare and the portal code of an origin stay within version 22.
pub(crate) const fn card_limit(origin: usize) -> usize {
    let portal = jws_limit(portal_prefix_length(origin));
    let bare = jws_limit(SCHEME.len());
    if portal < bare { portal } else { bare }
}

/// The length of the JWS around a deflated payload of this many bytes.
pub(crate) const fn jws_length(deflated: usize) -> usize {
    AROUND_PAYLOAD + (deflated * 4).div_ceil(3)
}

/// Whether a card bundle fits into an issuer's QR codes whatever is said beside it: every digest and hash
/// present, no history. Decided when a version is saved, so that every later card of it can be issued. A
/// bundle that has no canonical form does not fit.
#[must_use]
pub fn fits(issuer: &IssuerOrigin, card_bundle: &Value) -> bool {
    let payload = payload(
        issuer.as_str(),
        i64::from(u32::MAX),
        &sample_text(0)[..Rid::LENGTH],
        card_bundle,
        &json!({
            "n": 9_007_199_254_740_991_u64,
            "s": &sample_text(1)[..22],
            "x": &sample_text(2)[..43],
            "c": &sample_text(3)[..43],
            "t": &sample_text(4)[..43],
            "e": true,
        }),
    );
    Canonical::of(&payload).is_ok_and(|payload| {
        let deflated = deflate(payload.as_bytes()).len();
        jws_length(deflated + MARGIN) <= card_limit(issuer.as_str().len())
    })
}

/// The claims of a health card (IG, "SMART Health Cards", Health Cards are encoded as compact JWS).
pub(crate) fn payload(
    issuer: &str,
    not_before: i64,
    rid: &str,
    card_bundle: &Value,
    seal: &Value,
) -> Value {
    json!({
        "iss": issuer,
        "nbf": not_before,
        "vc": {
            "type": ["https://smarthealth.cards#health-card"],
            "credentialSubject": { "fhirVersion": "4.0.1", "fhirBundle": card_bundle },
            "rid": rid,
        },
        "medseal": seal,
    })
}

/// Text that does not compress, always the same.
fn sample_text(number: u8) -> String {
    let bytes: [[u8; 32]; 2] = [[number, 0], [number, 1]].map(|seed| Sha256::digest(seed).into());
    URL_SAFE_NO_PAD.encode(bytes.concat())
}

#[cfg(test)]
mod tests {
    use super::{card_limit, jws_limit};
    use qrcode::bits::Bits;
    use qrcode::{EcLevel, Version};

    fn takes(prefix: usize, jws: usize) -> bool {
        let mut bits = Bits::new(Version::Normal(22));
        bits.push_byte_data(&vec![b'x'; prefix]).is_ok()
            && bits.push_numeric_data(&vec![b'7'; jws * 2]).is_ok()
            && bits.push_terminator(EcLevel::L).is_ok()
    }

    #[test]
    fn the_bare_form_has_the_1195_characters_of_the_guide() {
        assert_eq!(jws_limit("shc:/".len()), 1195);
    }

    #[test]
    fn the_limit_is_exactly_what_the_code_takes() {
        for prefix in 5..=77 {
            let limit = jws_limit(prefix);
            assert!(takes(prefix, limit), "{prefix}");
            assert!(!takes(prefix, limit + 1), "{prefix}");
        }
    }

    #[test]
    fn the_portal_form_decides_since_its_prefix_is_longer() {
        assert!(card_limit(21) < 1195);
        assert_eq!(card_limit(64), 1109);
    }
}
