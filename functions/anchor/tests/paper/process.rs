use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use access::PatientId;
use anchor::chain::{Chain, ChainError};
use anchor::ledger::Ledger;
use anchor::{Report, Rules, Run};
use anchoring::Order;
use audit::Head;
use dynamo::TableError;
use dynamo::anchors::{Batch, Fenced, Landing, Lease, Line, Place, Release, Stage, Unarchived};
use dynamo::pending::{Candidate, Claim, Waiting};
use evidence::Archive;
use evm::{Anchoring, Landed, NodeError, Reception, Signed, View};
use jiff::Timestamp;
use seal::{Commitment, TransactionHash};
use tokio::time::{Duration, Instant};
use uuid::Uuid;

use super::World;
use super::chain::PLACE;

/// What goes wrong with one write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails without effect.
    FailsBefore,
    /// It takes effect, and the process is told that it failed.
    FailsAfter,
    /// The process dies before it.
    DiesBefore,
    /// It takes effect, and the process dies before it hears of it.
    DiesAfter,
    /// The process sleeps for a minute, in which others take over, and then makes the write.
    Sleeps,
}

impl Fault {
    pub const ALL: [Self; 5] = [
        Self::FailsBefore,
        Self::FailsAfter,
        Self::DiesBefore,
        Self::DiesAfter,
        Self::Sleeps,
    ];
}

/// One process. It writes until its plan says otherwise.
pub struct Process {
    world: Arc<World>,
    /// For the number of a write, counted from 1: what goes wrong with it.
    plan: Mutex<Box<dyn FnMut(usize) -> Option<Fault> + Send>>,
    pub writes: AtomicUsize,
    dead: AtomicBool,
}

static HOLDER: AtomicUsize = AtomicUsize::new(1);

impl Process {
    pub fn new(world: &Arc<World>) -> Self {
        Self::with_plan(world, |_| None)
    }

    pub fn with_plan(
        world: &Arc<World>,
        plan: impl FnMut(usize) -> Option<Fault> + Send + 'static,
    ) -> Self {
        Self {
            world: world.clone(),
            plan: Mutex::new(Box::new(plan)),
            writes: AtomicUsize::new(0),
            dead: AtomicBool::new(false),
        }
    }

    pub async fn run(&self, rules: Rules, called: bool) -> Report {
        let clock = || self.world.now();
        let holder = Uuid::from_u128(HOLDER.fetch_add(1, Ordering::Relaxed) as u128);
        let deadline = Instant::now() + Duration::from_mins(2);
        Run::start(self, self, &clock, rules, holder, deadline, called).await
    }

    async fn write<T>(&self, act: impl FnOnce(&World) -> T) -> Result<T, Died> {
        self.alive()?;
        let number = self.writes.fetch_add(1, Ordering::Relaxed) + 1;
        let fault = (self.plan.lock().unwrap())(number);
        match fault {
            None => Ok(act(&self.world)),
            Some(Fault::FailsBefore) => Err(Died),
            Some(Fault::FailsAfter) => {
                act(&self.world);
                Err(Died)
            }
            Some(Fault::DiesBefore) => {
                self.dead.store(true, Ordering::Relaxed);
                Err(Died)
            }
            Some(Fault::DiesAfter) => {
                act(&self.world);
                self.dead.store(true, Ordering::Relaxed);
                Err(Died)
            }
            Some(Fault::Sleeps) => {
                tokio::time::sleep(Duration::from_mins(1)).await;
                Ok(act(&self.world))
            }
        }
    }

    async fn read<T>(&self, look: impl FnOnce(&World) -> T) -> Result<T, Died> {
        // Lets others in between two steps.
        tokio::task::yield_now().await;
        self.alive()?;
        Ok(look(&self.world))
    }

    async fn ask<T>(&self, question: impl FnOnce(&World) -> T) -> Result<T, ChainError> {
        if self.world.chain().silent {
            tokio::time::sleep(Duration::from_secs(2)).await;
            return Err(NodeError::Silent("no answer".to_owned()).into());
        }
        Ok(self.read(question).await?)
    }

    fn alive(&self) -> Result<(), Died> {
        if self.dead.load(Ordering::Relaxed) {
            Err(Died)
        } else {
            Ok(())
        }
    }
}

#[derive(Debug)]
struct Died;

impl From<Died> for TableError {
    fn from(_: Died) -> Self {
        Self::Call("as planned".into())
    }
}

impl From<Died> for ChainError {
    fn from(_: Died) -> Self {
        // No kind of failure that a run waits out.
        NodeError::WrongChain {
            expected: 1,
            found: 2,
        }
        .into()
    }
}

