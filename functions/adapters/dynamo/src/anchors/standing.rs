//! How far a version has come, and whether the batch it names really holds it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use seal::Commitment;

use super::{Anchors, Batch, Landing, Stage};
use crate::TableError;
use crate::charts::StoredVersion;

/// A version's place on its way to the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Saved, and pending.
    Waiting,
    /// In a batch that is on its way.
    Batched,
    /// In a batch, with this number, that the chain has confirmed.
    Anchored(u64, Landing),
    /// It names a batch that does not hold it.
    NotInBatch,
}

/// The batches that a few versions name.
#[derive(Debug)]
pub struct Batches(BTreeMap<u64, (Batch, Vec<Commitment>)>);

impl Anchors {
    /// Reads each batch that `versions` name, once.
    pub async fn batches_of<'a>(
        &self,
        versions: impl IntoIterator<Item = &'a StoredVersion>,
    ) -> Result<Batches, TableError> {
        let numbers: BTreeSet<u64> = versions
            .into_iter()
            .filter_map(|version| version.batch)
            .collect();
        let read = numbers.into_iter().map(|number| self.with_leaves(number));
        let batches = try_join_all(read).await?.into_iter().flatten().collect();
        Ok(Batches(batches))
    }

    async fn with_leaves(
        &self,
        number: u64,
    ) -> Result<Option<(u64, (Batch, Vec<Commitment>))>, TableError> {
        let Some(batch) = self.batch(number).await? else {
            return Ok(None);
        };
        let leaves = match batch.sealed() {
            Some(sealed) => self.leaves(number, sealed.size).await?,
            None => Vec::new(),
        };
        Ok(Some((number, (batch, leaves))))
    }
}

impl Batches {
    /// The batch that a version names, with its leaves once they are fixed.
    #[must_use]
    pub fn batch_of(&self, version: &StoredVersion) -> Option<(&Batch, &[Commitment])> {
        let (batch, leaves) = self.0.get(&version.batch?)?;
        Some((batch, leaves))
    }

    /// Where a version stands.
    #[must_use]
    pub fn standing(&self, version: &StoredVersion) -> Standing {
        let Some(number) = version.batch else {
            return Standing::Waiting;
        };
        let Some((batch, leaves)) = self.0.get(&number) else {
            return Standing::NotInBatch;
        };
        match &batch.stage {
            // It is being claimed at this moment; there are no leaves to look among yet.
            Stage::Open => Standing::Batched,
            Stage::Void => Standing::NotInBatch,
            _ if leaves.binary_search(&version.commitment).is_err() => Standing::NotInBatch,
            Stage::Final(_, _, landing, _) => Standing::Anchored(number, *landing),
            _ => Standing::Batched,
        }
    }
}
