//! The anchors table: one method for each request that goes to it, with that request's condition.

use std::collections::BTreeMap;

use access::PatientId;
use anchoring::{Batch, Candidate, Lease, Release, Stage, Unarchived};
use audit::Head;
use evidence::Archive;
use jiff::{SignedDuration, Timestamp};
use seal::Commitment;
use uuid::Uuid;

/// A lease that reaches so far beyond a new one is of a clock that was wrong.
const FAR: SignedDuration = SignedDuration::from_mins(1);

/// Entries an item: few, so that a batch has several.
pub const CHUNK: usize = 3;

/// A condition that did not hold because of a later token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

pub type Fenced<T> = Result<T, Lost>;

/// Items under `(batch, chunk)`, each with the token it was written under.
type Chunks<T> = BTreeMap<(u64, u64), (u64, Vec<T>)>;

#[derive(Debug, Default)]
pub struct Ledger {
    pub batches: BTreeMap<u64, Batch>,
    leaves: Chunks<Commitment>,
    candidates: Chunks<Candidate>,
    pub archives: BTreeMap<u64, (u64, Archive)>,
    pub unarchived: BTreeMap<u64, (u64, Unarchived)>,
    pub heads: BTreeMap<PatientId, Head>,
    lease: Option<Item>,
    /// Tokens are not looked at: a ledger that must break promises.
    pub unfenced: bool,
    /// Candidates are written by whoever wants to.
    pub unleased: bool,
    /// Whoever asks has the lease, and all have one token.
    pub one_token: bool,
    /// What stood where leaves were damaged.
    damaged: Vec<((u64, u64), Vec<Commitment>)>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    fence: u64,
    knocks: u64,
    holder: Uuid,
    until: Timestamp,
}

impl Item {
    fn lease(&self) -> Lease {
        Lease {
            fence: self.fence,
            knocks: self.knocks,
        }
    }
}

impl Ledger {
    pub fn take(&mut self, holder: Uuid, now: Timestamp, until: Timestamp) -> Option<Lease> {
        if self.one_token {
            let item = self.lease.get_or_insert(Item {
                fence: 1,
                knocks: 0,
                holder,
                until,
            });
            return Some(item.lease());
        }
        let free =
            |item: &Item| item.until < now || item.until > until + FAR || item.holder == holder;
        if self.lease.as_ref().is_some_and(|item| !free(item)) {
            return None;
        }
        let before = self.lease.map_or((0, 0), |item| (item.fence, item.knocks));
        let item = self.lease.insert(Item {
            fence: before.0 + 1,
            knocks: before.1,
            holder,
            until,
        });
        Some(item.lease())
    }

    /// Tells whether the lease is still taken, so that the knock will be heard.
    pub fn knock(&mut self, now: Timestamp) -> bool {
        let taken = self.lease.as_mut().filter(|item| item.until >= now);
        taken.is_some_and(|item| {
            item.knocks += 1;
            true
        })
    }

    pub fn renew(&mut self, lease: Lease, until: Timestamp) -> Fenced<Lease> {
        let item = self.lease.as_mut().ok_or(Lost)?;
        if item.fence != lease.fence && !self.unfenced {
            return Err(Lost);
        }
        item.until = until;
        Ok(item.lease())
    }

    pub fn release(&mut self, lease: Lease) -> Release {
        let Some(item) = &mut self.lease else {
            return Release::Lost;
        };
        if item.fence != lease.fence && !self.unfenced {
            return Release::Lost;
        }
        if item.knocks != lease.knocks {
            return Release::Knocked(item.lease());
        }
        item.until = Timestamp::UNIX_EPOCH;
        Release::Released
    }

    /// The line's end, newest first, up to the newest final batch.
    pub fn end(&self) -> Vec<Batch> {
        let mut end = Vec::new();
        for batch in self.batches.values().rev() {
            end.push(batch.clone());
            if matches!(batch.stage, Stage::Final(..)) {
                break;
            }
        }
        end
    }

    pub fn adopt(&mut self, lease: Lease, batch: &Batch) -> Fenced<Batch> {
        if batch.fence == lease.fence {
            return Ok(batch.clone());
        }
        let found = self.batches.get_mut(&batch.number).ok_or(Lost)?;
        if found.fence > lease.fence && !self.unfenced {
            return Err(Lost);
        }
        // Its own first attempt may arrive after all that this run has done since: it counts once.
        if found.fence != lease.fence {
            found.fence = lease.fence;
            found.revision += 1;
        }
        Ok(found.clone())
    }

    pub fn open(&mut self, lease: Lease, batch: &Batch) -> Fenced<Batch> {
        let mine = self.lease.is_some_and(|item| item.fence == lease.fence);
        let free = self.batches.get(&batch.number).is_none_or(|found| {
            // The client's request token makes the same request again lead to the same.
            found.stage == Stage::Void && found.fence <= lease.fence
                || found.fence == lease.fence
                    && found.revision == batch.revision
                    && found.stage == batch.stage
        });
        if !(mine && free || self.unfenced) {
            return Err(Lost);
        }
        let batch = Batch {
            fence: lease.fence,
            ..batch.clone()
        };
        self.batches.insert(batch.number, batch.clone());
        Ok(batch)
    }

