//! Recursive Length Prefix (yellow paper, appendix B), read strictly: each value has one accepted form.
//! Nothing here recurses: a list's items are read when somebody asks for them.

/// Bytes that are not RLP in its one accepted form, or not of the shape that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// A byte string.
    Bytes(&'a [u8]),
    /// The encodings of a list's items, one after the other.
    List(&'a [u8]),
}

/// Payloads longer than this have their length written out.
const SHORT: usize = 55;

impl<'a> Item<'a> {
    /// Reads one value that takes all the bytes.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        match Self::split(bytes)? {
            (item, []) => Ok(item),
            _ => Err(Malformed),
        }
    }

    /// Reads the first value and returns what follows it.
    fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Malformed> {
        let (head, after) = bytes.split_first().ok_or(Malformed)?;
        let short = |base: u8| take(after, usize::from(head - base));
        let long = |base: u8| {
            let (length, after) = length(after, usize::from(head - base))?;
            take(after, length)
        };
        match head {
            0x00..=0x7f => Ok((Self::Bytes(&bytes[..1]), after)),
            0x80..=0xb7 => match short(0x80)? {
                // Such a byte is its own encoding.
                ([0x00..=0x7f], _) => Err(Malformed),
                (payload, rest) => Ok((Self::Bytes(payload), rest)),
            },
            0xb8..=0xbf => long(0xb7).map(|(payload, rest)| (Self::Bytes(payload), rest)),
            0xc0..=0xf7 => short(0xc0).map(|(payload, rest)| (Self::List(payload), rest)),
            0xf8..=0xff => long(0xf7).map(|(payload, rest)| (Self::List(payload), rest)),
        }
    }

    /// The items of a list of at most `limit`.
    pub(crate) fn items(self, limit: usize) -> Result<Vec<Self>, Malformed> {
        let Self::List(mut payload) = self else {
            return Err(Malformed);
        };
        let mut items = Vec::new();
        while !payload.is_empty() {
            if items.len() == limit {
                return Err(Malformed);
            }
            let (item, rest) = Self::split(payload)?;
            items.push(item);
            payload = rest;
        }
        Ok(items)
    }

    /// A byte string of any length.
    pub(crate) fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::List(_) => Err(Malformed),
        }
    }

    /// A byte string of one length.
    pub(crate) fn fixed<const N: usize>(self) -> Result<[u8; N], Malformed> {
        self.bytes()?.try_into().map_err(|_| Malformed)
    }

    /// An integer: big-endian, without leading zeros, zero being the empty string.
    pub(crate) fn integer(self) -> Result<u64, Malformed> {
        match self.bytes()? {
            [0, ..] => Err(Malformed),
            digits if digits.len() > 8 => Err(Malformed),
            digits => Ok(big_endian(digits)),
        }
    }
}

fn take(bytes: &[u8], length: usize) -> Result<(&[u8], &[u8]), Malformed> {
    bytes.split_at_checked(length).ok_or(Malformed)
}

/// A length written out in `width` bytes, one to eight.
fn length(bytes: &[u8], width: usize) -> Result<(usize, &[u8]), Malformed> {
    let (digits, after) = take(bytes, width)?;
    let length = usize::try_from(big_endian(digits)).map_err(|_| Malformed)?;
    if digits.starts_with(&[0]) || length <= SHORT {
        return Err(Malformed);
    }
    Ok((length, after))
}

fn big_endian(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |number, digit| number << 8 | u64::from(*digit))
}

