//! The little CBOR (RFC 8949) that an authenticator writes.

/// Major types of a head.
const BYTES: u8 = 2 << 5;
const TEXT: u8 = 3 << 5;
const MAP: u8 = 5 << 5;

/// A P-256 public key for ES256 (RFC 9053, section 2.1 and 7.1.1), from its uncompressed point.
pub fn cose_p256(point: &[u8]) -> Option<Vec<u8>> {
    let (4, coordinates) = point.split_first()? else {
        return None;
    };
    let (x, y) = coordinates
        .split_at_checked(32)
        .filter(|(_, y)| y.len() == 32)?;
    // Labels and small values are one byte each: 1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y.
    let mut key = vec![MAP | 5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01];
    for (label, coordinate) in [(0x21, x), (0x22, y)] {
        key.push(label);
        string(&mut key, BYTES, coordinate);
    }
    Some(key)
}

/// An attestation object that attests nothing (Web Authentication, section 8.7).
pub fn attestation_object(authenticator_data: &[u8]) -> Vec<u8> {
    let mut object = vec![MAP | 3];
    string(&mut object, TEXT, b"fmt");
    string(&mut object, TEXT, b"none");
    string(&mut object, TEXT, b"attStmt");
    object.push(MAP);
    string(&mut object, TEXT, b"authData");
    string(&mut object, BYTES, authenticator_data);
    object
}

/// A string with the shortest head there is for its length, which is under 64 KiB.
fn string(into: &mut Vec<u8>, major: u8, bytes: &[u8]) {
    match u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes() {
        [0, length @ 0..24] => into.push(major | length),
        [0, length] => into.extend([major | 0x18, length]),
        [high, low] => into.extend([major | 0x19, high, low]),
    }
    into.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_the_heads_of_rfc_8949() {
        let head = |length: usize| {
            let mut into = Vec::new();
            string(&mut into, BYTES, &vec![0; length]);
            into.truncate(3);
            into
        };
        assert_eq!(head(0), [0x40]);
        assert_eq!(head(23)[..1], [0x57]);
        assert_eq!(head(24)[..2], [0x58, 24]);
        assert_eq!(head(256), [0x59, 1, 0]);
    }

    #[test]
    fn only_an_uncompressed_point_is_a_key() {
        assert!(cose_p256(&[&[4], [1; 64].as_slice()].concat()).is_some());
        for bad in [vec![], vec![4; 64], vec![2; 65], vec![4; 66]] {
            assert!(cose_p256(&bad).is_none());
        }
    }
}
