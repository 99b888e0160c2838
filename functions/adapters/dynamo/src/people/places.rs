//! The lists that people stand in, and places in them.

use std::fmt;
use std::str::FromStr;

use access::{PersonId, Role};
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use crate::TableError;
use crate::item::{Item, s, text};

/// What is listed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    Admins,
    Doctors,
    Patients,
    Invitations,
}

/// A list that is shown page by page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Everybody with an account: admins, then doctors, then patients.
    People,
    /// The doctors who may be asked for treatment.
    Practitioners,
    /// The invitations that nobody has accepted yet.
    Invitations,
}

impl List {
    /// What stands in it, one after the other.
    pub(super) fn listings(self) -> &'static [Listing] {
        match self {
            Self::People => &[Listing::Admins, Listing::Doctors, Listing::Patients],
            Self::Practitioners => &[Listing::Doctors],
            Self::Invitations => &[Listing::Invitations],
        }
    }
}

impl Listing {
    pub(super) fn of(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admins,
            Role::Doctor => Self::Doctors,
            Role::Patient => Self::Patients,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Admins => "admin",
            Self::Doctors => "doctor",
            Self::Patients => "patient",
            Self::Invitations => "invitation",
        }
    }
}

/// What puts an item into the index: its list and its place there, which is like no other's.
pub(super) fn listed(
    listing: Listing,
    at: Timestamp,
    person: PersonId,
) -> [(String, AttributeValue); 2] {
    let at = format!("{:015}.{person}", at.as_millisecond().max(0));
    [
        ("listing".to_owned(), s(listing.name())),
        ("listed_at".to_owned(), s(at)),
    ]
}

/// Where a page ended. As text it is `<list>.<place>`, without anything that says who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) listing: Listing,
    pub(super) listed_at: String,
}

impl Cursor {
    /// Whether a page of this list may have ended there. A cursor of another one would begin at its first page.
    #[must_use]
    pub fn is_of(&self, list: List) -> bool {
        list.listings().contains(&self.listing)
    }
}

/// Not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is the `next` of the page before")]
pub struct NoCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.listing.name(), self.listed_at)
    }
}

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (listing, listed_at) = text.split_once('.').ok_or(NoCursor)?;
        let all = [List::People, List::Invitations].map(List::listings);
        let listing = all
            .into_iter()
            .flatten()
            .copied()
            .find(|known| known.name() == listing)
            .ok_or(NoCursor)?;
        let (at, person) = listed_at.split_once('.').ok_or(NoCursor)?;
        let at_is_one = at.len() == 15 && at.bytes().all(|byte| byte.is_ascii_digit());
        if !at_is_one || person.parse::<PersonId>().is_err() {
            return Err(NoCursor);
        }
        Ok(Self {
            listing,
            listed_at: listed_at.to_owned(),
        })
    }
}

/// Part of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// What is in it.
    pub items: Vec<T>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Cursor>,
}

/// The cursor behind an item.
pub(super) fn end_at(item: &Item) -> Result<Cursor, TableError> {
    let cursor = format!("{}.{}", text(item, "listing")?, text(item, "listed_at")?);
    cursor
        .parse()
        .map_err(|NoCursor| TableError::Attribute("listed_at"))
}

/// Whose place in a list an item has.
pub(super) fn id_of(item: &Item) -> Result<PersonId, TableError> {
    let (_, person) = place(item)?;
    person
        .parse()
        .map_err(|_| TableError::Attribute("listed_at"))
}

/// Since when an item is in its list.
pub(super) fn since(item: &Item) -> Result<Timestamp, TableError> {
    let (at, _) = place(item)?;
    at.parse()
        .ok()
        .and_then(|at| Timestamp::from_millisecond(at).ok())
        .ok_or(TableError::Attribute("listed_at"))
}

fn place(item: &Item) -> Result<(&str, &str), TableError> {
    text(item, "listed_at")?
        .split_once('.')
        .ok_or(TableError::Attribute("listed_at"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(millisecond: i64) -> Item {
        let at = Timestamp::from_millisecond(millisecond).unwrap();
        let person = PersonId::new(Uuid::from_u128(7));
        listed(Listing::Doctors, at, person).into()
    }

    #[test]
    fn a_list_is_in_the_order_in_which_its_members_came() {
        let place = |item: &Item| text(item, "listed_at").unwrap().to_owned();
        assert!(place(&at(999_999_999_999)) < place(&at(1_795_000_000_000)));
        assert!(place(&at(0)).as_str() > "0");
        assert_eq!(
            since(&at(1_795_000_000_123)).unwrap().as_millisecond(),
            1_795_000_000_123
        );
        assert_eq!(id_of(&at(5)).unwrap().uuid(), Uuid::from_u128(7));
    }

    #[test]
    fn a_cursor_belongs_to_the_lists_its_place_is_in() {
        let doctors = end_at(&at(5)).unwrap();
        assert!(doctors.is_of(List::People) && doctors.is_of(List::Practitioners));
        assert!(!doctors.is_of(List::Invitations));
        let invitations = Cursor {
            listing: Listing::Invitations,
            ..doctors
        };
        assert!(invitations.is_of(List::Invitations));
        assert!(!invitations.is_of(List::People) && !invitations.is_of(List::Practitioners));
    }

    #[test]
    fn a_cursor_reads_back_and_nothing_else_is_one() {
        let cursor = end_at(&at(1_795_000_000_123)).unwrap();
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for other in [
            "",
            "doctor",
            "doctor.",
            "nurse.001795000000123.1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d",
            "doctor.1795000000123.1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d",
            "doctor.001795000000123.x",
        ] {
            assert_eq!(other.parse::<Cursor>(), Err(NoCursor), "{other}");
        }
    }
}
