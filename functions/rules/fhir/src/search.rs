//! What a search asks for.

use jiff::Timestamp;
use serde_json::Value;

use crate::cursor::Cursor;
use crate::date::{self, Stretch};
use crate::id::ResourceId;
use crate::kind::{Kind, Takes};
use crate::token;
use crate::version::Held;

/// Most alternatives of one parameter, and most parameters: a search costs what is looked at times these.
const MOST: usize = 20;

/// Resources on a page of a search that does not say how many.
pub const DEFAULT_COUNT: usize = 100;
/// Most that a page may be asked for.
pub const MAX_COUNT: usize = 5_000;

/// What may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Resources of one type.
    Of(Kind),
    /// `$everything`.
    Everything,
}

/// A search over one chart.
#[derive(Clone, Debug)]
pub struct Search {
    shape: Shape,
    conditions: Vec<Condition>,
    ids: Option<Vec<ResourceId>>,
    since: Option<Timestamp>,
    /// How many resources to a page.
    pub count: usize,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

/// One parameter with its alternatives.
#[derive(Clone, Debug)]
enum Condition {
    Dates(&'static [&'static str], Vec<date::Wanted>),
    Tokens(&'static [&'static str], Vec<token::Wanted>),
}

/// A parameter that will not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misasked {
    /// There is none of that name.
    #[error("there is no such parameter here")]
    Unknown(String),
    /// Its value cannot be read.
    #[error("this is not a value it can have")]
    Value(String),
    /// More than is looked for at once.
    #[error("there are too many parameters, or too many alternatives")]
    TooMany(String),
    /// Another format than JSON.
    #[error("there is only JSON here")]
    Format(String),
}

impl Misasked {
    /// The parameter's name.
    #[must_use]
    pub fn parameter(&self) -> &str {
        match self {
            Self::Unknown(name) | Self::Value(name) | Self::TooMany(name) | Self::Format(name) => {
                name
            }
        }
    }
}

impl Search {
    /// Reads the parameters of a query. `patient` has been read by whoever opened the chart; which one it is must be
    /// said in one place only.
    pub fn parse(shape: Shape, query: &[(String, String)]) -> Result<Self, Misasked> {
        let mut search = Self {
            shape,
            conditions: Vec::new(),
            ids: None,
            since: None,
            count: match shape {
                Shape::Of(_) => DEFAULT_COUNT,
                Shape::Everything => MAX_COUNT,
            },
            cursor: None,
        };
        for (name, value) in query {
            search.read(name, value)?;
        }
        Ok(search)
    }

    fn read(&mut self, name: &str, value: &str) -> Result<(), Misasked> {
        let bad = || Misasked::Value(name.to_owned());
        match (name, self.shape) {
            ("patient", Shape::Of(_)) => {}
            ("_format", _) if is_json(value) => {}
            ("_format", _) => return Err(Misasked::Format(name.to_owned())),
            ("_count", _) => self.count = count(value).ok_or_else(bad)?,
            ("cursor", _) => self.cursor = Some(value.parse().map_err(|_| bad())?),
            ("_since", Shape::Everything) => {
                let since = Stretch::parse(&value.replace(' ', "+")).ok_or_else(bad)?;
                self.since = Some(since.from());
            }
            ("_id", Shape::Of(_)) => {
                // What is no id is the id of nothing.
                let ids = value.split(',').filter_map(|id| id.parse().ok());
                self.ids = Some(ids.collect());
            }
            (_, Shape::Of(kind)) => self.read_condition(kind, name, value)?,
            (_, Shape::Everything) => return Err(Misasked::Unknown(name.to_owned())),
        }
        Ok(())
    }

