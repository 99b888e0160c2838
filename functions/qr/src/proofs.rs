//! Versions with all that proves them, read from the tables page by page.

use std::collections::{BTreeMap, BTreeSet};

use ::card::Rid;
use ::evidence::{AnchoredBatch, ArchivedBlock, Parts, Place, Rest, SealedVersion};
use access::PatientId;
use dynamo::anchors::{Batch, Batches, Landing, Standing};
use dynamo::charts::{Checked, StoredVersion, check};
use edge::Problem;
use keys::DataKey;
use seal::{InclusionProof, Tree, VersionNumber};
use serde::Serialize;

use crate::qr::Qr;
use crate::revoke::altered;

/// Versions read at a time.
const PAGE: usize = 25;

/// Lambda takes an answer of at most 6 MB, and the body stands in it as a JSON string, in which quotes and
/// backslashes take twice their room. The rest is left to the card and to the last version's size.
const LARGEST: usize = 4_500_000;

/// Reads versions of one chart, and remembers the batches they are in.
pub struct Proofs<'a> {
    qr: &'a Qr,
    patient: PatientId,
    key: &'a DataKey,
    batches: BTreeMap<u64, AnchoredBatch>,
}

/// A version says that its batch holds it, and the batch's own leaves do not lead there.
#[derive(Debug, thiserror::Error)]
#[error("the leaves of batch {0} are not those it was sealed with")]
struct Leaves(u64);

impl<'a> Proofs<'a> {
    /// Nothing is read yet.
    pub fn new(qr: &'a Qr, patient: PatientId, key: &'a DataKey) -> Self {
        Self {
            qr,
            patient,
            key,
            batches: BTreeMap::new(),
        }
    }

    /// The newest `count` versions before `above`, newest first. One that fails its check proves nothing.
    pub async fn page(
        &mut self,
        above: Option<VersionNumber>,
        count: usize,
    ) -> Result<Vec<SealedVersion>, Problem> {
        let listed = self
            .qr
            .charts
            .versions(self.patient, above, count + 1)
            .await;
        let listed = listed.map_err(|error| Problem::internal(&error))?;
        let checked = check(self.key, listed, count);
        let stored = checked.iter().filter_map(|one| one.stored.as_ref());
        let batches = self.qr.anchors.batches_of(stored).await;
        let batches = batches.map_err(|error| Problem::internal(&error))?;
        let mut trees = BTreeMap::new();
        let mut page = Vec::with_capacity(checked.len());
        for one in checked {
            page.push(self.proven(one, &batches, &mut trees).await?);
        }
        Ok(page)
    }

