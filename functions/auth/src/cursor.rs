//! Where a page of a list of people begins.

use dynamo::people::Cursor;
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
    /// The cursor, read.
    pub fn after(&self) -> Result<Option<Cursor>, Problem> {
        let cursor = self.cursor.as_deref().map(str::parse).transpose();
        cursor.map_err(|_| Problem::invalid("cursor", "This is not a cursor of this list."))
    }
}