/// The encoding of an integer, which is also a transaction's key in the trie of its block.
pub(crate) fn of_integer(number: u64) -> Vec<u8> {
    let digits = number.to_be_bytes();
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    match &digits[zeros..] {
        [only @ 0x01..=0x7f] => vec![*only],
        digits => {
            // At most eight bytes, so the head stays that of a short string.
            let mut encoded = vec![0x88 - u8::try_from(zeros).unwrap_or(8)];
            encoded.extend_from_slice(digits);
            encoded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, of_integer};
    use proptest::prelude::*;

    /// The yellow paper's definition, word by word.
    fn encoded(item: Item<'_>) -> Vec<u8> {
        let (short, payload) = match item {
            Item::Bytes(payload) if matches!(payload, [0..=0x7f]) => return payload.to_vec(),
            Item::Bytes(payload) => (0x80, payload),
            Item::List(payload) => (0xc0, payload),
        };
        let length = payload.len().to_be_bytes();
        let zeros = length.iter().take_while(|byte| **byte == 0).count();
        let head = if payload.len() < 56 {
            vec![short + length[7]]
        } else {
            let digits = &length[zeros..];
            [&[short + 55 + u8::try_from(digits.len()).unwrap()], digits].concat()
        };
        [&head, payload].concat()
    }

    fn bytes_that_look_like_rlp() -> impl Strategy<Value = Vec<u8>> {
        let heads = prop_oneof![
            any::<u8>(),
            Just(0x80),
            Just(0x81),
            Just(0xb7),
            Just(0xb8),
            Just(0xb9),
            Just(0xbf),
            Just(0xc0),
            Just(0xf8),
            Just(0xff)
        ];
        (
            heads,
            proptest::collection::vec(any::<u8>(), 0..300),
            any::<bool>(),
        )
            .prop_map(|(head, mut rest, fitting)| {
                if fitting && !rest.is_empty() {
                    rest[0] = u8::try_from(rest.len() - 1).unwrap_or(0);
                }
                [vec![head], rest].concat()
            })
    }

    #[test]
    fn known_encodings_are_read() {
        for (bytes, integer) in [
            (&[0x80][..], 0),
            (&[0x01], 1),
            (&[0x7f], 127),
            (&[0x81, 0x80], 128),
            (&[0x82, 0x04, 0x00], 1024),
        ] {
            assert_eq!(Item::read(bytes).and_then(Item::integer), Ok(integer));
            assert_eq!(of_integer(integer), bytes);
        }
        let cat_dog = [0xc8, 0x83, b'c', b'a', b't', 0x83, b'd', b'o', b'g'];
        let items = Item::read(&cat_dog).and_then(|list| list.items(2));
        assert_eq!(items, Ok(vec![Item::Bytes(b"cat"), Item::Bytes(b"dog")]));
    }

    #[test]
    fn a_second_spelling_of_a_value_is_refused() {
        for bytes in [
            &[][..],
            &[0x81, 0x7f],
            &[0x81],
            &[0xb8, 0x01, 0xff],
            &[0xb9, 0x00, 0x38],
            &[0xf8, 0x00],
            &[0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x80, 0x80],
            &[0xc1],
        ] {
            assert!(Item::read(bytes).is_err(), "{bytes:02x?}");
        }
        let long = vec![0x2a; 70_000];
        assert_eq!(
            Item::read(&encoded(Item::List(&long))),
            Ok(Item::List(&long))
        );
        for leading in [
            &[0x00][..],
            &[0x82, 0x00, 0x01],
            &[0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert!(Item::read(leading).and_then(Item::integer).is_err());
        }
    }

    proptest! {
        #[test]
        fn what_is_read_has_one_encoding(bytes in bytes_that_look_like_rlp()) {
            if let Ok(item) = Item::read(&bytes) {
                prop_assert_eq!(encoded(item), bytes);
            }
        }

        #[test]
        fn every_value_is_read(payload in proptest::collection::vec(any::<u8>(), 0..1_000)) {
            for item in [Item::Bytes(&payload), Item::List(&payload)] {
                let encoded = encoded(item);
                prop_assert_eq!(Item::read(&encoded), Ok(item));
            }
        }

        #[test]
        fn integers_are_their_shortest_bytes(integer in any::<u64>()) {
            let encoded = of_integer(integer);
            prop_assert_eq!(&encoded, &alloy::rlp::encode(integer));
            prop_assert_eq!(Item::read(&encoded).and_then(Item::integer), Ok(integer));
        }
    }
}