    /// As many versions before `before` as fit one answer. Nothing of what was entered in error comes
    /// first, neither here nor in the file that goes on below: there is no card to put over it.
    pub async fn fitting(
        &mut self,
        before: Option<VersionNumber>,
        revoked: &BTreeSet<Rid>,
    ) -> Result<Vec<SealedVersion>, Problem> {
        let is_revoked = |version: &SealedVersion| revoked.contains(&Rid::of(version.stated()));
        let (mut run, mut room, mut above) = (Vec::new(), LARGEST, before);
        let mut weighed = BTreeSet::new();
        loop {
            let page = self.page(above, PAGE).await?;
            let Some(oldest) = page.last() else {
                return Ok(run);
            };
            above = Some(oldest.number());
            for version in page {
                if run.is_empty() && before.is_none() && is_revoked(&version) {
                    continue;
                }
                let batch = version.place().map(|place| place.batch);
                let batch = batch.filter(|number| weighed.insert(*number));
                let batch = batch.and_then(|number| self.batches.get(&number));
                let weight = weight(&version)? + batch.map_or(Ok(0), weight)?;
                if weight > room && !run.is_empty() {
                    return Ok(cut(run, version, is_revoked));
                }
                room = room.saturating_sub(weight);
                run.push(version);
            }
        }
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

    async fn proven(
        &mut self,
        checked: Checked,
        batches: &Batches,
        trees: &mut BTreeMap<u64, Tree>,
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
            Standing::Anchored(batch, landing) => {
                let proof = proof(&stored, batches, trees);
                let (proof, found) = proof.ok_or_else(|| Problem::internal(&Leaves(batch)))?;
                self.remember(found, &landing).await?;
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

    async fn remember(&mut self, batch: &Batch, landing: &Landing) -> Result<(), Problem> {
        let (Some(sealed), false) = (batch.sealed(), self.batches.contains_key(&batch.number))
        else {
            return Ok(());
        };
        let archive = self.qr.anchors.archive(batch.number).await;
        let mut anchored = AnchoredBatch {
            number: batch.number,
            chain_id: batch.place.chain_id,
            contract: batch.place.contract,
            previous: sealed.previous,
            root: sealed.root,
            size: sealed.size,
            transaction: landing.transaction,
            block: landing.block,
            block_hash: landing.block_hash,
            time: landing.time,
            archive: archive.map_err(|error| Problem::internal(&error))?,
        };
        if !archive_holds(&anchored) {
            // Without it the evidence still holds, as long as a node keeps the receipt.
            tracing::error!(batch = batch.number, "a batch's archive does not hold");
            anchored.archive = None;
        }
        self.batches.insert(batch.number, anchored);
        Ok(())
    }
}

fn archive_holds(batch: &AnchoredBatch) -> bool {
    let Some(archive) = &batch.archive else {
        return true;
    };
    let block = ArchivedBlock {
        hash: batch.block_hash,
        number: batch.block,
        time: u64::try_from(batch.time.as_second()).unwrap_or_default(),
    };
    archive.check(&batch.event()) == Ok(block)
}

/// The way from a version's leaf to the root its batch was sealed with; each batch's tree is built once.
fn proof<'b>(
    stored: &StoredVersion,
    batches: &'b Batches,
    trees: &mut BTreeMap<u64, Tree>,
) -> Option<(InclusionProof, &'b Batch)> {
    let (batch, leaves) = batches.batch_of(stored)?;
    let tree = match trees.entry(batch.number) {
        std::collections::btree_map::Entry::Occupied(tree) => tree.into_mut(),
        std::collections::btree_map::Entry::Vacant(place) => place.insert(Tree::new(leaves).ok()?),
    };
    let index = leaves.binary_search(&stored.commitment).ok()?;
    let proof = tree.proof(u64::try_from(index).ok()?)?;
    (tree.root() == batch.sealed()?.root).then_some((proof, batch))
}

/// Leaves out `next` and, so that the next file can begin with a card, what stands above a revoked one.
fn cut(
    mut run: Vec<SealedVersion>,
    mut next: SealedVersion,
    is_revoked: impl Fn(&SealedVersion) -> bool,
) -> Vec<SealedVersion> {
    while is_revoked(&next) && run.len() > 1 {
        let Some(last) = run.pop() else { break };
        next = last;
    }
    run
}

/// The bytes of a part inside a JSON string. JSON itself holds no bare control characters.
fn weight(part: &impl Serialize) -> Result<usize, Problem> {
    let json = serde_json::to_vec(part).map_err(|error| Problem::internal(&error))?;
    let escaped = json.iter().filter(|byte| matches!(byte, b'"' | b'\\'));
    Ok(json.len() + escaped.count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use seal::{Commitment, Salt};
    use serde_json::json;

    fn version(number: u64) -> SealedVersion {
        let number = VersionNumber::new(number).unwrap();
        let previous = (!number.is_first()).then(|| Commitment::from_bytes([7; 32]));
        let parts = Parts {
            number,
            previous,
            salt: Salt::from_bytes([1; 16]),
            record: json!({}),
            rest: None,
            place: None,
        };
        SealedVersion::new(parts, Commitment::from_bytes([8; 32])).unwrap()
    }

    fn kept(run: &[u64], next: u64, revoked: &[u64]) -> Vec<u64> {
        let run = run.iter().map(|number| version(*number)).collect();
        let is_revoked = |one: &SealedVersion| revoked.contains(&one.number().get());
        let kept = cut(run, version(next), is_revoked);
        kept.iter().map(|one| one.number().get()).collect()
    }

    #[test]
    fn the_next_file_never_begins_with_what_was_entered_in_error() {
        assert_eq!(kept(&[9, 8, 7], 6, &[]), [9, 8, 7]);
        assert_eq!(kept(&[9, 8, 7], 6, &[6]), [9, 8]);
        assert_eq!(kept(&[9, 8, 7], 6, &[6, 7]), [9]);
        assert_eq!(kept(&[9, 8, 7], 6, &[8]), [9, 8, 7]);
        assert_eq!(kept(&[9, 8, 7], 6, &[6, 7, 8]), [9]);
    }

    #[test]
    fn quotes_weigh_what_they_take_inside_a_string() {
        assert_eq!(weight(&"a\"b").unwrap(), 6 + 4);
    }
}
