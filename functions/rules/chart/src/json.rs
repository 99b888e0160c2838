//! A strict reader of JSON text (RFC 8259) that says where in the Bundle it stands.
//!
//! `serde_json` keeps the last of two equal keys, rounds numbers without a word and does not say in which entry the
//! text stopped. A record that will be hashed for ever can afford none of the three. `seal` refuses such text as a whole;
//! here one number in one resource only keeps that resource beside the chart, so every place is remembered.

mod number;

use std::fmt::Write as _;

use serde_json::{Map, Value};

use number::exact;

/// Deepest nesting read; the canonical form allows 64 and a version adds levels of its own.
pub(crate) const MAX_DEPTH: usize = 56;
/// Most values (objects, arrays, strings, numbers...) in one text, so that memory stays bounded.
pub(crate) const MAX_VALUES: usize = 1_000_000;

/// A text that was read.
pub(crate) struct Source<'a> {
    pub(crate) value: Value,
    /// The verbatim text of each `entry[i].resource`.
    pub(crate) resources: Vec<(usize, &'a str)>,
    /// Where a number stands that a double cannot hold: the entry and the path.
    pub(crate) lossy: Vec<(Option<usize>, String)>,
}

/// Why and where reading stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) what: What,
    pub(crate) offset: usize,
    pub(crate) path: String,
    pub(crate) entry: Option<usize>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum What {
    CutOff,
    Syntax(&'static str),
    DuplicateKey(String),
    TooDeep,
    TooManyValues,
}

pub(crate) fn read(text: &str) -> Result<Source<'_>, Fault> {
    let mut reader = Reader {
        text,
        at: 0,
        path: Vec::new(),
        values: 0,
        resources: Vec::new(),
        lossy: Vec::new(),
    };
    reader.space();
    let value = reader.value()?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.fault(What::Syntax("there is more after the end")));
    }
    Ok(Source {
        value,
        resources: reader.resources,
        lossy: reader.lossy,
    })
}

enum Step {
    Key(String),
    Index(usize),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Vec<Step>,
    values: usize,
    resources: Vec<(usize, &'a str)>,
    lossy: Vec<(Option<usize>, String)>,
}

impl Reader<'_> {
    fn fault(&self, what: What) -> Fault {
        Fault {
            what,
            offset: self.at,
            path: self.path_text(),
            entry: self.entry(),
        }
    }

    fn syntax<T>(&self, why: &'static str) -> Result<T, Fault> {
        let what = if self.at >= self.text.len() {
            What::CutOff
        } else {
            What::Syntax(why)
        };
        Err(self.fault(what))
    }

    fn entry(&self) -> Option<usize> {
        match self.path.as_slice() {
            [Step::Key(key), Step::Index(index), ..] if key == "entry" => Some(*index),
            _ => None,
        }
    }

    fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) if text.is_empty() => text.push_str(key),
                Step::Key(key) => {
                    text.push('.');
                    text.push_str(key);
                }
                Step::Index(index) => {
                    // Writing to a String cannot fail.
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        text
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let taken = self.peek() == Some(byte);
        self.at += usize::from(taken);
        taken
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value, Fault> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(self.fault(What::TooManyValues));
        }
        if self.path.len() > MAX_DEPTH {
            return Err(self.fault(What::TooDeep));
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        if let ([_, _, Step::Key(key)], Some(entry)) = (self.path.as_slice(), self.entry())
            && key == "resource"
        {
            self.resources.push((entry, &self.text[start..self.at]));
        }
        Ok(value)
    }

    fn word(&mut self) -> Result<Value, Fault> {
        for (word, value) in [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ] {
            let rest = &self.text.as_bytes()[self.at..];
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
            if !rest.is_empty() && word.as_bytes().starts_with(rest) {
                self.at = self.text.len();
            }
        }
        self.syntax("a value was expected")
    }

    fn object(&mut self) -> Result<Value, Fault> {
        self.at += 1;
        let mut map = Map::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(map));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.syntax("a member name in quotes was expected");
            }
            let key = self.string()?;
            if map.contains_key(&key) {
                return Err(self.fault(What::DuplicateKey(key)));
            }
            self.space();
            if !self.take(b':') {
                return self.syntax("a colon was expected");
            }
            self.space();
            self.path.push(Step::Key(key));
            let value = self.value()?;
            if let Some(Step::Key(key)) = self.path.pop() {
                map.insert(key, value);
            }
            self.space();
            if self.take(b'}') {
                return Ok(Value::Object(map));
            }
            if !self.take(b',') {
                return self.syntax("a comma or a closing brace was expected");
            }
        }
    }

    fn array(&mut self) -> Result<Value, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.space();
            self.path.push(Step::Index(items.len()));
            items.push(self.value()?);
            self.path.pop();
            self.space();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            if !self.take(b',') {
                return self.syntax("a comma or a closing bracket was expected");
            }
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            // Both ends are ASCII bytes or the end of the text, so they are character boundaries.
            out.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                _ => return self.syntax("a control character stands bare in a string"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let plain = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return self.syntax("an escape was expected after the backslash"),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Result<char, Fault> {
        const LONE: &str = "half of a surrogate pair stands alone";
        let unit = self.four_hex()?;
        if let Some(character) = char::from_u32(unit) {
            return Ok(character);
        }
        if unit >= 0xDC00 {
            return self.syntax(LONE);
        }
        if !self.take(b'\\') || self.peek() != Some(b'u') {
            return self.syntax(LONE);
        }
        let low = self.four_hex()?;
        if !(0xDC00..0xE000).contains(&low) {
            return self.syntax(LONE);
        }
        match char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)) {
            Some(character) => Ok(character),
            None => self.syntax(LONE),
        }
    }

    /// Stands on the `u`; ends after the fourth digit.
    fn four_hex(&mut self) -> Result<u32, Fault> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return self.syntax("four hexadecimal digits were expected");
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    fn digits(&mut self) -> Result<(), Fault> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return self.syntax("a digit was expected");
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let mut integer = true;
        self.take(b'-');
        if self.take(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return self.syntax("a number starts with a needless zero");
            }
        } else {
            self.digits()?;
        }
        if self.take(b'.') {
            integer = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            integer = false;
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        if let Some(number) = exact(text, integer) {
            return Ok(Value::Number(number));
        }
        self.lossy.push((self.entry(), self.path_text()));
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests;