    fn read_condition(&mut self, kind: Kind, name: &str, value: &str) -> Result<(), Misasked> {
        let bad = || Misasked::Value(name.to_owned());
        let (plain, modifier) = match name.split_once(':') {
            Some((plain, modifier)) => (plain, Some(modifier)),
            None => (name, None),
        };
        let parameter = kind.parameters().iter().find(|one| one.name == plain);
        let parameter = parameter.ok_or_else(|| Misasked::Unknown(name.to_owned()))?;
        let alternatives: Vec<&str> = value.split(',').collect();
        if self.conditions.len() >= MOST || alternatives.len() > MOST {
            return Err(Misasked::TooMany(name.to_owned()));
        }
        let condition = match (parameter.takes, modifier) {
            (Takes::Date, None) => {
                let wanted = alternatives.into_iter().map(date::Wanted::parse);
                Condition::Dates(
                    parameter.elements,
                    wanted.collect::<Option<_>>().ok_or_else(bad)?,
                )
            }
            (Takes::Token, None | Some("text")) => {
                let wanted = alternatives
                    .into_iter()
                    .map(|one| token::Wanted::parse(one, modifier));
                Condition::Tokens(
                    parameter.elements,
                    wanted.collect::<Option<_>>().ok_or_else(bad)?,
                )
            }
            (Takes::Date | Takes::Token, Some(_)) => {
                return Err(Misasked::Unknown(name.to_owned()));
            }
        };
        self.conditions.push(condition);
        Ok(())
    }

    /// Whether a version saved then may hold anything that is looked for.
    pub(crate) fn reaches(&self, saved_at: Timestamp) -> bool {
        self.since.is_none_or(|since| saved_at >= since)
    }

    /// Whether a resource is looked for.
    pub(crate) fn wants(&self, held: &Held) -> bool {
        match self.shape {
            Shape::Everything => true,
            Shape::Of(kind) => {
                held.kind == kind
                    && self.ids.as_ref().is_none_or(|ids| ids.contains(&held.id))
                    && self.conditions.iter().all(|one| one.holds(&held.resource))
            }
        }
    }
}

impl Condition {
    /// Any alternative of any element will do.
    fn holds(&self, resource: &Value) -> bool {
        match self {
            Self::Dates(elements, wanted) => {
                let mut dates = elements
                    .iter()
                    .filter_map(|key| Stretch::of(resource.get(key)?));
                dates.any(|date| wanted.iter().any(|wanted| wanted.holds(date)))
            }
            Self::Tokens(elements, wanted) => {
                let mut there = elements.iter().filter_map(|key| resource.get(key));
                there.any(|element| wanted.iter().any(|wanted| wanted.holds(element)))
            }
        }
    }
}

fn count(value: &str) -> Option<usize> {
    let count: usize = value.parse().ok()?;
    (count > 0).then(|| count.min(MAX_COUNT))
}

/// Whether a `_format` is JSON, the only one there is. A plus sign that was not encoded arrives as a space.
#[must_use]
pub fn is_json(format: &str) -> bool {
    let known = ["json", "application/json", "application/fhir+json"];
    known.contains(&format.replace(' ', "+").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(kind: Shape, query: &[(&str, &str)]) -> Result<Search, Misasked> {
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Search::parse(kind, &query)
    }

    #[test]
    fn a_parameter_that_is_not_known_is_refused_by_name() {
        let conditions = Shape::Of(Kind::Condition);
        for name in [
            "x",
            "_include",
            "subject",
            "code:not",
            "date:missing",
            "_since",
            "patient:Patient",
        ] {
            let refused = parse(conditions, &[(name, "2024")]).unwrap_err();
            assert_eq!(refused, Misasked::Unknown(name.to_owned()));
        }
        for name in ["date", "code", "patient"] {
            assert!(
                parse(Shape::Everything, &[(name, "2024")]).is_err(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_value_that_cannot_be_read_is_refused_by_its_parameters_name() {
        let conditions = Shape::Of(Kind::Condition);
        for (name, value) in [
            ("date", "yesterday"),
            ("date", "2024,soon"),
            ("code", ""),
            ("_count", "0"),
            ("_count", "-1"),
            ("cursor", "x"),
        ] {
            let refused = parse(conditions, &[(name, value)]).unwrap_err();
            assert_eq!(refused.parameter(), name);
        }
        assert!(parse(conditions, &[("_format", "xml")]).is_err());
        assert!(parse(conditions, &[("code", &"a,".repeat(30))]).is_err());
    }

    #[test]
    fn a_page_is_no_larger_than_the_largest() {
        let search = parse(
            Shape::Everything,
            &[("_count", "1000000"), ("_format", "json")],
        )
        .unwrap();
        assert_eq!(search.count, MAX_COUNT);
    }
}
