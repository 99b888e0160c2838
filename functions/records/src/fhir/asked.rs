//! The parameters of searches that look at no version.

use ::fhir::{MAX_COUNT, Misasked, is_json};

/// What a query says, each parameter once.
#[derive(Debug)]
pub struct Asked<'a>(&'a [(String, String)]);

impl<'a> Asked<'a> {
    /// Takes a query that names nothing but `known`, nothing twice, and no format but JSON.
    pub fn read(query: &'a [(String, String)], known: &[&str]) -> Result<Self, Misasked> {
        for (at, (name, value)) in query.iter().enumerate() {
            let always = ["_count", "_format", "cursor"];
            if !known.contains(&name.as_str()) && !always.contains(&name.as_str()) {
                return Err(Misasked::Unknown(name.clone()));
            }
            if query.iter().skip(at + 1).any(|(other, _)| other == name) {
                return Err(Misasked::TooMany(name.clone()));
            }
            if name == "_format" && !is_json(value) {
                return Err(Misasked::Format(name.clone()));
            }
        }
        Ok(Self(query))
    }

    /// The value of a parameter.
    pub fn of(&self, name: &str) -> Option<&'a str> {
        let mut named = self.0.iter().filter(|(of, _)| of == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// A parameter that is read as something.
    pub fn parsed<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Misasked> {
        let value = self.of(name).map(read);
        value
            .map(|value| value.ok_or_else(|| Misasked::Value(name.to_owned())))
            .transpose()
    }

    /// How many to a page: what is asked for, or `usual`; `most` at most.
    pub fn count(&self, usual: usize, most: usize) -> Result<usize, Misasked> {
        let count = self.parsed("_count", |count| {
            let count: usize = count.parse().ok()?;
            (1..=MAX_COUNT).contains(&count).then(|| count.min(most))
        })?;
        Ok(count.unwrap_or(usual))
    }
}
