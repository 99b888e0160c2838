//! The keys of many at once.

use std::collections::HashMap;

use access::PatientId;
use futures_util::future::try_join_all;
use keys::{DataKey, Subject};

use super::{DataKeyError, DataKeys, of_subject};
use crate::item::{bytes, parsed};
use crate::{TableError, together};

impl DataKeys {
    /// How many of these, none of them named twice, have a key and so were not erased.
    pub(crate) async fn count(&self, subjects: &[Subject]) -> Result<usize, TableError> {
        let keys = subjects.iter().map(|subject| of_subject(*subject));
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        Ok(found.len())
    }

    /// The keys of those who have one: one call to the table for up to a hundred.
    pub async fn of_all(
        &self,
        patients: &[PatientId],
    ) -> Result<HashMap<PatientId, DataKey>, DataKeyError> {
        let keys = patients
            .iter()
            .map(|patient| of_subject(Subject::from(*patient)));
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        let unwrapped = found.iter().map(async |item| {
            let patient: PatientId = parsed(item, "pk")?;
            let wrapped = bytes(item, "wrapped")?.to_vec();
            let key = self.unwrap(patient.into(), wrapped).await?;
            Ok::<_, DataKeyError>((patient, key))
        });
        Ok(try_join_all(unwrapped).await?.into_iter().collect())
    }
}
