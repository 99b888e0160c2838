use crate::IssuerOrigin;

/// The scheme in front of the digits.
pub(crate) const SCHEME: &str = "shc:/";

/// The text of a QR code: a prefix that is coded as bytes, then digits that are coded as digits.
#[derive(Clone, PartialEq, Eq)]
pub struct QrText {
    prefix: String,
    digits: String,
}

impl QrText {
    pub(crate) fn bare(jws: &str) -> Self {
        Self {
            prefix: SCHEME.to_owned(),
            digits: to_digits(jws),
        }
    }

    pub(crate) fn portal(origin: &IssuerOrigin, jws: &str) -> Self {
        Self {
            prefix: format!("{}{SCHEME}", portal_page(origin)),
            digits: to_digits(jws),
        }
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn digits(&self) -> &str {
        &self.digits
    }
}

impl std::fmt::Display for QrText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.prefix, self.digits)
    }
}

impl std::fmt::Debug for QrText {
    // The digits are a health record.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QrText({} digits)", self.digits.len())
    }
}

/// Everything after `#` stays in the browser, so no record reaches a server's log.
fn portal_page(origin: &IssuerOrigin) -> String {
    format!("{origin}/verify#")
}

/// Length of the byte segment of a portal code for an origin of some length.
pub(crate) const fn portal_prefix_length(origin: usize) -> usize {
    origin + "/verify#".len() + SCHEME.len()
}

/// Two decimal digits for each character: its code less 45, `-` being the lowest in a JWS.
fn to_digits(jws: &str) -> String {
    jws.bytes()
        .map(|byte| byte - b'-')
        .flat_map(|code| [char::from(b'0' + code / 10), char::from(b'0' + code % 10)])
        .collect()
}

/// Digits that spell no JWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumericError {
    /// Each character takes two digits.
    #[error("an odd number of digits")]
    Odd,
    /// The place of a character that is not a digit, or of a pair past 77.
    #[error("not two digits from 00 to 77, at digit {0}")]
    Pair(usize),
}

/// The characters that pairs of digits stand for.
pub(crate) fn from_digits(digits: &str) -> Result<String, NumericError> {
    if !digits.len().is_multiple_of(2) {
        return Err(NumericError::Odd);
    }
    digits
        .as_bytes()
        .chunks_exact(2)
        .enumerate()
        .map(|(index, pair)| {
            match pair {
                [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                    let code = (tens - b'0') * 10 + (ones - b'0');
                    // 77 is `z`, the highest character of base64url.
                    (code <= 77).then(|| char::from(b'-' + code))
                }
                _ => None,
            }
            .ok_or(NumericError::Pair(index * 2))
        })
        .collect()
}
