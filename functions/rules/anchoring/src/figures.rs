use jiff::SignedDuration;

use crate::sign::GAS_LIMIT;
use crate::{Batch, View};

/// What one run counted. No identifiers: these numbers go into metrics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// The batches it saw become final.
    pub finals: Vec<FinalBatch>,
    /// What it left of versions in the outbox, once it had looked.
    pub waiting: Option<usize>,
    /// The longest that a version it found, in a batch or in none, or a batch of entries alone has waited to
    /// be final. A run that could look neither at the line nor at the outbox cannot say.
    pub oldest_seconds: Option<f64>,
    /// How long the oldest entry of a log has waited that no version has taken along, once it had looked.
    pub oldest_entry_seconds: Option<f64>,
    /// Transactions replaced by dearer ones.
    pub replacements: u64,
    /// Batches whose block vanished.
    pub reorgs: u64,
    /// Questions that no node answered in a way that can be used.
    pub node_failures: u64,
    /// How many batches the account can still pay for whatever fees do, once it was seen.
    pub affordable: Option<u64>,
}

/// A batch that became final.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FinalBatch {
    /// Its leaves.
    pub size: u64,
    /// Those of them that are versions; the others are entries of logs.
    pub versions: u64,
    /// Gas used.
    pub gas: u64,
    /// What that cost, wei.
    pub fee: u128,
    /// From when its oldest version was saved.
    pub seconds: f64,
    /// Whether its archive is stored.
    pub archived: bool,
}

impl Figures {
    pub(crate) fn made_final(&mut self, batch: &Batch, took: SignedDuration, archived: bool) {
        let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
            return;
        };
        self.finals.push(FinalBatch {
            size: sealed.size,
            versions: sealed.versions,
            gas: landing.gas_used,
            fee: u128::from(landing.gas_used).saturating_mul(landing.gas_price),
            seconds: took.as_secs_f64(),
            archived,
        });
    }

    pub(crate) fn saw_waiting(&mut self, versions: usize, oldest: Option<SignedDuration>) {
        self.waiting = Some(versions);
        self.saw_age(oldest.unwrap_or_default());
    }

    pub(crate) fn saw_entry(&mut self, oldest: Option<SignedDuration>) {
        let age = oldest.unwrap_or_default().as_secs_f64().max(0.0);
        let known = self.oldest_entry_seconds.unwrap_or(0.0);
        self.oldest_entry_seconds = Some(known.max(age));
    }

    pub(crate) fn saw_age(&mut self, age: SignedDuration) {
        let known = self.oldest_seconds.unwrap_or(0.0);
        self.oldest_seconds = Some(known.max(age.as_secs_f64()));
    }

    /// A node wants to see the money for all the gas at the cap, and the cap may come to be the ceiling. Counted
    /// at anything less, a rise of the fees could make the first failure come before the last warning.
    pub(crate) fn saw_balance(&mut self, view: &View, ceiling: u128) {
        let gas = u128::from(GAS_LIMIT);
        let batches = view.balance / gas.saturating_mul(ceiling.max(1));
        self.affordable = Some(u64::try_from(batches).unwrap_or(u64::MAX));
    }

    /// Batches this run saw become final.
    #[must_use]
    pub fn batches(&self) -> u64 {
        self.finals.len() as u64
    }

    /// Versions this run saw become final.
    #[must_use]
    pub fn versions(&self) -> u64 {
        self.finals.iter().map(|batch| batch.versions).sum()
    }

    /// Entries of logs this run saw become final.
    #[must_use]
    pub fn entries(&self) -> u64 {
        let entries = |batch: &FinalBatch| batch.size.saturating_sub(batch.versions);
        self.finals.iter().map(entries).sum()
    }

    /// Batches this run saw become final without their archives.
    #[must_use]
    pub fn unarchived(&self) -> u64 {
        self.finals.iter().filter(|batch| !batch.archived).count() as u64
    }

    /// The longest way from saved to final, in seconds.
    #[must_use]
    pub fn slowest_seconds(&self) -> Option<f64> {
        self.finals
            .iter()
            .map(|batch| batch.seconds)
            .max_by(f64::total_cmp)
    }
}
