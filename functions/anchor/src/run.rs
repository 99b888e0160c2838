//! One run: from the lease to nothing left to do.

use std::collections::HashSet;
use std::time::Duration;

use dynamo::anchors::{Batch, Lease, Line, Place, Release, Stage};
use dynamo::pending::{Candidate, Waiting};
use jiff::Timestamp;
use tokio::time::Instant;
use uuid::Uuid;

use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::metrics::Figures;
use crate::outcome::{Ended, Failure, Report, Rules, Stop, fenced};
use anchoring::{next_number, tip};

/// A run, from its lease on.
pub struct Run<'a, L, C> {
    pub(crate) ledger: &'a L,
    pub(crate) chain: &'a C,
    pub(crate) clock: &'a (dyn Fn() -> Timestamp + Sync),
    pub(crate) rules: Rules,
    pub(crate) figures: Figures,
    pub(crate) lease: Lease,
    /// From which block on our own events are looked for.
    pub(crate) floor: u64,
    deadline: Instant,
    pub(crate) renewed: Instant,
    /// Looks that did not fit the table, since one did.
    puzzled: u32,
    /// Somebody said that something waits, and it has not been seen yet.
    called: bool,
    /// The last batch's candidates, which the index may still list.
    pub(crate) seen: HashSet<Candidate>,
}

impl<L, C> std::fmt::Debug for Run<'_, L, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("lease", &self.lease)
            .field("figures", &self.figures)
            .finish_non_exhaustive()
    }
}

/// How often a head that fits nothing is looked at before the run fails.
const LOOKS: u32 = 6;

/// What opening a batch and getting it on its way takes.
const LEAD_TIME: Duration = Duration::from_secs(5);

impl<'a, L: Ledger, C: Chain> Run<'a, L, C> {
    /// Runs until nothing is left to do or `deadline` is near. `called` says that somebody reported
    /// something waiting; `holder` is a number no other run has.
    pub async fn start(
        ledger: &'a L,
        chain: &'a C,
        clock: &'a (dyn Fn() -> Timestamp + Sync),
        rules: Rules,
        holder: Uuid,
        deadline: Instant,
        called: bool,
    ) -> Report {
        let now = clock();
        let lease = match ledger.take(holder, now, now + rules.lease).await {
            Ok(Some(lease)) => lease,
            Ok(None) => {
                return Report {
                    outcome: Ok(Ended::Knocked),
                    figures: Figures::default(),
                };
            }
            Err(error) => {
                return Report {
                    outcome: Err(error.into()),
                    figures: Figures::default(),
                };
            }
        };
        // Died here: the lease lapses by itself, and a later wake-up takes it. So it is wherever this
        // process dies from now on.
        let mut run = Run {
            ledger,
            chain,
            clock,
            rules,
            figures: Figures::default(),
            lease,
            floor: 0,
            deadline,
            renewed: Instant::now(),
            puzzled: 0,
            called,
            seen: HashSet::new(),
        };
        let outcome = run.until_nothing_is_left().await;
        Report {
            outcome,
            figures: run.figures,
        }
    }

    async fn until_nothing_is_left(&mut self) -> Result<Ended, Failure> {
        loop {
            match self.pass().await {
                Ok(()) => match self.ledger.release(self.lease).await? {
                    Release::Released => return Ok(Ended::Done),
                    Release::Lost => return Ok(Ended::Lost),
                    // Somebody came while we were about to leave: what they saw may be new.
                    Release::Knocked(lease) => {
                        self.lease = lease;
                        self.called = true;
                    }
                },
                Err(Stop::LookAgain(head)) => {
                    self.puzzled += 1;
                    if self.puzzled > LOOKS {
                        self.leave().await;
                        return Err(Failure::UnknownHead(head));
                    }
                    if let Err(Stop::Ended(ended)) = self.pause(Duration::from_secs(1)).await {
                        self.leave().await;
                        return Ok(ended);
                    }
                }
                Err(Stop::Ended(ended)) => {
                    self.leave().await;
                    return Ok(ended);
                }
                Err(Stop::Failed(failure)) => {
                    self.leave().await;
                    return Err(failure);
                }
            }
        }
    }

    /// Gives the lease back with work left over, so that the next wake-up need not wait for it to lapse.
    async fn leave(&mut self) {
        for _ in 0..3 {
            match self.ledger.release(self.lease).await {
                Ok(Release::Knocked(lease)) => self.lease = lease,
                Ok(Release::Released | Release::Lost) => return,
                Err(error) => {
                    tracing::warn!(error = edge::causes(&error), "the lease is left to lapse");
                    return;
                }
            }
        }
    }

