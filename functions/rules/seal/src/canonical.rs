//! JSON in the one form that is hashed: RFC 8785 (JCS), from a reader that refuses whatever two
//! honest readers could understand differently.

mod decimal;
mod reader;
mod refusal;

use reader::{Numbers, Reader};
pub use refusal::{Reason, Refusal};
use serde_json::Value;

/// Arrays and objects inside each other that are still read; the outermost counts as one.
pub const MAX_DEPTH: usize = 64;

/// The largest magnitude of a number written as an integer: past it doubles skip integers.
const MAX_INTEGER: u64 = 1 << 53;

/// Whether RFC 8785 writes a double as an integer that a strict reader refuses: it uses an exponent
/// from 10^21 on. Were such a double accepted, its own canonical form would not be.
fn becomes_large_integer(double: f64) -> bool {
    let magnitude = double.abs();
    magnitude > 9_007_199_254_740_992.0 && magnitude < 1e21
}

/// Reads one JSON text strictly. Refused are duplicate keys, lone surrogates, integers past 2^53
/// (also as `1e20`, which RFC 8785 writes as one), decimals that are not exactly what the nearest double's shortest form says, nesting past
/// [`MAX_DEPTH`], and bytes after the value.
pub fn parse(json: &[u8]) -> Result<Value, Refusal> {
    Reader::new(json, Numbers::Exact)?.document()
}

/// Reads a document written elsewhere, such as an import: as [`parse`], but a decimal with more
/// digits than a double keeps becomes the nearest double, as RFC 8785 has it. Never use it to check
/// something against a commitment.
pub fn parse_nearest(json: &[u8]) -> Result<Value, Refusal> {
    Reader::new(json, Numbers::Nearest)?.document()
}

/// The RFC 8785 bytes of one JSON value.
#[derive(Clone, PartialEq, Eq)]
pub struct Canonical(Vec<u8>);

impl Canonical {
    /// Brings a value into canonical form. Refused are integers past 2^53 and nesting past
    /// [`MAX_DEPTH`], which only a value that was not read by [`parse`] can have.
    pub fn of(value: &Value) -> Result<Self, Refusal> {
        check(value, 1, &mut Vec::new())?;
        serde_json_canonicalizer::to_vec(value)
            .map(Self)
            .map_err(|_| Refusal::of_value(Reason::NumberPrecision, &[]))
    }

    /// Reads a JSON text as [`parse`] does and brings it into canonical form.
    pub fn read(json: &[u8]) -> Result<Self, Refusal> {
        Self::of(&parse(json)?)
    }

    /// The bytes; always UTF-8.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, taken out.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl std::fmt::Debug for Canonical {
    // The bytes are a health record.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Canonical({} bytes)", self.0.len())
    }
}

fn check(value: &Value, depth: usize, path: &mut Vec<refusal::Step>) -> Result<(), Refusal> {
    match value {
        Value::Number(number) => {
            let integer = number
                .as_u64()
                .or_else(|| number.as_i64().map(i64::unsigned_abs));
            let large = match integer {
                Some(magnitude) => magnitude > MAX_INTEGER,
                None => number.as_f64().is_none_or(becomes_large_integer),
            };
            if large {
                Err(Refusal::of_value(Reason::NumberPrecision, path))
            } else {
                Ok(())
            }
        }
        Value::Array(_) | Value::Object(_) if depth > MAX_DEPTH => {
            Err(Refusal::of_value(Reason::Depth, path))
        }
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            path.push(refusal::Step::Index(index));
            check(item, depth + 1, path)?;
            path.pop();
            Ok(())
        }),
        Value::Object(members) => members.iter().try_for_each(|(key, member)| {
            path.push(refusal::Step::Key(key.clone()));
            check(member, depth + 1, path)?;
            path.pop();
            Ok(())
        }),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}
