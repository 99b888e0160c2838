use std::fmt;
use std::str::FromStr;

/// An Ethereum account or contract, 20 bytes; `0x` and lower-case hexadecimal as text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address([u8; 20]);

/// Not `0x` and forty hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address is 0x and forty hexadecimal digits")]
pub struct NoAddress;

impl Address {
    /// Takes the bytes as they are.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let digits = text.strip_prefix("0x").ok_or(NoAddress)?;
        let mut bytes = [0; 20];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| NoAddress)?;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_its_text_and_nothing_else_is_read() {
        let text = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
        assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        for wrong in [
            "",
            "0x",
            &text[2..],
            &text[..41],
            "0xzz9fd6e51aad88f6f4ce6ab8827279cfffb92266",
        ] {
            assert_eq!(wrong.parse::<Address>(), Err(NoAddress), "{wrong}");
        }
    }
}
