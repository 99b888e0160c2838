//! A line of the log for each step of a run.

use anchoring::{Note, Reception};

pub(crate) fn tell(note: &Note) {
    match note {
        Note::GoingOn { batch, stage } => tracing::info!(batch, stage, "going on"),
        Note::Opened { batch, candidates } => tracing::info!(batch, candidates, "open"),
        Note::Empty { batch } => tracing::warn!(batch, "nothing could be claimed"),
        Note::Claimed {
            batch,
            claimed,
            refused,
        } => tracing::info!(batch, claimed, refused, "claimed"),
        Note::Archived {
            batch,
            archived: true,
        } => tracing::info!(batch, "archived"),
        Note::Archived {
            batch,
            archived: false,
        } => tracing::warn!(batch, "noted as without an archive"),
        Note::HeadsKept { batch, heads } => tracing::info!(batch, heads, "heads of logs kept"),
        Note::Forgotten { batch } => tracing::info!(batch, "candidates forgotten"),
        Note::Sealed { batch, size, root } => tracing::info!(batch, size, %root, "sealed"),
        Note::Signed {
            batch,
            nonce,
            fees,
            hash,
            before,
        } => {
            let (cap, tip) = (fees.cap, fees.tip);
            tracing::info!(batch, nonce, cap, tip, %hash, before, "signed");
        }
        Note::Received { batch, reception } => received(*batch, reception),
        Note::Mined { batch, block, gas } => tracing::info!(batch, block, gas, "mined"),
        Note::Reverted { batch, hash, block } => {
            tracing::warn!(batch, %hash, block, "the contract refused");
        }
        Note::Vanished { batch, block } => tracing::warn!(batch, block, "its block vanished"),
        Note::AtTheCeiling { batch, cap, needed } => {
            tracing::warn!(batch, cap, needed, "stuck at the fee ceiling");
        }
        Note::Final {
            batch,
            size,
            block,
            archived,
            seconds,
        } => tracing::info!(batch, size, block, archived, seconds, "final"),
        Note::LooksAgain { head, times } => {
            tracing::warn!(%head, times, "the head fits no batch; looking again");
        }
        Note::TooDear { batch, base_fee } => {
            tracing::warn!(batch, base_fee, "the base fee is above the ceiling");
        }
        Note::AskingAgain {
            batch,
            question,
            why,
        } => {
            tracing::warn!(batch, question, error = why, "asking again");
        }
        Note::ArchivedLate { batch, tries } => tracing::info!(batch, tries, "archived late"),
        Note::StillUnarchived { batch, tries, why } => {
            tracing::warn!(batch, tries, error = why, "still not archived");
        }
        Note::ArchiveGivenUp { batch } => tracing::error!(batch, "its archive is given up"),
        Note::EntryGone { patient, entry } => {
            tracing::error!(%patient, %entry, "an anchored entry of a log is gone");
        }
        Note::LeaseLapses { why } => tracing::warn!(error = why, "the lease is left to lapse"),
    }
}

fn received(batch: u64, reception: &Reception) {
    if reception.is_taken() {
        tracing::info!(batch, ?reception, "sent");
    } else {
        tracing::warn!(batch, ?reception, "not taken");
    }
}
