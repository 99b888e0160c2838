//! The link itself, and what the server knows it by.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde::Serialize;

/// What makes a link's address: 256 random bits.
#[derive(Clone)]
pub struct Token(String);

/// Opens the files of a link.
#[derive(Clone)]
pub struct LinkKey(pub(crate) [u8; 32]);

/// The name of a link, which opens nothing: the hash of its token.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkId(String);

/// Not what a link, or its name, looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALink;

/// Says nothing: whoever has it opens the link.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

/// Says nothing: it opens files.
impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(hidden)")
    }
}

impl fmt::Debug for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkId({})", self.0)
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl LinkId {
    /// Enough of it to tell a patient's links apart.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..8]
    }
}

impl Token {
    /// The token of 32 random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// As it stands in the link's address.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the server knows it by.
    #[must_use]
    pub fn id(&self) -> LinkId {
        LinkId(URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.as_bytes())))
    }
}

impl FromStr for Token {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        is_32_bytes(text)
            .then(|| Self(text.to_owned()))
            .ok_or(NotALink)
    }
}

impl FromStr for LinkId {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        is_32_bytes(text)
            .then(|| Self(text.to_owned()))
            .ok_or(NotALink)
    }
}

/// Base64url in the one way there is of writing 32 bytes.
fn is_32_bytes(text: &str) -> bool {
    URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|bytes| bytes.len() == 32)
}

impl LinkKey {
    /// A key of 32 random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }
}

/// A link as it is handed on.
#[derive(Clone, Copy, Debug)]
pub struct Shared<'a> {
    /// Where its manifest is asked for, without the token and with a slash at its end.
    pub base: &'a str,
    /// Its token.
    pub token: &'a Token,
    /// Opens its files.
    pub key: &'a LinkKey,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
    /// Whether a passcode is asked for.
    pub passcode: bool,
    /// What it is called, at most 80 characters.
    pub label: Option<&'a str>,
}

/// As the guide spells it.
#[derive(Serialize)]
struct Payload<'a> {
    url: String,
    key: String,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    v: u8,
}

impl fmt::Display for Shared<'_> {
    /// `shlink:/` and the payload ("SMART Health Links", section "Construct a SMART Health Link Payload").
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = Payload {
            url: format!("{}{}", self.base, self.token.0),
            key: URL_SAFE_NO_PAD.encode(self.key.0),
            exp: self.expires,
            flag: self.passcode.then_some("P"),
            label: self.label,
            v: 1,
        };
        let json = serde_json::to_vec(&payload).map_err(|_| fmt::Error)?;
        write!(f, "shlink:/{}", URL_SAFE_NO_PAD.encode(json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn payload(shared: &Shared<'_>) -> Value {
        let text = shared.to_string();
        let encoded = text.strip_prefix("shlink:/").unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap()
    }

    #[test]
    fn a_link_says_where_its_files_are_what_opens_them_and_until_when() {
        let (token, key) = (Token::new([1; 32]), LinkKey::new([2; 32]));
        let shared = Shared {
            base: "https://clinic.example/api/qr/links/",
            token: &token,
            key: &key,
            expires: 1_795_000_000,
            passcode: false,
            label: None,
        };
        let token = URL_SAFE_NO_PAD.encode([1; 32]);
        let plain = json!({
            "url": format!("https://clinic.example/api/qr/links/{token}"),
            "key": URL_SAFE_NO_PAD.encode([2; 32]),
            "exp": 1_795_000_000,
            "v": 1,
        });
        assert_eq!(payload(&shared), plain);
        let guarded = Shared {
            passcode: true,
            label: Some("Für Dr. Iyer"),
            ..shared
        };
        let guarded = payload(&guarded);
        assert_eq!(
            (&guarded["flag"], &guarded["label"]),
            (&json!("P"), &json!("Für Dr. Iyer"))
        );
    }

    /// The guide allows an address 128 characters.
    #[test]
    fn the_address_is_short_enough_with_the_longest_origin() {
        let base = format!(
            "https://{}/api/qr/links/",
            "o".repeat(64 - "https://".len())
        );
        assert!(base.len() + 43 <= 128);
    }

    #[test]
    fn the_name_of_a_link_is_not_its_token_and_leads_to_none() {
        let token = Token::new([1; 32]);
        assert_ne!(token.id().to_string(), token.0);
        assert_eq!(token.id(), token.0.parse::<Token>().unwrap().id());
        assert_eq!(token.id().to_string().parse(), Ok(token.id()));
        let padded = format!("{}=", token.0);
        let loose = format!("{}B", &token.0[..42]);
        for other in ["", "a", &padded, &loose, &token.0[..42]] {
            assert!(other.parse::<Token>().is_err(), "{other}");
            assert!(other.parse::<LinkId>().is_err(), "{other}");
        }
    }

    #[test]
    fn nothing_that_opens_a_link_is_printed() {
        let printed = format!("{:?} {:?}", Token::new([1; 32]), LinkKey::new([2; 32]));
        assert_eq!(printed, "Token(hidden) LinkKey(hidden)");
    }
}