impl Ledger for Process {
    async fn take(
        &self,
        holder: Uuid,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, TableError> {
        Ok(self
            .write(|world| world.ledger().take(holder, now, until))
            .await?)
    }
    async fn renew(&self, lease: Lease, until: Timestamp) -> Result<Fenced<Lease>, TableError> {
        Ok(self
            .write(|world| world.ledger().renew(lease, until))
            .await?)
    }
    async fn release(&self, lease: Lease) -> Result<Release, TableError> {
        Ok(self.write(|world| world.ledger().release(lease)).await?)
    }
    async fn adopt(&self, lease: Lease) -> Result<Fenced<Line>, TableError> {
        Ok(self.write(|world| world.ledger().adopt(lease)).await?)
    }
    async fn waiting(&self, limit: usize) -> Result<Vec<Waiting>, TableError> {
        Ok(self
            .read(|world| world.ledger().waiting(limit, world.now()))
            .await?)
    }
    async fn entries(&self, limit: usize) -> Result<Vec<Waiting>, TableError> {
        Ok(self
            .read(|world| world.ledger().entries(limit, world.now()))
            .await?)
    }
    async fn claim(&self, candidate: &Candidate, batch: u64) -> Result<Claim, TableError> {
        Ok(self
            .write(|world| world.ledger().claim(candidate, batch, world.now()))
            .await?)
    }
    async fn write_candidates(
        &self,
        lease: Lease,
        batch: u64,
        candidates: &[Candidate],
    ) -> Result<Fenced<()>, TableError> {
        Ok(self
            .write(|world| world.ledger().write_candidates(lease, batch, candidates))
            .await?)
    }
    async fn candidates(&self, batch: u64, count: u64) -> Result<Vec<Candidate>, TableError> {
        Ok(self
            .read(|world| world.ledger().candidates(batch, count))
            .await?)
    }
    async fn candidates_left(&self, batch: u64, count: u64) -> Result<Vec<Candidate>, TableError> {
        Ok(self
            .read(|world| world.ledger().candidates_left(batch, count))
            .await?)
    }
    async fn log_head(&self, patient: PatientId) -> Result<Option<Head>, TableError> {
        Ok(self.read(|world| world.ledger().log_head(patient)).await?)
    }
    async fn keep_log_head(&self, patient: PatientId, head: Head) -> Result<(), TableError> {
        Ok(self
            .write(|world| world.ledger().keep_log_head(patient, head))
            .await?)
    }
    async fn forget_candidates(&self, batch: u64, _: u64) -> Result<(), TableError> {
        Ok(self
            .write(|world| world.ledger().forget_candidates(batch))
            .await?)
    }
    async fn write_leaves(
        &self,
        lease: Lease,
        batch: u64,
        leaves: &[Commitment],
    ) -> Result<Fenced<()>, TableError> {
        Ok(self
            .write(|world| world.ledger().write_leaves(lease, batch, leaves))
            .await?)
    }
    async fn leaves(&self, batch: u64, size: u64) -> Result<Vec<Commitment>, TableError> {
        Ok(self
            .read(|world| world.ledger().leaves(batch, size))
            .await?)
    }
    async fn write_archive(
        &self,
        lease: Lease,
        batch: u64,
        archive: &Archive,
    ) -> Result<Fenced<()>, TableError> {
        Ok(self
            .write(|world| world.ledger().write_archive(lease, batch, archive))
            .await?)
    }
    async fn note_unarchived(
        &self,
        lease: Lease,
        noted: &Unarchived,
    ) -> Result<Fenced<()>, TableError> {
        Ok(self
            .write(|world| world.ledger().note_unarchived(lease, noted))
            .await?)
    }
    async fn unarchived(&self) -> Result<Vec<Unarchived>, TableError> {
        Ok(self.read(|world| world.ledger().unarchived()).await?)
    }
    async fn forget_unarchived(&self, batch: u64) -> Result<(), TableError> {
        Ok(self
            .write(|world| world.ledger().forget_unarchived(batch))
            .await?)
    }
    async fn open(&self, lease: Lease, batch: Batch) -> Result<Fenced<Batch>, TableError> {
        Ok(self
            .write(|world| world.ledger().open(lease, batch))
            .await?)
    }
    async fn record(&self, lease: Lease, batch: Batch) -> Result<Fenced<Batch>, TableError> {
        let write = |world: &World| {
            let claims_final = matches!(batch.stage, Stage::Final(..));
            let landing = batch.landing().copied();
            let number = batch.number;
            let written = world.ledger().record(lease, batch);
            if let (true, Ok(_), Some(landing)) = (claims_final, &written, landing) {
                super::promises::may_be_final(&world.chain(), &landing);
                super::promises::is_archived(&world.ledger(), number, &landing);
                super::promises::its_logs_have_heads(&world.ledger(), number);
            }
            written
        };
        Ok(self.write(write).await?)
    }
}

impl Chain for Process {
    fn place(&self) -> Place {
        PLACE
    }
    async fn view(&self) -> Result<View, ChainError> {
        self.ask(|world| world.chain().view()).await
    }
    async fn rehearse(&self, anchoring: &Anchoring) -> Result<u64, ChainError> {
        Ok(self
            .ask(|world| world.chain().rehearse(anchoring))
            .await??)
    }
    async fn sign(&self, order: &Order) -> Result<Signed, ChainError> {
        Ok(self.read(|world| world.chain().sign(order)).await?)
    }
    async fn send(&self, raw: &[u8], _: TransactionHash) -> Result<Reception, ChainError> {
        if self.world.chain().silent {
            return Err(NodeError::Silent("no answer".to_owned()).into());
        }
        Ok(self.write(|world| world.chain().send(raw)).await?)
    }
    async fn landed(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<Option<Landed>, ChainError> {
        self.ask(|world| world.chain().landed(hash, anchoring))
            .await
    }
    async fn landed_with_settled(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<(Option<Landed>, Option<u64>), ChainError> {
        self.ask(|world| {
            let chain = world.chain();
            (chain.landed(hash, anchoring), chain.settled())
        })
        .await
    }
    async fn find(
        &self,
        anchoring: &Anchoring,
        _: u64,
    ) -> Result<Option<TransactionHash>, ChainError> {
        self.ask(|world| world.chain().find(anchoring)).await
    }
    async fn settled(&self) -> Result<Option<u64>, ChainError> {
        self.ask(|world| world.chain().settled()).await
    }
    async fn archive(
        &self,
        landing: &Landing,
        _: &Anchoring,
    ) -> Result<Option<Archive>, ChainError> {
        let takes = self.world.chain().archive_takes;
        tokio::time::sleep(takes).await;
        Ok(self.ask(|world| world.chain().archive(landing)).await??)
    }
}
