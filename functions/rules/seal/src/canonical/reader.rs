use super::refusal::Step;
use super::{MAX_DEPTH, MAX_INTEGER, Reason, Refusal, becomes_large_integer, decimal};
use serde_json::{Map, Number, Value};

/// What becomes of decimals that a double does not keep.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    Exact,
    Nearest,
}

/// One pass over the text, by recursive descent along RFC 8259. The path is kept for refusals.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    path: Vec<Step>,
    numbers: Numbers,
}

impl<'a> Reader<'a> {
    pub(super) fn new(json: &'a [u8], numbers: Numbers) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(json)
            .map_err(|error| Refusal::new(Reason::Utf8, error.valid_up_to(), &[]))?;
        Ok(Self {
            text,
            at: 0,
            path: Vec::new(),
            numbers,
        })
    }

    pub(super) fn document(mut self) -> Result<Value, Refusal> {
        let value = self.value(1)?;
        self.white_space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.refuse(Reason::Trailing)),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.white_space();
        match self.peek() {
            Some(b'{' | b'[') if depth > MAX_DEPTH => Err(self.refuse(Reason::Depth)),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Null),
            Some(_) => Err(self.refuse(Reason::Syntax)),
            None => Err(self.refuse(Reason::End)),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Refusal> {
        let mut members = Map::new();
        self.at += 1;
        self.white_space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.white_space();
            let key_at = self.at;
            let key = self.string()?;
            let seen = members.contains_key(&key);
            self.path.push(Step::Key(key.clone()));
            if seen {
                return Err(Refusal::new(Reason::DuplicateKey, key_at, &self.path));
            }
            self.white_space();
            self.expect(b':')?;
            let value = self.value(depth + 1)?;
            self.path.pop();
            members.insert(key, value);
            self.white_space();
            if !self.take(b',') {
                self.expect(b'}')?;
                return Ok(Value::Object(members));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Refusal> {
        let mut items = Vec::new();
        self.at += 1;
        self.white_space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.path.push(Step::Index(items.len()));
            items.push(self.value(depth + 1)?);
            self.path.pop();
            self.white_space();
            if !self.take(b',') {
                self.expect(b']')?;
                return Ok(Value::Array(items));
            }
        }
    }

    fn string(&mut self) -> Result<String, Refusal> {
        self.expect(b'"')?;
        let mut string = String::new();
        let mut from = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    string.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => {
                    string.push_str(&self.text[from..self.at]);
                    string.push(self.escape()?);
                    from = self.at;
                }
                Some(0..=0x1f) => return Err(self.refuse(Reason::Syntax)),
                Some(_) => self.at += 1,
                None => return Err(self.refuse(Reason::End)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Refusal> {
        let start = self.at;
        self.at += 1;
        let character = match self.peek().ok_or_else(|| self.refuse(Reason::End))? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(start),
            _ => return Err(self.refuse(Reason::Syntax)),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Refusal> {
        let first = self.code_unit()?;
        let lone = Refusal::new(Reason::LoneSurrogate, start, &self.path);
        match first {
            0xd800..=0xdbff if self.text[self.at..].starts_with("\\u") => {
                self.at += 1;
                match self.code_unit()? {
                    second @ 0xdc00..=0xdfff => {
                        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
                            .ok_or(lone)
                    }
                    _ => Err(lone),
                }
            }
            other => char::from_u32(other).ok_or(lone),
        }
    }

    /// Four hexadecimal digits after a `u`, on which the reader stands.
    fn code_unit(&mut self) -> Result<u32, Refusal> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let byte = self.peek().ok_or_else(|| self.refuse(Reason::End))?;
            let digit = char::from(byte).to_digit(16);
            unit = unit * 16 + digit.ok_or_else(|| self.refuse(Reason::Syntax))?;
            self.at += 1;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Result<Value, Refusal> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut integer = true;
        if self.take(b'.') {
            integer = false;
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            integer = false;
            let _signed = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        self.number_of(text, integer)
            .map(Value::Number)
            .ok_or_else(|| Refusal::new(Reason::NumberPrecision, start, &self.path))
    }

    fn number_of(&self, text: &str, integer: bool) -> Option<Number> {
        if integer && text != "-0" {
            let number: i64 = text.parse().ok()?;
            return (number.unsigned_abs() <= MAX_INTEGER).then(|| number.into());
        }
        let double: f64 = text.parse().ok()?;
        let kept = self.numbers == Numbers::Nearest || decimal::says_exactly(text, double);
        (kept && !becomes_large_integer(double))
            .then(|| Number::from_f64(double))
            .flatten()
    }

    fn digits(&mut self) -> Result<(), Refusal> {
        match self.peek() {
            Some(b'0'..=b'9') => {}
            Some(_) => return Err(self.refuse(Reason::Syntax)),
            None => return Err(self.refuse(Reason::End)),
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, Refusal> {
        for byte in word.bytes() {
            self.expect(byte)?;
        }
        Ok(value)
    }

    fn white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Refusal> {
        if self.take(byte) {
            return Ok(());
        }
        let reason = self.peek().map_or(Reason::End, |_| Reason::Syntax);
        Err(self.refuse(reason))
    }

    fn refuse(&self, reason: Reason) -> Refusal {
        Refusal::new(reason, self.at, &self.path)
    }
}
