//! A ledger and a chain on paper, and processes that work on them and die.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

pub mod chain;
pub mod ledger;
pub mod process;
pub mod promises;

use std::sync::{Arc, Mutex, MutexGuard};

use anchoring::Rules;
use chain::PaperChain;
use jiff::Timestamp;
use ledger::PaperLedger;
use tokio::time::{Duration, Instant};

/// What outlives every process: storage and chain.
pub struct World {
    started: Instant,
    ledger: Mutex<PaperLedger>,
    chain: Mutex<PaperChain>,
}

impl World {
    pub fn new(confirmations: u64) -> Arc<Self> {
        let started = Instant::now();
        Arc::new(Self {
            started,
            ledger: Mutex::default(),
            chain: Mutex::new(PaperChain::new(confirmations)),
        })
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_second(1_700_000_000).unwrap() + self.started.elapsed()
    }

    pub fn ledger(&self) -> MutexGuard<'_, PaperLedger> {
        self.ledger.lock().unwrap()
    }

    /// The chain as of now: a block a second.
    pub fn chain(&self) -> MutexGuard<'_, PaperChain> {
        let mut chain = self.chain.lock().unwrap();
        chain.mine_until(self.started.elapsed().as_secs());
        chain
    }

    pub fn save(&self, versions: u64) {
        let now = self.now();
        let mut ledger = self.ledger();
        for _ in 0..versions {
            ledger.save(now);
        }
    }

    pub fn enter(&self, entries: u64) {
        let now = self.now();
        let mut ledger = self.ledger();
        for _ in 0..entries {
            ledger.enter(now);
        }
    }
}

pub fn rules(limit: usize) -> Rules {
    Rules {
        limit,
        log_patience: Duration::from_mins(1),
        ..Rules::with_fee_ceiling(1_000_000_000_000)
    }
}

/// Runs fresh processes, one after the other, each after the lease of the one before has lapsed, until
/// one finds nothing to do.
pub async fn until_quiet(world: &Arc<World>, rules: Rules) {
    for _ in 0..60 {
        let report = process::Process::new(world).run(rules, false).await;
        if report
            .outcome
            .is_ok_and(|ended| ended == anchoring::Ended::Done)
            && world.ledger().is_quiet()
        {
            return;
        }
        tokio::time::sleep(Duration::from_secs(25)).await;
    }
    panic!("it does not come to rest: {:#?}", world.ledger());
}
