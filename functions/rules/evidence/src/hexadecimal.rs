//! `0x` and lower-case digits, for bytes of any length.

/// Reads an even number of lower-case digits after `0x`.
pub(crate) fn read(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x")?;
    if digits.bytes().any(|digit| digit.is_ascii_uppercase()) {
        return None;
    }
    hex::decode(digits).ok()
}

pub(crate) fn write(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

const EXPECTED: &str = "lower-case hexadecimal with a 0x prefix";

/// For serde: one byte string.
pub(crate) mod hex_bytes {
    use serde::de::{Deserialize as _, Error as _};
    use serde::{Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::write(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::read(&text).ok_or_else(|| D::Error::custom(super::EXPECTED))
    }
}

/// For serde: a list of byte strings.
pub(crate) mod list {
    use serde::de::{Deserialize as _, Error as _};
    use serde::{Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        list: &[Vec<u8>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(list.iter().map(|bytes| super::write(bytes)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Vec<u8>>, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|text| super::read(text).ok_or_else(|| D::Error::custom(super::EXPECTED)))
            .collect()
    }
}
