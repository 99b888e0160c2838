//! An address that a mail can be sent to.

use std::fmt;
use std::str::FromStr;

/// One mailbox: `local@domain` in ASCII, as RFC 5321 (section 4.1.2) has it without quoted strings, domain
/// literals or source routes.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

/// The text is not one plain address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address that mail can be sent to")]
pub struct NotAnAddress;

/// RFC 5321, section 4.5.3.1.
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;
/// RFC 1035, section 2.3.4.
const LONGEST_LABEL: usize = 63;

impl Address {
    /// The address as SES takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (local, domain) = text.split_once('@').ok_or(NotAnAddress)?;
        let fits = text.len() <= LONGEST && local.len() <= LONGEST_LOCAL;
        let local = local.split('.').all(|atom| is_of(atom, in_an_atom));
        let labels = domain.split('.').all(|label| {
            label.len() <= LONGEST_LABEL
                && is_of(label, |byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
        if fits && local && labels && domain.contains('.') {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnAddress)
        }
    }
}

fn is_of(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(allowed)
}

/// `atext` of RFC 5322, section 3.2.3.
fn in_an_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// An address is a person's: nothing that prints this says whose.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_addresses_are_addresses() {
        for text in [
            "amara.okafor@medseal.example",
            "a@b.co",
            "o'neill+clinic@mail.example.org",
            "x_y-z@xn--bcher-kva.example",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_could_be_a_header_a_second_address_or_a_name_is_none() {
        for text in [
            "",
            "a@b",
            "a@b.co\r\nBcc: c@d.co",
            "a@b.co\n",
            "a@b.co,c@d.co",
            "a@b.co c@d.co",
            "A <a@b.co>",
            "\"a b\"@b.co",
            "a@[127.0.0.1]",
            "a@b@c.co",
            ".a@b.co",
            "a..b@c.co",
            "a@-b.co",
            "a@b..co",
            "a@b.co.",
            "a@b\u{202e}.co",
            "\u{e4}@b.co",
            "a\0@b.co",
        ] {
            assert_eq!(text.parse::<Address>(), Err(NotAnAddress), "{text:?}");
        }
        let long = format!("{}@b.co", "a".repeat(65));
        assert!(long.parse::<Address>().is_err());
        let long = format!("a@{}.co", "b".repeat(64));
        assert!(long.parse::<Address>().is_err());
        let long = format!("a@{}co", "b.".repeat(126));
        assert!(long.parse::<Address>().is_err());
    }

    proptest! {
        #[test]
        fn no_address_holds_what_ends_a_header_or_begins_another_address(text: String) {
            if let Ok(address) = text.parse::<Address>() {
                let bad = |c: char| !c.is_ascii_graphic() || "<>()[],;:\\\"".contains(c);
                prop_assert!(!address.as_str().contains(bad));
            }
        }
    }
}
