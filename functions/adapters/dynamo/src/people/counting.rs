//! How many people there are.

use access::{PersonId, Role};
use futures_util::future::try_join_all;
use keys::Subject;

use super::People;
use super::places::{Listing, id_of};
use crate::TableError;

impl People {
    /// How many of a role have an account. Erased patients leave one behind that nobody can open; they do not count.
    pub async fn count(&self, role: Role) -> Result<usize, TableError> {
        let listed = self
            .gather(&[Listing::of(role)], None, usize::MAX - 1, None)
            .await?;
        let people: Result<Vec<PersonId>, TableError> = listed.items.iter().map(id_of).collect();
        let subjects: Vec<Subject> = people?.into_iter().map(Subject::Person).collect();
        let there = subjects.chunks(100).map(|some| self.keys.count(some));
        Ok(try_join_all(there).await?.into_iter().sum())
    }
}
