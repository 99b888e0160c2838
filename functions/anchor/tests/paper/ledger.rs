use std::collections::BTreeMap;

use access::PatientId;
use audit::Head;
use dynamo::anchors::{Batch, Fenced, Lease, Line, Lost, Release, Stage, Unarchived};
use dynamo::pending::{Candidate, Claim, Waiting, Written};
use evidence::Archive;
use jiff::{SignedDuration, Timestamp};
use seal::{Commitment, EntryNumber, VersionNumber};
use uuid::Uuid;

#[derive(Debug, Default)]
pub struct PaperLedger {
    pub versions: Vec<Saved>,
    pub batches: BTreeMap<u64, Batch>,
    pub leaves: BTreeMap<u64, (u64, Vec<Commitment>)>,
    pub archives: BTreeMap<u64, (u64, Archive)>,
    pub unarchived: BTreeMap<u64, (u64, Unarchived)>,
    pub heads: BTreeMap<PatientId, Head>,
    candidates: BTreeMap<u64, (u64, Vec<Candidate>)>,
    /// What was taken out of logs.
    pub cut: Vec<Candidate>,
    fence: u64,
    knocks: u64,
    holder: Option<Uuid>,
    until: Timestamp,
}

#[derive(Debug)]
pub struct Saved {
    pub waiting: Waiting,
    pub pending: bool,
    pub batch: Option<u64>,
    claimed_at: Timestamp,
}

/// How far the outbox's index lags behind: what is saved is not listed yet, what is claimed is listed
/// still.
const LAG: SignedDuration = SignedDuration::from_millis(400);

/// How many logs there are.
const LOGS: u128 = 3;

/// The id of the chart whose log this is.
pub fn log(which: u128) -> PatientId {
    PatientId::new(Uuid::from_u128(which + (1 << 64)))
}

impl PaperLedger {
    pub fn save(&mut self, now: Timestamp) {
        let patient = PatientId::new(Uuid::from_u128(self.versions.len() as u128 + 1));
        self.write(patient, Written::Version(VersionNumber::FIRST), now);
    }

    /// Enters something in one log of three, by turns.
    pub fn enter(&mut self, now: Timestamp) {
        let entries = self.versions.iter().map(|saved| saved.waiting.candidate);
        let entries = entries.filter(|candidate| !candidate.is_version()).count() as u128;
        self.enter_in(log(entries % LOGS), now);
    }

    pub fn enter_in(&mut self, patient: PatientId, now: Timestamp) {
        let next = self.end_of(patient).map(|end| end.1.next().unwrap());
        let number = next.unwrap_or(EntryNumber::FIRST);
        self.write(patient, Written::Entry(number), now);
    }

    /// Takes the last entry out of a log.
    pub fn cut(&mut self, patient: PatientId) {
        let (place, _) = self.end_of(patient).unwrap();
        let gone = self.versions.remove(place);
        self.cut.push(gone.waiting.candidate);
    }

    /// The place and the number of a log's last entry.
    fn end_of(&self, patient: PatientId) -> Option<(usize, EntryNumber)> {
        let versions = self.versions.iter().enumerate();
        versions
            .filter(|(_, saved)| saved.waiting.candidate.patient == patient)
            .filter_map(|(place, saved)| match saved.waiting.candidate.written {
                Written::Entry(number) => Some((place, number)),
                Written::Version(_) => None,
            })
            .max_by_key(|(_, number)| *number)
    }

