//! What the next batch is to hold.

use dynamo::pending::Waiting;
use tokio::time::Instant;

use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::outcome::{Stop, fenced};
use crate::run::Run;

/// How often the outbox is asked when it lists nothing new.
const LOOKS_AT_INDEX: u32 = 4;

/// The share of a batch that is kept for entries of logs, however many versions wait: an eighth.
const SHARE: usize = 8;

impl<L: Ledger, C: Chain> Run<'_, L, C> {
    /// What waits and is to be batched now, versions first, without what the index lists though we have
    /// just had it.
    pub(crate) async fn waiting(&mut self) -> Result<Vec<Waiting>, Stop> {
        // Knocks up to here are answered by the look that follows; later ones keep us from leaving.
        self.lease = fenced(
            self.ledger
                .renew(self.lease, (self.clock)() + self.rules.lease)
                .await?,
        )?;
        self.renewed = Instant::now();
        let mut waiting = self.versions().await?;
        let age = waiting
            .first()
            .map(|version| (self.clock)().duration_since(version.saved_at));
        self.figures.saw_waiting(waiting.len(), age);
        let mut entries = if waiting.is_empty() {
            self.entries_alone().await?
        } else {
            self.entries(self.rules.limit).await?
        };
        let limit = self.rules.limit;
        waiting.truncate(limit - entries.len().min(limit / SHARE));
        entries.truncate(limit - waiting.len());
        waiting.append(&mut entries);
        Ok(waiting)
    }

    async fn versions(&mut self) -> Result<Vec<Waiting>, Stop> {
        let mut new = Vec::new();
        for _ in 0..LOOKS_AT_INDEX {
            let listed = self.ledger.waiting(self.rules.limit).await?;
            let nothing_listed = listed.is_empty();
            new = self.unseen(listed);
            if nothing_listed || !new.is_empty() {
                break;
            }
            // All that is listed is what we have just had: it may hide what comes after it.
            self.pause(self.rules.index_lag).await?;
        }
        Ok(new)
    }

    /// Entries that ride along with versions: their leaves cost nothing.
    async fn entries(&self, limit: usize) -> Result<Vec<Waiting>, Stop> {
        Ok(self.unseen(self.ledger.entries(limit).await?))
    }

    /// Entries that get a batch, and so a transaction, of their own, because the oldest has waited long
    /// enough; then all of them.
    async fn entries_alone(&self) -> Result<Vec<Waiting>, Stop> {
        let now = (self.clock)();
        let due = self.entries(1).await?.iter().any(|oldest| {
            let waited = now.duration_since(oldest.saved_at);
            !waited.is_negative() && waited.unsigned_abs() >= self.rules.log_patience
        });
        if due {
            self.entries(self.rules.limit).await
        } else {
            Ok(Vec::new())
        }
    }

    fn unseen(&self, listed: Vec<Waiting>) -> Vec<Waiting> {
        let unseen = listed.into_iter();
        unseen
            .filter(|one| !self.seen.contains(&one.candidate))
            .collect()
    }
}