    /// Everything there is to do, once: what earlier runs left, what is mined, what waits.
    async fn pass(&mut self) -> Result<(), Stop> {
        // The head comes first. What it says beats what the table says.
        let view = self.chain.view().await?;
        let line = self.ledger.adopt(self.lease).await?;
        let mut line = fenced(line)?;
        // Died here: what is adopted waits for the next run, which adopts it from us.
        for batch in &line.unfinished {
            // Counted before anything can go wrong with it: a batch that is stuck has left the outbox.
            if batch.stage != Stage::Void {
                let age = (self.clock)().duration_since(batch.oldest);
                self.figures.saw_under_way(age);
            }
        }
        self.check_place(&line)?;
        self.floor = line
            .last_final
            .as_ref()
            .filter(|batch| batch.place == self.chain.place())
            .and_then(Batch::landing)
            .map_or(0, |landing| landing.block);
        self.reconcile(&view, &mut line).await?;

        for place in 0..line.unfinished.len() {
            let batch = &line.unfinished[place];
            if batch.is_mined() || batch.stage == Stage::Void {
                continue;
            }
            let (batch, below) = (batch.clone(), tip(&line, place, self.chain.place()));
            tracing::info!(batch = batch.number, stage = batch.stage.name(), "going on");
            line.unfinished[place] = self.carry(batch, below).await?;
        }

        let mut idle_since: Option<Instant> = None;
        loop {
            self.settle(&mut line).await?;
            let waiting = self.waiting().await?;
            if waiting.is_empty() {
                let since = *idle_since.get_or_insert_with(Instant::now);
                if self.called {
                    // Somebody saw something wait, and the index may lag behind them.
                    self.called = false;
                    self.pause(self.rules.index_lag).await?;
                    continue;
                }
                if line.unfinished.iter().any(Batch::is_mined)
                    && since.elapsed() < self.rules.linger
                {
                    self.pause(Duration::from_secs(1)).await?;
                    continue;
                }
                return self.archive_late().await;
            }
            (self.called, idle_since) = (false, None);
            if self.time_left() < LEAD_TIME {
                return Err(Stop::Ended(Ended::TimeUp));
            }
            let batch = self.open(&line, &waiting).await?;
            let below = tip(&line, line.unfinished.len(), self.chain.place());
            let batch = self.carry(batch, below).await?;
            line.unfinished
                .retain(|earlier| earlier.number != batch.number);
            line.unfinished.push(batch);
            self.puzzled = 0;
        }
    }

    /// Writes down what the next batch is about to claim.
    async fn open(&mut self, line: &Line, waiting: &[Waiting]) -> Result<Batch, Stop> {
        let candidates: Vec<Candidate> = waiting.iter().map(|one| one.candidate).collect();
        let now = (self.clock)();
        let batch = Batch {
            number: next_number(line),
            place: self.chain.place(),
            opened_at: now,
            // Entries of logs have waited on purpose.
            oldest: waiting
                .first()
                .filter(|first| first.candidate.is_version())
                .map_or(now, |version| version.saved_at),
            candidates: candidates.len() as u64,
            stage: Stage::Open,
            fence: self.lease.fence,
            revision: 0,
        };
        fenced(
            self.ledger
                .write_candidates(self.lease, batch.number, &candidates)
                .await?,
        )?;
        // Died here: candidates of a batch that does not exist; the next run writes its own over them.
        let batch = fenced(self.ledger.open(self.lease, batch).await?)?;
        // Died here: nothing is claimed yet, and the next run knows from the batch what to claim.
        tracing::info!(batch = batch.number, candidates = batch.candidates, "open");
        self.seen = candidates.into_iter().collect();
        Ok(batch)
    }

    fn check_place(&self, line: &Line) -> Result<(), Stop> {
        let place: Place = self.chain.place();
        match line
            .unfinished
            .iter()
            .find(|batch| batch.place != place && batch.stage != Stage::Void)
        {
            Some(other) => Err(Failure::OtherContract(other.number).into()),
            None => Ok(()),
        }
    }

    /// Waits, keeps the lease, and leaves before the deadline.
    pub(crate) async fn pause(&mut self, duration: Duration) -> Result<(), Stop> {
        if self.time_left() < duration + Duration::from_secs(1) {
            return Err(Stop::Ended(Ended::TimeUp));
        }
        tokio::time::sleep(duration).await;
        self.keep_lease().await
    }

    pub(crate) async fn keep_lease(&mut self) -> Result<(), Stop> {
        if self.renewed.elapsed() > self.rules.lease / 4 {
            // The knocks are left for `waiting` to see.
            fenced(
                self.ledger
                    .renew(self.lease, (self.clock)() + self.rules.lease)
                    .await?,
            )?;
            self.renewed = Instant::now();
        }
        Ok(())
    }

    fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}
