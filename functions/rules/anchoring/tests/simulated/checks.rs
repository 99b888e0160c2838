//! What the world looks at when something is recorded or a run ends.

use anchoring::{Deed, Stage};

use super::nodes::Archives;
use super::process::Process;
use super::promises::{Kept, promise};
use super::world::World;

impl World {
    /// A run that ended with nothing left to do moved something or had nothing to do, and left nothing unmined.
    pub fn has_left_nothing(&self, process: &Process) -> Kept {
        let number = process.number;
        promise(process.moved || !process.saw_waiting, || {
            format!("p{number} saw what waits, did nothing, and was content")
        })?;
        if process.fence != self.ledger.fence() {
            return Ok(());
        }
        for batch in self.ledger.batches.values() {
            promise(batch.is_mined() || batch.stage == Stage::Void, || {
                format!("p{number} left batch {} on its way", batch.number)
            })?;
            let landing = batch.landing().map(|landing| landing.block);
            let is_due = matches!(batch.stage, Stage::Mined(..)) && landing <= process.settled;
            promise(process.moved || !is_due, || {
                format!("p{number} could have made batch {} final", batch.number)
            })?;
        }
        Ok(())
    }

    /// Nothing goes wrong any more, and archives are given at once.
    pub fn is_well(&self) -> bool {
        !self.stormy && self.nodes.archives == Archives::Given && self.archive_takes == 0
    }

    /// A batch's archive that is neither stored nor noted any more has been given up.
    pub fn note_given_up(&mut self, deed: &Deed) {
        if let Deed::ForgetUnarchived(batch) = deed
            && !self.ledger.archives.contains_key(batch)
        {
            self.given_up.push(*batch);
        }
    }

    /// What stood where a batch is recorded, and who may do that.
    pub fn check_record(&self, before: Option<&anchoring::Batch>, number: u64) -> Kept {
        let Some(after) = self.ledger.batches.get(&number) else {
            return Ok(());
        };
        let Some(before) = before else {
            let others = self.ledger.batches.len() as u64;
            return promise(number == others && after.stage == Stage::Open, || {
                format!("batch {number} is opened as the {others}th")
            });
        };
        if before.stage == after.stage {
            return Ok(());
        }
        if before.stage == Stage::Void && after.stage == Stage::Open {
            return Ok(());
        }
        self.sight().recorded(before, after)
    }
}
