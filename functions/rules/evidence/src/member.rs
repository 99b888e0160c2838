//! A JSON value with its place in the file, so that an error can name it. Values are health data: an error
//! says where and what was expected, never what was found.

use crate::hexadecimal;
use seal::{Canonical, VersionNumber};
use serde_json::{Map, Value};

/// Why a text is not an evidence file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// More than 64 MiB.
    #[error("the file is too large for evidence")]
    TooLarge,
    /// Not JSON that can be read in one way only.
    #[error("not readable as JSON: {0}")]
    Json(#[from] seal::canonical::Refusal),
    /// Another JSON document.
    #[error("not an evidence file: it does not say `\"medseal\":\"evidence\"`")]
    NotEvidence,
    /// A later format.
    #[error("an evidence file of a format that is not known here")]
    Format,
    /// A member is missing, not in its form, or does not go with another.
    #[error("`{member}` is not {expected}")]
    Member {
        /// JSON pointer (RFC 6901) of the member.
        member: String,
        /// What should stand there.
        expected: &'static str,
    },
}

impl EvidenceError {
    /// The stable code of the error, as in the vectors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Json(_) => "json",
            Self::NotEvidence => "not-evidence",
            Self::Format => "format",
            Self::Member { .. } => "member",
        }
    }
}

pub(crate) struct Member {
    path: String,
    value: Value,
}

/// The members of an object, taken out one by one. What nobody takes is passed over.
pub(crate) struct Members {
    path: String,
    members: Map<String, Value>,
}

type Read<T> = Result<T, EvidenceError>;

impl Members {
    pub(crate) fn of_document(members: Map<String, Value>) -> Self {
        Self {
            path: String::new(),
            members,
        }
    }

    pub(crate) fn optional(&mut self, name: &str) -> Option<Member> {
        self.members.remove(name).map(|value| Member {
            path: format!("{}/{name}", self.path),
            value,
        })
    }

    pub(crate) fn required(&mut self, name: &str) -> Read<Member> {
        self.optional(name).ok_or_else(|| self.wrong(name, "there"))
    }

    /// An error about one of the members.
    pub(crate) fn wrong(&self, name: &str, expected: &'static str) -> EvidenceError {
        EvidenceError::Member {
            member: format!("{}/{name}", self.path),
            expected,
        }
    }
}

impl Member {
    fn wrong(&self, expected: &'static str) -> EvidenceError {
        EvidenceError::Member {
            member: self.path.clone(),
            expected,
        }
    }

    pub(crate) fn object(self) -> Read<Members> {
        match self.value {
            Value::Object(members) => Ok(Members {
                path: self.path,
                members,
            }),
            _ => Err(self.wrong("an object")),
        }
    }

    /// A FHIR bundle, as far as this crate looks into one.
    pub(crate) fn bundle(self) -> Read<Value> {
        match self.value {
            Value::Object(_) => Ok(self.value),
            _ => Err(self.wrong("an object")),
        }
    }

    pub(crate) fn list(self) -> Read<Vec<Self>> {
        match self.value {
            Value::Array(items) => Ok(items
                .into_iter()
                .enumerate()
                .map(|(index, value)| Self {
                    path: format!("{}/{index}", self.path),
                    value,
                })
                .collect()),
            _ => Err(self.wrong("a list")),
        }
    }

    pub(crate) fn text(self) -> Read<String> {
        match self.value {
            Value::String(text) => Ok(text),
            _ => Err(self.wrong("a text")),
        }
    }

    /// An integer from 0 to 2^53 - 1, however it was spelt: `1`, `1.0` and `1e0` are one number.
    pub(crate) fn integer(&self) -> Read<u64> {
        let spelt = self
            .value
            .is_number()
            .then(|| Canonical::of(&self.value).ok())
            .flatten()
            .and_then(|number| std::str::from_utf8(number.as_bytes()).ok()?.parse().ok());
        spelt
            .filter(|number| *number < 1 << 53)
            .ok_or_else(|| self.wrong("an integer from 0 to 9007199254740991"))
    }

    pub(crate) fn positive(&self) -> Read<u64> {
        let expected = "an integer from 1 to 9007199254740991";
        self.integer()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| self.wrong(expected))
    }

    pub(crate) fn version(&self) -> Read<VersionNumber> {
        VersionNumber::new(self.integer()?).map_err(|_| self.wrong("the number of a version"))
    }

    /// A text that some reader accepts.
    pub(crate) fn parse<T, E>(
        &self,
        expected: &'static str,
        read: impl Fn(&str) -> Result<T, E>,
    ) -> Read<T> {
        let text = self.value.as_str().ok_or_else(|| self.wrong(expected))?;
        read(text).map_err(|_| self.wrong(expected))
    }

    pub(crate) fn bytes(&self) -> Read<Vec<u8>> {
        self.parse("lower-case hexadecimal after 0x", |text| {
            hexadecimal::read(text).ok_or(())
        })
    }

    pub(crate) fn hash(&self) -> Read<[u8; 32]> {
        self.parse("32 bytes in lower-case hexadecimal after 0x", |text| {
            let bytes = hexadecimal::read(text).ok_or(())?;
            <[u8; 32]>::try_from(bytes).map_err(|_| ())
        })
    }

    /// 20 bytes; the case of the digits is a checksum that is not looked at.
    pub(crate) fn address(&self) -> Read<[u8; 20]> {
        self.parse("an address, 20 bytes in hexadecimal after 0x", |text| {
            let bytes = hexadecimal::read(&text.to_ascii_lowercase()).ok_or(())?;
            <[u8; 20]>::try_from(bytes).map_err(|_| ())
        })
    }
}