    pub fn record(&mut self, lease: Lease, batch: &Batch) -> Fenced<Batch> {
        let found = self.batches.get_mut(&batch.number).ok_or(Lost)?;
        let next = Batch {
            revision: batch.revision + 1,
            ..batch.clone()
        };
        if found.fence == lease.fence && found.revision == next.revision {
            return Ok(next);
        }
        if (found.fence != lease.fence || found.revision != batch.revision) && !self.unfenced {
            return Err(Lost);
        }
        *found = next.clone();
        Ok(next)
    }

    /// Together with a look at the lease: a deletion takes an item's own token away.
    pub fn write_candidates(
        &mut self,
        lease: Lease,
        batch: u64,
        chunk: u64,
        all: &[Candidate],
    ) -> Fenced<()> {
        if self.fence() != lease.fence && !self.unfenced && !self.unleased {
            return Err(Lost);
        }
        let chunks = &mut self.candidates;
        chunks.insert((batch, chunk), (lease.fence, part(all, chunk)));
        Ok(())
    }

    /// What of a batch's candidates lies there, up to a count.
    pub fn candidates(&self, batch: u64, count: u64) -> Vec<Candidate> {
        get(&self.candidates, batch, count)
    }

    pub fn has_candidates(&self, batch: u64) -> bool {
        !get(&self.candidates, batch, 1).is_empty()
    }

    pub fn forget_candidates(&mut self, batch: u64, chunk: u64) {
        self.candidates.remove(&(batch, chunk));
    }

    pub fn write_leaves(
        &mut self,
        lease: Lease,
        batch: u64,
        chunk: u64,
        all: &[Commitment],
    ) -> Fenced<()> {
        let unfenced = self.unfenced;
        put(
            &mut self.leaves,
            lease,
            (batch, chunk),
            part(all, chunk),
            unfenced,
        )?;
        self.damaged.retain(|(place, _)| *place != (batch, chunk));
        Ok(())
    }

    pub fn leaves(&self, batch: u64, size: u64) -> Vec<Commitment> {
        get(&self.leaves, batch, size)
    }

    /// Changes a leaf that is stored.
    pub fn damage(&mut self, which: usize) {
        let chunks = self.leaves.len();
        if let Some((place, (_, leaves))) = self.leaves.iter_mut().nth(which % chunks.max(1)) {
            self.damaged.push((*place, leaves.clone()));
            if let Some(leaf) = leaves.last_mut() {
                *leaf = Commitment::from_bytes([0xdd; 32]);
            }
        }
    }

    /// Whether what is stored of a batch's leaves is what was written.
    pub fn are_whole(&self, batch: u64, size: u64) -> bool {
        self.damaged.is_empty() || self.leaves(batch, size) == self.leaves_as_written(batch, size)
    }

    /// A batch's leaves as if nothing had been damaged.
    pub fn leaves_as_written(&self, batch: u64, size: u64) -> Vec<Commitment> {
        let mut chunks = self.leaves.clone();
        for (place, leaves) in self.damaged.iter().rev() {
            chunks.insert(*place, (0, leaves.clone()));
        }
        get(&chunks, batch, size)
    }

    /// Undoes all damage, as from a backup.
    pub fn repair(&mut self) {
        while let Some((place, leaves)) = self.damaged.pop() {
            if let Some((_, damaged)) = self.leaves.get_mut(&place) {
                *damaged = leaves;
            }
        }
    }

    pub fn write_archive(&mut self, lease: Lease, batch: u64, archive: &Archive) -> Fenced<()> {
        let unfenced = self.unfenced;
        put(&mut self.archives, lease, batch, archive.clone(), unfenced)
    }

    pub fn note_unarchived(&mut self, lease: Lease, noted: &Unarchived) -> Fenced<()> {
        let (unfenced, batch) = (self.unfenced, noted.batch.number);
        put(&mut self.unarchived, lease, batch, noted.clone(), unfenced)
    }

    pub fn unarchived(&self) -> Vec<Unarchived> {
        let noted = self.unarchived.values();
        noted.map(|(_, noted)| noted.clone()).collect()
    }

    /// Keeps an entry as its log's newest, unless what is kept is as new.
    pub fn keep_log_head(&mut self, patient: PatientId, head: Head) {
        let kept = self.heads.entry(patient).or_insert(head);
        if kept.entry.number < head.entry.number {
            *kept = head;
        }
    }

    pub fn is_quiet(&self) -> bool {
        let mut stages = self.batches.values().map(|batch| &batch.stage);
        stages.all(|stage| matches!(stage, Stage::Final(..) | Stage::Void))
    }

    /// The token of the newest lease.
    pub fn fence(&self) -> u64 {
        self.lease.map_or(0, |item| item.fence)
    }
}

/// Writes an item unless one with a later token stands there.
fn put<K: Ord, T>(
    items: &mut BTreeMap<K, (u64, T)>,
    lease: Lease,
    key: K,
    item: T,
    unfenced: bool,
) -> Fenced<()> {
    let later = |(fence, _): &(u64, T)| *fence > lease.fence && !unfenced;
    if items.get(&key).is_some_and(later) {
        return Err(Lost);
    }
    items.insert(key, (lease.fence, item));
    Ok(())
}

fn part<T: Clone>(all: &[T], chunk: u64) -> Vec<T> {
    let chunk = usize::try_from(chunk).expect("few chunks");
    all.chunks(CHUNK).nth(chunk).unwrap_or_default().to_vec()
}

fn get<T: Clone>(chunks: &Chunks<T>, batch: u64, count: u64) -> Vec<T> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let items = chunks.range((batch, 0)..(batch + 1, 0));
    let entries = items.flat_map(|(_, (_, entries))| entries);
    entries.take(count).cloned().collect()
}
