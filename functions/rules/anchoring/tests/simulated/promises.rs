//! What must hold whatever happens, looked at with every write.

use std::collections::BTreeMap;

use anchoring::{Address, Anchoring, Attempt, Batch, Head, Landing, Outcome, Stage, Written};
use audit::{Head as LogHead, Known};
use seal::{Commitment, TransactionHash, Tree};

use super::chain::Chain;
use super::ledger::Ledger;
use super::outbox::Outbox;

/// A promise that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub String);

pub type Kept = Result<(), Broken>;

pub fn promise(kept: bool, otherwise: impl FnOnce() -> String) -> Kept {
    if kept {
        Ok(())
    } else {
        Err(Broken(otherwise()))
    }
}

/// How far a block's time may be off if no header shows it: before what was done for its batch, and ahead of who is
/// told; what is done for a batch takes its time too.
const DAY: u64 = 86_400;
const HOURS: u64 = 4 * 3_600;

/// What the promises are held against.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    pub ledger: &'a Ledger,
    pub outbox: &'a Outbox,
    pub chain: &'a Chain,
    pub ceiling: u128,
    /// Nodes have told nonces that are none.
    pub lied: bool,
    /// How far the clocks of processes may be off, in milliseconds.
    pub skew: u64,
}

impl Sight<'_> {
    /// A batch was recorded over what stood there before.
    pub fn recorded(&self, before: &Batch, after: &Batch) -> Kept {
        let number = after.number;
        let (from, to) = (before.stage.name(), after.stage.name());
        promise(follows(&before.stage, &after.stage), || {
            format!("batch {number} went from {from} to {to}")
        })?;
        match (before.sealed(), after.sealed()) {
            (None, Some(_)) => self.is_sealed_on_what_is_claimed(after)?,
            (Some(old), Some(new)) => {
                let moved = before.attempts().is_empty();
                let same = (old.root, old.size, old.versions) == (new.root, new.size, new.versions)
                    && (moved || old.previous == new.previous);
                promise(same, || format!("batch {number} became another at {to}"))?;
            }
            _ => {}
        }
        self.has_attempts_in_order(before, after)?;
        if let Stage::Final(_, _, landing, _) = &after.stage {
            self.may_be_final(landing)?;
            self.is_archived(number, landing)?;
            self.has_its_blocks_time(number, landing)?;
            self.its_logs_have_heads(number)?;
            let mut earlier = self.ledger.batches.range(..number);
            let all =
                earlier.all(|(_, batch)| matches!(batch.stage, Stage::Final(..) | Stage::Void));
            promise(all, || {
                format!("batch {number} is final before an earlier one")
            })?;
        }
        Ok(())
    }

    /// The leaves are what the batch has claimed, and they are stored.
    fn is_sealed_on_what_is_claimed(&self, batch: &Batch) -> Kept {
        let number = batch.number;
        let Some(sealed) = batch.sealed() else {
            return Ok(());
        };
        let saved = self.outbox.saved.iter();
        let claimed = saved.filter(|saved| saved.batch == Some(number));
        let stored = self.ledger.leaves_as_written(number, sealed.size);
        let mut found = 0;
        for saved in claimed {
            let leaf = saved.waiting.candidate.commitment;
            let has = stored.binary_search(&leaf).is_ok();
            found += usize::from(has);
            // What was erased between two claims is a leaf or not.
            promise(has || saved.gone, || {
                format!("batch {number} claimed {leaf:?} and is sealed")
            })?;
        }
        promise(found == stored.len(), || {
            format!("batch {number} is sealed on {stored:?}, and has not claimed them all")
        })?;
        let root = Tree::new(&stored).map(|tree| tree.root());
        promise(root == Ok(sealed.root), || {
            format!("batch {number} is sealed under another root")
        })
    }

    fn leaves_give_root(&self, batch: &Batch) -> Kept {
        let Some(sealed) = batch.sealed() else {
            return Ok(());
        };
        let leaves = self.ledger.leaves(batch.number, sealed.size);
        let root = Tree::new(&leaves).map(|tree| tree.root());
        promise(root == Ok(sealed.root), || {
            format!("the leaves of batch {} do not give its root", batch.number)
        })
    }

    fn has_attempts_in_order(&self, before: &Batch, after: &Batch) -> Kept {
        let (old, new) = (before.attempts(), after.attempts());
        let number = after.number;
        promise(new.starts_with(old) && new.len() <= old.len() + 1, || {
            format!("attempts of batch {number} were changed")
        })?;
        let Some(added) = new.get(old.len()) else {
            return Ok(());
        };
        let Some(order) = self.chain.orders.get(&added.hash) else {
            return Err(Broken(format!(
                "batch {number} has an attempt nobody signed"
            )));
        };
        let same = (order.nonce, order.fees.cap, order.fees.tip)
            == (added.nonce, added.cap, added.tip)
            && Some(order.anchoring) == says(after);
        promise(same, || {
            format!("batch {number}: the attempt is another than was signed")
        })?;
        promise(added.cap <= self.ceiling && added.tip <= added.cap, || {
            format!(
                "batch {number} offers {} and a tip of {}",
                added.cap, added.tip
            )
        })?;
        self.one_is_under_way(number)?;
        let rivals = old.iter().filter(|one| one.nonce == added.nonce);
        for rival in rivals {
            let raised = |old: u128, new: u128| new * 8 >= old * 9;
            // One that was refused for its tip may have been at the ceiling already.
            let capped = added.cap == self.ceiling && !raised(rival.cap, self.ceiling);
            promise(
                (raised(rival.cap, added.cap) || capped) && raised(rival.tip, added.tip),
                || format!("batch {number}: {added:?} does not replace {rival:?}"),
            )?;
        }
        // Used up; or above one that was, until a reorg took the block that used it.
        let excused = |one: &&Attempt| {
            one.nonce < self.chain.used || added.nonce < one.nonce && added.nonce < self.chain.used
        };
        let mut others = old.iter().filter(|one| one.nonce != added.nonce);
        promise(self.lied || others.all(|one| excused(&one)), || {
            format!("batch {number} may be mined under two nonces")
        })
    }

    /// Batches before one that is signed are in a block.
    fn one_is_under_way(&self, number: u64) -> Kept {
        let mut earlier = self.ledger.batches.range(..number);
        let all = earlier.all(|(_, batch)| batch.is_mined() || batch.stage == Stage::Void);
        promise(all, || {
            format!("batch {number} is signed before an earlier one is mined")
        })
    }

    /// What is handed to a node is in the table.
    pub fn sent(&self, hash: TransactionHash) -> Kept {
        let mut batches = self.ledger.batches.values().rev();
        let recorded = batches.any(|batch| batch.attempts().iter().any(|one| one.hash == hash));
        promise(recorded, || format!("{hash} is sent and not recorded"))
    }

    /// Nothing is final before the chain's rule says so.
    fn may_be_final(&self, landing: &Landing) -> Kept {
        let there = self.chain.best.block_hash(landing.block) == Some(landing.block_hash);
        promise(there, || "final in a block that is not there".to_owned())?;
        let landed = self.chain.best.landed(landing.transaction, 0);
        let landed = landed.map(|(landed, _)| (landed.block, landed.outcome));
        promise(landed == Some((landing.block, Outcome::Anchored)), || {
            format!("final in {} and mined in {landed:?}", landing.block)
        })?;
        let settled = self.chain.settled();
        promise(
            settled.is_some_and(|height| landing.block <= height),
            || format!("final too early: in {} of {settled:?}", landing.block),
        )
    }

    /// The time from which a batch is shown as anchored is its block's, if a header says so; else it is one that our
    /// clocks allowed.
    fn has_its_blocks_time(&self, batch: u64, landing: &Landing) -> Kept {
        let time = self.chain.best.time(landing.block);
        let off = landing.time.as_second().abs_diff(time.cast_signed());
        let is_proven = self.ledger.archives.contains_key(&batch)
            && !self.ledger.unarchived.contains_key(&batch);
        let may_be_off = if is_proven {
            0
        } else {
            DAY + HOURS + self.skew / 1000
        };
        promise(off <= may_be_off, || {
            format!("batch {batch} is final in a block of {time}, and shows {landing:?}")
        })
    }

    /// What proves a batch is stored before it counts as final, or it is noted that nothing does.
    fn is_archived(&self, batch: u64, landing: &Landing) -> Kept {
        let stored = self.ledger.archives.get(&batch);
        match (stored, self.ledger.unarchived.get(&batch)) {
            (Some((_, archive)), _) => promise(archive.header == landing.block_hash, || {
                format!("the archive of batch {batch} is of another block")
            }),
            (None, Some((_, noted))) => promise(noted.batch.landing() == Some(landing), || {
                format!("what is noted of batch {batch} is not it")
            }),
            (None, None) => Err(Broken(format!(
                "nobody knows that batch {batch} has no archive"
            ))),
        }
    }

    /// For each entry of a batch that is about to be final, the head of its log is that or a later one, unless
    /// something was taken out of that log.
    fn its_logs_have_heads(&self, batch: u64) -> Kept {
        let saved = self.outbox.saved.iter();
        for saved in saved.filter(|one| one.batch == Some(batch)) {
            let candidate = saved.waiting.candidate;
            if let Written::Entry(number) = candidate.written {
                let head = self.ledger.heads.get(&candidate.patient);
                if self.outbox.is_cut(candidate.patient) {
                    continue;
                }
                promise(head.is_some_and(|head| head.entry.number >= number), || {
                    format!("entry {number} is final and its log has the head {head:?}")
                })?;
            }
        }
        Ok(())
    }

    pub fn is_quiet(&self) -> bool {
        self.outbox.is_empty() && self.ledger.is_quiet()
    }

    /// Every version in exactly one final batch, and the chain and the table tell the same story.
    pub fn are_kept(&self, given_up: &[u64]) -> Kept {
        promise(self.is_quiet(), || "it does not come to rest".to_owned())?;
        let mut batch_of: BTreeMap<Commitment, u64> = BTreeMap::new();
        let mut story = Vec::new();
        for batch in self.ledger.batches.values() {
            let Stage::Final(sealed, _, landing, _) = &batch.stage else {
                continue;
            };
            let number = batch.number;
            self.leaves_give_root(batch)?;
            for leaf in self.ledger.leaves(number, sealed.size) {
                let other = batch_of.insert(leaf, number);
                promise(other.is_none(), || {
                    format!("{leaf:?} in {other:?} and {number}")
                })?;
            }
            self.may_be_final(landing)?;
            if !given_up.contains(&number) {
                self.is_archived(number, landing)?;
            }
            promise(!self.ledger.has_candidates(number), || {
                format!("the candidates of batch {number} are kept, and name patients")
            })?;
            story.extend(says(batch).map(|says| (landing.transaction, says)));
        }
        self.heads_are_the_newest()?;
        for saved in &self.outbox.saved {
            let found = batch_of.remove(&saved.waiting.candidate.commitment);
            let erased = saved.gone && found.is_none();
            promise(erased || found.is_some() && found == saved.batch, || {
                format!("{saved:?} is in {found:?}")
            })?;
        }
        promise(batch_of.is_empty(), || {
            "leaves that nobody saved".to_owned()
        })?;
        let told = self.chain.story();
        promise(told == story, || {
            format!("the contract's events are {told:?}, our batches are {story:?}")
        })
    }

    /// The head of each log is its newest entry.
    fn heads_are_the_newest(&self) -> Kept {
        let mut newest = BTreeMap::new();
        for saved in &self.outbox.saved {
            let candidate = saved.waiting.candidate;
            if let (Written::Entry(number), Some(batch)) = (candidate.written, saved.batch) {
                let hash = candidate.commitment;
                let entry = Known { number, hash };
                newest.insert(candidate.patient, LogHead { entry, batch });
            }
        }
        promise(self.ledger.heads == newest, || {
            format!("heads of logs are {:?}, not {newest:?}", self.ledger.heads)
        })
    }
}

/// What a batch's transactions say.
fn says(batch: &Batch) -> Option<Anchoring> {
    let sealed = batch.sealed()?;
    Some(Anchoring {
        contract: Address::from_bytes(batch.place.contract),
        previous: Head::from_bytes(sealed.previous),
        root: sealed.root,
        size: sealed.size,
    })
}

/// Whether a stage may be recorded over another.
fn follows(before: &Stage, after: &Stage) -> bool {
    matches!(
        (before, after),
        (Stage::Open, Stage::Sealed(_) | Stage::Void)
            | (Stage::Sealed(_), Stage::Sealed(_) | Stage::Signed(..))
            | (
                Stage::Signed(..) | Stage::Sent(..),
                Stage::Signed(..) | Stage::Sent(..) | Stage::Mined(..),
            )
            | (
                Stage::Mined(..),
                Stage::Mined(..) | Stage::Sent(..) | Stage::Final(..)
            )
    )
}
