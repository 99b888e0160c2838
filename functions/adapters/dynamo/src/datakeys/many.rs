//! The keys of many at once.

use std::collections::HashMap;
use std::hash::Hash;

use futures_util::future::try_join_all;
use keys::{DataKey, Subject};

use super::{DataKeyError, DataKeys, name, of_subject};
use crate::item::{bytes, text};
use crate::{TableError, together};

impl DataKeys {
    /// How many of these, none of them named twice, have a key and so were not erased.
    pub(crate) async fn count(&self, subjects: &[Subject]) -> Result<usize, TableError> {
        let keys = subjects.iter().map(|subject| of_subject(*subject));
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        Ok(found.len())
    }

    /// The keys of those who have one, none of them named twice: one call to the table for up to a hundred.
    pub async fn of_all<T>(&self, all: &[T]) -> Result<HashMap<T, DataKey>, DataKeyError>
    where
        T: Copy + Eq + Hash + Into<Subject>,
    {
        let keys = all.iter().map(|one| of_subject((*one).into()));
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        let mut wrapped = HashMap::with_capacity(found.len());
        for item in &found {
            wrapped.insert(text(item, "pk")?, bytes(item, "wrapped")?);
        }
        let unwrapped = all.iter().filter_map(|one| {
            let subject = (*one).into();
            let wrapped = wrapped.get(name(subject).as_str())?.to_vec();
            Some(async move {
                let key = self.unwrap(subject, wrapped).await?;
                Ok::<_, DataKeyError>((*one, key))
            })
        });
        Ok(try_join_all(unwrapped).await?.into_iter().collect())
    }
}
