//! Versions with all that proves them, read from the tables page by page.

use std::collections::{BTreeMap, BTreeSet};

use ::card::{Revocation, Rid};
use ::evidence::{AnchoredBatch, Archive, Parts, Place, Rest, SealedVersion};
use access::PatientId;
use dynamo::anchors::{Batch, Batches, Stage, Standing};
use dynamo::charts::{Checked, check};
use edge::Problem;
use futures_util::future::try_join_all;
use keys::DataKey;
use seal::VersionNumber;

use crate::qr::Qr;
use crate::revoke::altered;
use crate::trees::Trees;
use crate::weight::{LARGEST, weight};

/// Versions read at a time.
const PAGE: usize = 25;

/// Reads versions of one chart, and remembers the batches they are in.
pub struct Proofs<'a> {
    qr: &'a Qr,
    batches: BTreeMap<u64, AnchoredBatch>,
}

/// A version says that its batch holds it, and the batch's own leaves do not lead there.
#[derive(Debug, thiserror::Error)]
#[error("the leaves of batch {0} are not those it was sealed with")]
struct Leaves(u64);

impl<'a> Proofs<'a> {
    /// Nothing is read yet.
    pub fn new(qr: &'a Qr) -> Self {
        let batches = BTreeMap::new();
        Self { qr, batches }
    }

    /// As many versions before `before` as fit one answer, newest first. Without `before` the chart's
    /// newest ones that were entered in error are left out: there is no card to put over them.
    pub async fn fitting(
        &mut self,
        patient: PatientId,
        key: &DataKey,
        before: Option<VersionNumber>,
    ) -> Result<Vec<SealedVersion>, Problem> {
        let (mut run, mut room, mut above) = (Vec::new(), LARGEST, before);
        let mut weighed = BTreeSet::new();
        loop {
            let mut page = self.page(patient, key, above).await?;
            let Some(oldest) = page.last() else {
                return Ok(run);
            };
            above = Some(oldest.number());
            if before.is_none() && run.is_empty() {
                page = self.skip_revoked(page).await?;
            }
            for version in page {
                let batch = version.place().map(|place| place.batch);
                let batch = batch.filter(|number| weighed.insert(*number));
                let batch = batch.and_then(|number| self.batches.get(&number));
                let weight = weight(&version)? + batch.map_or(Ok(0), weight)?;
                if weight > room && !run.is_empty() {
                    return Ok(run);
                }
                room = room.saturating_sub(weight);
                run.push(version);
            }
        }
    }

    /// Versions that were read and checked, with what proves them. One that fails its check proves nothing.
    pub async fn prove(&mut self, checked: Vec<Checked>) -> Result<Vec<SealedVersion>, Problem> {
        let stored = checked.iter().filter_map(|one| one.stored.as_ref());
        let read = self.qr.anchors.batches_of(stored.clone()).await;
        let read = read.map_err(|error| Problem::internal(&error))?;
        let named = stored.filter_map(|stored| Some(read.batch_of(stored)?.0));
        self.remember(named).await?;
        let mut trees = Trees::default();
        let proven = checked.into_iter();
        proven
            .map(|one| proven_by(one, &read, &mut trees))
            .collect()
    }

    /// The batches that `versions` are in.
    pub fn batches_of(&mut self, versions: &[SealedVersion]) -> Vec<AnchoredBatch> {
        let places = versions.iter().filter_map(SealedVersion::place);
        let numbers: BTreeSet<u64> = places.map(|place| place.batch).collect();
        let batches = numbers.iter().rev();
        batches
            .filter_map(|number| self.batches.remove(number))
            .collect()
    }

    async fn page(
        &mut self,
        patient: PatientId,
        key: &DataKey,
        above: Option<VersionNumber>,
    ) -> Result<Vec<SealedVersion>, Problem> {
        // One more than is shown: the version below tells whether the last one follows it.
        let listed = self.qr.charts.versions(patient, above, PAGE + 1).await;
        let listed = listed.map_err(|error| Problem::internal(&error))?;
        self.prove(check(key, listed, PAGE)).await
    }

    async fn skip_revoked(
        &self,
        mut page: Vec<SealedVersion>,
    ) -> Result<Vec<SealedVersion>, Problem> {
        let commitments = page.iter().map(SealedVersion::stated);
        let revoked = self.qr.revocations.of_each(commitments).await;
        let revoked = revoked.map_err(|error| Problem::internal(&error))?;
        let is_revoked = |version: &SealedVersion| {
            revoked.get(&Rid::of(version.stated())) == Some(&Revocation::Version)
        };
        let good = page.iter().position(|version| !is_revoked(version));
        page.drain(..good.unwrap_or(page.len()));
        Ok(page)
    }

    /// Reads the archives of those that are final, all at once.
    async fn remember(&mut self, named: impl Iterator<Item = &Batch>) -> Result<(), Problem> {
        let new: BTreeMap<u64, &Batch> = named
            .filter(|batch| matches!(batch.stage, Stage::Final(..)))
            .filter(|batch| !self.batches.contains_key(&batch.number))
            .map(|batch| (batch.number, batch))
            .collect();
        let archives = new.keys().map(|number| self.qr.anchors.archive(*number));
        let archives = try_join_all(archives).await;
        let archives = archives.map_err(|error| Problem::internal(&error))?;
        let anchored = new.into_values().zip(archives);
        let anchored = anchored.filter_map(|(batch, archive)| with_archive(batch, archive));
        self.batches
            .extend(anchored.map(|batch| (batch.number, batch)));
        Ok(())
    }
}

fn with_archive(batch: &Batch, archive: Option<Archive>) -> Option<AnchoredBatch> {
    let mut anchored = batch.anchored(archive)?;
    if let Err(error) = anchored.archived() {
        // Without it the evidence still holds, as long as a node keeps the receipt.
        tracing::error!(batch = batch.number, cause = %error, "an archive is left out of evidence");
        anchored.archive = None;
    }
    Some(anchored)
}

fn proven_by(
    checked: Checked,
    batches: &Batches,
    trees: &mut Trees,
) -> Result<SealedVersion, Problem> {
    let number = checked.number;
    let fault = || {
        altered().detail(format!(
            "What is stored of version {number} is not what was sealed when it was saved. It proves nothing."
        ))
    };
    let stored = checked.stored.ok_or_else(fault)?;
    let version = checked.version.map_err(|_| fault())?;
    let place = match batches.standing(&stored) {
        Standing::NotInBatch => return Err(fault()),
        Standing::Waiting | Standing::Batched => None,
        Standing::Anchored(batch, _) => {
            let proof = trees.proof(&stored, batches);
            let proof = proof.ok_or_else(|| Problem::internal(&Leaves(batch)))?;
            Some(Place {
                batch,
                proof: (&proof).into(),
            })
        }
    };
    let (previous, salt) = (version.previous().copied(), *version.opening().salt());
    let rest_salt = *version.rest_salt();
    let (record, rest) = version.into_record().into_parts();
    let parts = Parts {
        number,
        previous,
        salt,
        record,
        rest: rest.map(|bundle| Rest {
            salt: rest_salt,
            bundle,
        }),
        place,
    };
    SealedVersion::new(parts, stored.commitment).map_err(|error| Problem::internal(&error))
}
