//! Reading the members of a JSON object, with a problem for each that is wrong.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::FieldProblem;
use crate::date::parse_day;

pub(crate) struct Fields<'a> {
    members: Option<&'a Map<String, Value>>,
    /// `""` at the top, `diagnosis[0].` further in.
    prefix: String,
    problems: &'a mut Vec<FieldProblem>,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(json: &'a Value, prefix: &str, problems: &'a mut Vec<FieldProblem>) -> Self {
        let members = json.as_object();
        let mut fields = Self {
            members,
            prefix: prefix.to_owned(),
            problems,
        };
        if members.is_none() {
            fields.problem("", "an object was expected");
        }
        fields
    }

    pub(crate) fn is_object(&self) -> bool {
        self.members.is_some()
    }

    pub(crate) fn problem(&mut self, name: &str, detail: &str) {
        let field = format!("{}{name}", self.prefix);
        let field = field.trim_end_matches('.').to_owned();
        self.problems.push(FieldProblem {
            field,
            detail: detail.to_owned(),
        });
    }

    /// Nothing was said under this name: neither something nor something wrong.
    pub(crate) fn has_none(&self, name: &str) -> bool {
        let field = format!("{}{name}", self.prefix);
        let wrong = |problem: &FieldProblem| problem.field.starts_with(&field);
        let empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
        self.value(name).is_none_or(empty) && !self.problems.iter().any(wrong)
    }

    /// A name this form does not have is a mistake the writer should hear of, not a text that vanishes.
    pub(crate) fn only(&mut self, known: &[&str]) {
        for name in self.members.into_iter().flat_map(Map::keys) {
            if !known.contains(&name.as_str()) {
                let shown: String = name
                    .chars()
                    .filter(|character| !character.is_control())
                    .take(60)
                    .collect();
                self.problem(&shown, "there is no such field");
            }
        }
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.members?.get(name).filter(|value| !value.is_null())
    }

    /// A text as it was sent, unchecked.
    pub(crate) fn plain(&self, name: &str) -> Option<&'a str> {
        self.value(name).and_then(Value::as_str)
    }

    pub(crate) fn text(&mut self, name: &str, most: usize) -> Option<String> {
        let value = self.value(name)?;
        self.read_text(name, value, most)
    }

    fn read_text(&mut self, name: &str, value: &Value, most: usize) -> Option<String> {
        let Some(text) = value.as_str() else {
            self.problem(name, "a text was expected");
            return None;
        };
        let forbidden = |character: char| {
            character.is_control() && !matches!(character, '\n' | '\t' | '\r')
                || ('\u{fdd0}'..='\u{fdef}').contains(&character)
        };
        if text.contains(forbidden) {
            self.problem(name, "a control character cannot stand in a text");
            return None;
        }
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        if text.chars().count() > most {
            self.problem(name, &format!("at most {most} characters"));
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(crate) fn required_text(&mut self, name: &str, most: usize) -> Option<String> {
        let before = self.problems.len();
        let text = self.text(name, most);
        if text.is_none() && self.problems.len() == before && self.is_object() {
            self.problem(name, "this is needed");
        }
        text
    }

    pub(crate) fn day(&mut self, name: &str) -> Option<Date> {
        let text = self.text(name, 40)?;
        let day = parse_day(&text).filter(|_| text.len() == 10);
        if day.is_none() {
            self.problem(name, "a day like 2026-03-01 was expected");
        }
        day
    }

    pub(crate) fn required_day(&mut self, name: &str) -> Option<Date> {
        let before = self.problems.len();
        let day = self.day(name);
        if day.is_none() && self.problems.len() == before && self.is_object() {
            self.problem(name, "this is needed");
        }
        day
    }

    /// An id in its one usual spelling.
    pub(crate) fn uuid(&mut self, name: &str) -> Option<Uuid> {
        let text = self.required_text(name, 36)?;
        let id = text.parse().ok();
        let id = id.filter(|id: &Uuid| id.to_string() == text);
        if id.is_none() {
            self.problem(name, "an id was expected");
        }
        id
    }

    pub(crate) fn whole(&mut self, name: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.value(name)?;
        let whole = value
            .as_u64()
            .and_then(|whole| u32::try_from(whole).ok())
            .filter(|whole| range.contains(whole));
        if whole.is_none() {
            let (first, last) = range.into_inner();
            self.problem(
                name,
                &format!("a whole number from {first} to {last} was expected"),
            );
        }
        whole
    }

    /// A category of ICD-10, with the subdivisions national editions add: `J20`, `J20.9`, `S52.501A`.
    pub(crate) fn icd_10(&mut self, code: &str) -> Option<String> {
        let code = code.to_uppercase();
        if is_icd_10(&code) {
            return Some(code);
        }
        self.problem("code", "an ICD-10 code like J20.9 was expected");
        None
    }

    fn items(&mut self, name: &str, most: usize) -> &'a [Value] {
        let Some(value) = self.value(name) else {
            return &[];
        };
        match value.as_array() {
            Some(items) if items.len() <= most => items,
            Some(_) => {
                self.problem(name, &format!("at most {most} of these"));
                &[]
            }
            None => {
                self.problem(name, "a list was expected");
                &[]
            }
        }
    }

    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        most: usize,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Vec<T> {
        let items = self.items(name, most);
        let mut all = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let prefix = format!("{}{name}[{at}].", self.prefix);
            let mut fields = Fields::of(item, &prefix, self.problems);
            all.extend(read(&mut fields));
        }
        all
    }

    pub(crate) fn object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(name)?;
        let prefix = format!("{}{name}.", self.prefix);
        read(&mut Fields::of(value, &prefix, self.problems))
    }

    pub(crate) fn texts(&mut self, name: &str, most: usize, longest: usize) -> Vec<String> {
        let items = self.items(name, most);
        let mut all = Vec::new();
        for (at, item) in items.iter().enumerate() {
            all.extend(self.read_text(&format!("{name}[{at}]"), item, longest));
        }
        all
    }
}

pub(crate) fn is_icd_10(code: &str) -> bool {
    let bytes = code.as_bytes();
    let (category, rest) = bytes.split_at_checked(3).unwrap_or((bytes, &[]));
    let good_category = category.len() == 3
        && category[0].is_ascii_uppercase()
        && category[1].is_ascii_digit()
        && category[2].is_ascii_alphanumeric();
    let good_rest = match rest {
        [] => true,
        [b'.', subdivision @ ..] => {
            (1..=4).contains(&subdivision.len())
                && subdivision.iter().all(u8::is_ascii_alphanumeric)
        }
        _ => false,
    };
    good_category && good_rest
}
