//! Where a page of a list of people begins.

use dynamo::people::{Cursor, List};
use edge::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

/// How many people a page holds: each lies under a key of their own, which has to be unwrapped.
pub const PAGE: usize = 50;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl Page {
    /// The cursor, read. One of another list is none of this one.
    pub fn after(&self, list: List) -> Result<Option<Cursor>, Problem> {
        let cursor = self.cursor.as_deref().map(str::parse::<Cursor>);
        match cursor {
            None => Ok(None),
            Some(Ok(cursor)) if cursor.is_of(list) => Ok(Some(cursor)),
            Some(_) => {
                let detail = "This is not a cursor of this list.";
                Err(Problem::invalid("cursor", detail))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_list_is_refused_and_not_taken_for_the_first_page() {
        let place = "001795000000123.1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";
        let at = |listing: &str| Page {
            cursor: Some(format!("{listing}.{place}")),
        };
        assert!(at("patient").after(List::People).is_ok());
        assert!(at("doctor").after(List::Practitioners).is_ok());
        for (listing, list) in [
            ("invitation", List::People),
            ("patient", List::Practitioners),
            ("doctor", List::Invitations),
            ("nobody", List::People),
        ] {
            let refused = at(listing).after(list).map(|_| ());
            let status = refused.map_err(|problem| problem.status().as_u16());
            assert_eq!(status, Err(422), "{listing}");
        }
        assert_eq!(Page { cursor: None }.after(List::People).ok(), Some(None));
    }
}
