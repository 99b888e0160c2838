use std::fmt::Write as _;

/// Why a JSON text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Also a byte order mark in front and anything that is not white space behind.
    #[error("not JSON")]
    Syntax,
    /// The text stops before the value does.
    #[error("the text ends too early")]
    End,
    /// Bytes that are not UTF-8.
    #[error("not UTF-8")]
    Utf8,
    /// The value is complete and more follows.
    #[error("more text after the value")]
    Trailing,
    /// One object has the same key twice.
    #[error("a key appears twice")]
    DuplicateKey,
    /// A `\u` escape that is half of a pair.
    #[error("half of a surrogate pair")]
    LoneSurrogate,
    /// A number that a double does not keep.
    #[error("a number that loses precision")]
    NumberPrecision,
    /// More than [`super::MAX_DEPTH`] arrays and objects inside each other.
    #[error("nested deeper than 64")]
    Depth,
}

impl Reason {
    /// The stable code of the reason, as in the vectors.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::End => "end",
            Self::Utf8 => "utf8",
            Self::Trailing => "trailing",
            Self::DuplicateKey => "duplicate-key",
            Self::LoneSurrogate => "lone-surrogate",
            Self::NumberPrecision => "number-precision",
            Self::Depth => "depth",
        }
    }
}

/// Why and where a JSON text was refused. It quotes keys but never a value: values are health data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at {} (byte {offset})", if path.is_empty() { "the top" } else { path })]
pub struct Refusal {
    reason: Reason,
    offset: usize,
    path: String,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

impl Refusal {
    pub(super) fn new(reason: Reason, offset: usize, steps: &[Step]) -> Self {
        Self {
            reason,
            offset,
            path: pointer(steps),
        }
    }

    /// For values that were never text: the offset stays zero.
    pub(super) fn of_value(reason: Reason, steps: &[Step]) -> Self {
        Self::new(reason, 0, steps)
    }

    /// What is wrong.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The byte where it shows, counted from zero.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The value it is in, as a JSON pointer (RFC 6901); empty for the whole document.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Long keys are cut: an error message is not a place to return megabytes in.
fn pointer(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        path.push('/');
        match step {
            Step::Key(key) => path.extend(key.chars().take(64).flat_map(escaped)),
            Step::Index(index) => {
                let _infallible = write!(path, "{index}");
            }
        }
    }
    path
}

fn escaped(character: char) -> impl Iterator<Item = char> {
    let (first, second) = match character {
        '~' => ('~', Some('0')),
        '/' => ('~', Some('1')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}