    fn write(&mut self, patient: PatientId, written: Written, now: Timestamp) {
        let number = (self.versions.len() + self.cut.len()) as u64;
        let mut commitment = [0x5a; 32];
        // Scattered, so that the order of the leaves is not the order of saving.
        commitment[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let candidate = Candidate {
            patient,
            written,
            commitment: Commitment::from_bytes(commitment),
        };
        let waiting = Waiting {
            candidate,
            saved_at: now,
        };
        self.versions.push(Saved {
            waiting,
            pending: true,
            batch: None,
            claimed_at: Timestamp::UNIX_EPOCH,
        });
    }

    pub fn is_quiet(&self) -> bool {
        self.versions.iter().all(|version| !version.pending)
            && self
                .batches
                .values()
                .all(|batch| matches!(batch.stage, Stage::Final(..) | Stage::Void))
    }

    pub fn take(&mut self, holder: Uuid, now: Timestamp, until: Timestamp) -> Option<Lease> {
        if self.until >= now && self.holder != Some(holder) {
            self.knocks += 1;
            return None;
        }
        self.fence += 1;
        self.holder = Some(holder);
        self.until = until;
        Some(Lease {
            fence: self.fence,
            knocks: self.knocks,
        })
    }

    pub fn renew(&mut self, lease: Lease, until: Timestamp) -> Fenced<Lease> {
        self.hold(lease.fence)?;
        self.until = until;
        Ok(Lease {
            knocks: self.knocks,
            ..lease
        })
    }

    pub fn release(&mut self, lease: Lease) -> Release {
        if self.hold(lease.fence).is_err() {
            return Release::Lost;
        }
        if self.knocks != lease.knocks {
            return Release::Knocked(Lease {
                knocks: self.knocks,
                ..lease
            });
        }
        self.until = Timestamp::UNIX_EPOCH;
        Release::Released
    }

    pub fn adopt(&mut self, lease: Lease) -> Fenced<Line> {
        let mut line = Line::default();
        for batch in self.batches.values_mut().rev() {
            if matches!(batch.stage, Stage::Final(..)) {
                line.last_final = Some(batch.clone());
                break;
            }
            if batch.fence > lease.fence {
                return Err(Lost);
            }
            if batch.fence < lease.fence {
                batch.fence = lease.fence;
                batch.revision += 1;
            }
            line.unfinished.insert(0, batch.clone());
        }
        Ok(line)
    }

    pub fn waiting(&self, limit: usize, now: Timestamp) -> Vec<Waiting> {
        self.listed(true, limit, now)
    }

    pub fn entries(&self, limit: usize, now: Timestamp) -> Vec<Waiting> {
        self.listed(false, limit, now)
    }

    fn listed(&self, versions_wanted: bool, limit: usize, now: Timestamp) -> Vec<Waiting> {
        let listed = |version: &&Saved| {
            let lagging = now.duration_since(version.claimed_at) < LAG;
            (version.pending || lagging) && now.duration_since(version.waiting.saved_at) >= LAG
        };
        let versions = self.versions.iter().filter(listed);
        versions
            .map(|version| version.waiting)
            .filter(|waiting| waiting.candidate.is_version() == versions_wanted)
            .take(limit)
            .collect()
    }

    pub fn claim(&mut self, candidate: &Candidate, batch: u64, now: Timestamp) -> Claim {
        let version = self
            .versions
            .iter_mut()
            .find(|version| version.waiting.candidate == *candidate);
        match version {
            Some(version) if version.pending || version.batch == Some(batch) => {
                if version.pending {
                    version.claimed_at = now;
                }
                version.pending = false;
                version.batch = Some(batch);
                Claim::Claimed
            }
            _ => Claim::Refused,
        }
    }

    pub fn write_candidates(
        &mut self,
        lease: Lease,
        batch: u64,
        candidates: &[Candidate],
    ) -> Fenced<()> {
        write(&mut self.candidates, lease, batch, candidates.to_vec())
    }

    pub fn candidates(&self, batch: u64, count: u64) -> Vec<Candidate> {
        self.candidates[&batch].1[..usize::try_from(count).unwrap()].to_vec()
    }

    pub fn candidates_left(&self, batch: u64, count: u64) -> Vec<Candidate> {
        if self.candidates.contains_key(&batch) {
            self.candidates(batch, count)
        } else {
            Vec::new()
        }
    }

    pub fn log_head(&self, patient: PatientId) -> Option<Head> {
        self.heads.get(&patient).copied()
    }

    pub fn keep_log_head(&mut self, patient: PatientId, head: Head) {
        let kept = self.heads.entry(patient).or_insert(head);
        if kept.entry.number < head.entry.number {
            *kept = head;
        }
    }

    pub fn forget_candidates(&mut self, batch: u64) {
        self.candidates.remove(&batch);
    }

    pub fn write_leaves(&mut self, lease: Lease, batch: u64, leaves: &[Commitment]) -> Fenced<()> {
        write(&mut self.leaves, lease, batch, leaves.to_vec())
    }

    pub fn leaves(&self, batch: u64, size: u64) -> Vec<Commitment> {
        self.leaves[&batch].1[..usize::try_from(size).unwrap()].to_vec()
    }

    pub fn write_archive(&mut self, lease: Lease, batch: u64, archive: &Archive) -> Fenced<()> {
        write(&mut self.archives, lease, batch, archive.clone())
    }

    pub fn note_unarchived(&mut self, lease: Lease, noted: &Unarchived) -> Fenced<()> {
        let batch = noted.batch.number;
        write(&mut self.unarchived, lease, batch, noted.clone())
    }

    pub fn unarchived(&self) -> Vec<Unarchived> {
        let noted = self.unarchived.values();
        noted.map(|(_, noted)| noted.clone()).collect()
    }

    pub fn forget_unarchived(&mut self, batch: u64) {
        self.unarchived.remove(&batch);
    }

    pub fn open(&mut self, lease: Lease, batch: Batch) -> Fenced<Batch> {
        self.hold(lease.fence)?;
        if self
            .batches
            .get(&batch.number)
            .is_some_and(|found| found.stage != Stage::Void)
        {
            return Err(Lost);
        }
        let batch = Batch {
            fence: lease.fence,
            ..batch
        };
        self.batches.insert(batch.number, batch.clone());
        Ok(batch)
    }

    pub fn record(&mut self, lease: Lease, batch: Batch) -> Fenced<Batch> {
        let found = self
            .batches
            .get_mut(&batch.number)
            .expect("recorded once it was opened");
        if found.fence != lease.fence || found.revision != batch.revision {
            return Err(Lost);
        }
        *found = Batch {
            revision: batch.revision + 1,
            ..batch
        };
        Ok(found.clone())
    }

    fn hold(&self, fence: u64) -> Fenced<()> {
        if self.fence == fence {
            Ok(())
        } else {
            Err(Lost)
        }
    }
}

fn write<T>(
    items: &mut BTreeMap<u64, (u64, T)>,
    lease: Lease,
    batch: u64,
    written: T,
) -> Fenced<()> {
    if items
        .get(&batch)
        .is_some_and(|(fence, _)| *fence > lease.fence)
    {
        return Err(Lost);
    }
    items.insert(batch, (lease.fence, written));
    Ok(())
}
