//! ECDSA signatures: from the DER that KMS speaks to the fixed width that JOSE and Ethereum want.

/// Not the DER form of a signature over a 256-bit curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a DER sequence of two positive integers of at most 32 bytes")]
pub struct NotDer;

/// `r || s`, 32 bytes each, from `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279, section 2.2.3). DER drops
/// leading zeros and adds one before a high bit; both are undone.
pub fn fixed_width(der: &[u8]) -> Result<[u8; 64], NotDer> {
    let (body, after) = element(der, 0x30)?;
    let (r, rest) = element(body, 0x02)?;
    let (s, end) = element(rest, 0x02)?;
    if !(after.is_empty() && end.is_empty()) {
        return Err(NotDer);
    }
    let mut bytes = [0; 64];
    let (left, right) = bytes.split_at_mut(32);
    place(r, left)?;
    place(s, right)?;
    Ok(bytes)
}

/// The content of one element with a short length, and what follows it.
fn element(der: &[u8], tag: u8) -> Result<(&[u8], &[u8]), NotDer> {
    match der {
        [found, length, rest @ ..] if *found == tag && *length < 0x80 => {
            rest.split_at_checked(usize::from(*length)).ok_or(NotDer)
        }
        _ => Err(NotDer),
    }
}

fn place(integer: &[u8], into: &mut [u8]) -> Result<(), NotDer> {
    let magnitude = match integer {
        [0, rest @ ..] if rest.first().is_some_and(|byte| byte & 0x80 != 0) => rest,
        [first, ..] if first & 0x80 == 0 && *first != 0 => integer,
        _ => return Err(NotDer),
    };
    let start = into.len().checked_sub(magnitude.len()).ok_or(NotDer)?;
    into[start..].copy_from_slice(magnitude);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ring::rand::SystemRandom;
    use ring::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, KeyPair,
        UnparsedPublicKey,
    };

    #[test]
    fn integers_are_padded_to_32_bytes_and_nothing_else_is_taken() {
        let short = [0x30, 0x08, 0x02, 0x01, 0x05, 0x02, 0x03, 0x00, 0x80, 0x01];
        let fixed = fixed_width(&short).unwrap();
        assert_eq!((fixed[31], &fixed[62..]), (5, &[0x80, 0x01][..]));
        for bad in [
            &[0x30, 0x06, 0x02, 0x01, 0x85, 0x02, 0x01, 0x01][..],
            &[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01],
            &[0x30, 0x07, 0x02, 0x02, 0x00, 0x05, 0x02, 0x01, 0x01],
            &[0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x01, 0x00],
            &[0x31, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x01],
            &[0x30, 0x80],
            &[],
        ] {
            assert_eq!(fixed_width(bad), Err(NotDer), "{bad:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_a_key_service_signs_verifies_in_its_fixed_form(message: Vec<u8>) {
            let random = SystemRandom::new();
            let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
            let fixed = fixed_width(pair.sign(&random, &message).unwrap().as_ref()).unwrap();
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
            prop_assert!(key.verify(&message, &fixed).is_ok());
        }

        #[test]
        fn no_bytes_make_it_panic(mut der in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = fixed_width(&der);
            der.splice(0..0, [0x30, 70, 2, 33]);
            let _ = fixed_width(&der);
        }
    }
}
