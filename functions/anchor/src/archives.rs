//! What proves a batch when the nodes have forgotten its receipt: stored before the batch is final where it
//! can be had, and asked for again, for some days, where it cannot.

use std::pin::pin;
use std::time::Duration;

use dynamo::anchors::{Batch, Unarchived};
use evidence::Archive;
use jiff::{SignedDuration, Timestamp};

use crate::carry::anchoring;
use crate::chain::{Chain, ChainError};
use crate::ledger::Ledger;
use crate::outcome::{Failure, Stop, fenced};
use crate::run::Run;

/// How long after its block a batch waits for its archive. Then it becomes final without one: what it is
/// for is a day when nodes have pruned, and versions wait now.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// How often an archive is asked for once its batch is final: after a minute, then each time after twice
/// as long. The last time is nearly three days after the first, and nodes keep receipts for longer.
const TRIES: u32 = 12;

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// Stores the archive of a batch that is about to be final, or notes that there is none; tells which.
    pub(crate) async fn archive(&mut self, batch: &Batch) -> Result<bool, Stop> {
        let now = (self.clock)();
        let waits = batch
            .landing()
            .is_some_and(|landing| now.duration_since(landing.time) < PATIENCE);
        if waits && self.fetch_archive(batch).await? {
            return Ok(true);
        }
        let unarchived = Unarchived {
            batch: batch.clone(),
            tries: 0,
            due: due(now, 0),
        };
        fenced(self.ledger.note_unarchived(self.lease, &unarchived).await?)?;
        Ok(false)
    }

    /// Asks again for one archive that is due.
    pub(crate) async fn archive_late(&mut self) -> Result<(), Stop> {
        let now = (self.clock)();
        let noted = self.ledger.unarchived().await?;
        let Some(noted) = noted.into_iter().find(|noted| noted.due <= now) else {
            return Ok(());
        };
        let (batch, tries) = (noted.batch.number, noted.tries + 1);
        let here = noted.batch.place.chain_id == self.chain.place().chain_id;
        if noted.tries >= TRIES || !here {
            tracing::error!(batch, "its archive is given up");
            return Ok(self.ledger.forget_unarchived(batch).await?);
        }
        // Counted first: a question that outlasts the run would be asked for ever.
        let asked = Unarchived {
            due: due(now, tries),
            tries,
            ..noted
        };
        fenced(self.ledger.note_unarchived(self.lease, &asked).await?)?;
        match self.fetch_archive(&asked.batch).await {
            Ok(true) => {
                // Died here: archived, and noted as if it were not; it is fetched once more.
                self.ledger.forget_unarchived(batch).await?;
                tracing::info!(batch, tries, "archived late");
                Ok(())
            }
            Ok(false) => Ok(()),
            Err(Stop::Failed(Failure::Chain(ChainError::Node(error)))) => {
                tracing::warn!(batch, tries, %error, "still not archived");
                Ok(())
            }
            Err(stop) => Err(stop),
        }
    }

    /// Whether the batch's archive could be had and is stored.
    async fn fetch_archive(&mut self, batch: &Batch) -> Result<bool, Stop> {
        let Some(archive) = self.ask_archive(batch).await? else {
            return Ok(false);
        };
        let written = self
            .ledger
            .write_archive(self.lease, batch.number, &archive);
        fenced(written.await?)?;
        Ok(true)
    }

    /// A block's receipts can take their time: the lease is kept meanwhile.
    async fn ask_archive(&mut self, batch: &Batch) -> Result<Option<Archive>, Stop> {
        let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
            return Ok(None);
        };
        let (chain, anchoring) = (self.chain, anchoring(batch, sealed));
        let mut asked = pin!(chain.archive(landing, &anchoring));
        loop {
            tokio::select! {
                archive = &mut asked => return Ok(archive?),
                () = tokio::time::sleep(Duration::from_secs(1)) => self.pause(Duration::ZERO).await?,
            }
        }
    }
}

fn due(now: Timestamp, tries: u32) -> Timestamp {
    now + SignedDuration::from_mins(1 << tries.min(TRIES))
}
