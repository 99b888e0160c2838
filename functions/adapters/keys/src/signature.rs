//! ECDSA signatures: from the DER that KMS speaks to the fixed width that JOSE wants.

/// `r || s`, 32 bytes each, from a DER `ECDSA-Sig-Value` (RFC 3279, section 2.2.3). `None` when the
/// bytes are not one.
#[must_use]
pub fn fixed_width(der: &[u8]) -> Option<[u8; 64]> {
    let (tag, body, rest) = element(der)?;
    let (r_tag, r, after_r) = element(body)?;
    let (s_tag, s, after_s) = element(after_r)?;
    let whole = rest.is_empty() && after_s.is_empty();
    if !whole || (tag, r_tag, s_tag) != (SEQUENCE, INTEGER, INTEGER) {
        return None;
    }
    let mut fixed = [0; 64];
    place(r, &mut fixed[..32])?;
    place(s, &mut fixed[32..])?;
    Some(fixed)
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;

/// Tag, contents and what follows. Lengths here are below 128, so one byte tells them.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, length], rest) = der.split_first_chunk()?;
    if length > 127 || rest.len() < usize::from(length) {
        return None;
    }
    let (contents, rest) = rest.split_at(usize::from(length));
    Some((tag, contents, rest))
}

/// An unsigned integer, right-aligned: DER drops leading zeros and adds one before a high bit.
fn place(integer: &[u8], field: &mut [u8]) -> Option<()> {
    let digits = integer.strip_prefix(&[0]).unwrap_or(integer);
    let start = field.len().checked_sub(digits.len())?;
    field[start..].copy_from_slice(digits);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_padded_integers_come_out_32_bytes_wide() {
        let mut der = vec![SEQUENCE, 2 + 33 + 2 + 1, INTEGER, 33, 0];
        der.extend([0xff; 32]);
        der.extend([INTEGER, 1, 7]);
        let fixed = fixed_width(&der).unwrap();
        assert_eq!(fixed[..32], [0xff; 32]);
        assert_eq!(fixed[32..63], [0; 31]);
        assert_eq!(fixed[63], 7);
    }

    #[test]
    fn what_is_not_a_signature_is_refused() {
        for der in [
            &b""[..],
            b"\x30",
            b"\x30\x02\x02",
            b"\x30\x06\x02\x01\x01\x02\x01\x01\x00",
            b"\x31\x06\x02\x01\x01\x02\x01\x01",
        ] {
            assert_eq!(fixed_width(der), None, "{der:02x?}");
        }
    }
}
