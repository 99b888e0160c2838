//! Signed to mined.

use std::time::Duration;

use crate::desk::{Desk, Heard};
use crate::look_up::{anchored, anchoring, landing, receipts};
use crate::outcome::{Ended, Failure, Stop};
use crate::phase::Turn;
use crate::price::{Judged, dearer, outbid, weigh};
use crate::sign::{Sign, suggested};
use crate::{
    Answer, Attempt, Batch, Fees, Landed, Note, Question, Sealed, Stage, Told, View, head_after,
};

/// First and longest wait between two looks for a block.
const SHORTEST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(2);

/// Sends what is signed until one of the batch's transactions is in a block.
#[derive(Clone, Debug)]
pub(crate) struct Mine {
    pub(crate) batch: Batch,
    pace: Pace,
    doing: Doing,
    /// When the newest attempt was handed to a node by this run. What an earlier run recorded as sent is sent
    /// once more: "already known" costs nothing, and a node may have forgotten it.
    sent: Option<Duration>,
    /// Whether an earlier run had it taken by a node, and when this one handed it to one for the first time.
    was_taken: bool,
    handed: Option<Duration>,
    /// The nonce that the last look named, if no attempt has it.
    named: Option<u64>,
    /// Since when this run waits for the newest attempt: a wall's clock that jumped back does not make it wait
    /// longer.
    since: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
enum Doing {
    /// Looks for the receipt of every hash ever signed.
    Receipts,
    /// Looks at the head.
    Head,
    /// The head is the batch's own: mined between the two questions, or by a transaction this table has lost.
    ReceiptsAgain,
    Event,
    ItsReceipt,
    /// Hands the newest attempt to a node.
    Sending(View),
    Recording,
    /// Waits, and then looks again, or signs a dearer one.
    Napping(Option<(u64, Fees)>),
}

/// How long to wait between two looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    wait: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { wait: SHORTEST }
    }
}

impl Mine {
    pub(crate) fn new(batch: Batch) -> Self {
        Self::at_pace(batch, Pace::default())
    }

    pub(crate) fn at_pace(batch: Batch, pace: Pace) -> Self {
        let was_taken = matches!(batch.stage, Stage::Sent(..));
        Self {
            batch,
            pace,
            doing: Doing::Receipts,
            sent: None,
            was_taken,
            handed: None,
            named: None,
            since: None,
        }
    }

    fn sealed(&self) -> Result<Sealed, Failure> {
        let sealed = self.batch.sealed().copied();
        sealed.ok_or(Failure::Unasked)
    }

    /// The newest attempt under the account's nonce: the one that can be mined now.
    fn attempt(&self, view: &View) -> Result<&Attempt, Failure> {
        let mut attempts = self.batch.attempts().iter();
        let attempt = attempts.rfind(|attempt| attempt.nonce == view.nonce);
        attempt.ok_or(Failure::Attempts(self.batch.number))
    }

    fn doing(mut self, doing: Doing) -> Self {
        self.doing = doing;
        self
    }

    pub(crate) fn next(mut self, desk: &mut Desk) -> Result<Turn, Stop> {
        let sealed = self.sealed()?;
        self.since.get_or_insert(desk.now.since);
        Ok(match self.doing {
            Doing::Receipts | Doing::ReceiptsAgain => receipts(&self.batch, &sealed).then(self),
            Doing::Head => Question::View.then(self),
            Doing::Event => Question::Find(anchoring(&self.batch, &sealed), desk.floor).then(self),
            Doing::Sending(view) => {
                let attempt = self.attempt(&view)?;
                Question::Send(attempt.raw.clone(), attempt.hash).then(self)
            }
            Doing::Napping(Some((nonce, fees))) => {
                Turn::Go(Sign::new(self.batch, nonce, fees, self.pace).into())
            }
            Doing::Napping(None) | Doing::ItsReceipt | Doing::Recording => {
                return self.doing(Doing::Receipts).next(desk);
            }
        })
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match (self.doing, heard) {
            (Doing::Receipts, Heard::Answer(Answer::Landed(landed))) => {
                match anchored(desk, self.batch.number, &landed) {
                    Some(landed) => self.record_mined(desk, landed),
                    None => self.doing(Doing::Head).next(desk),
                }
            }
            (Doing::Head, Heard::Answer(Answer::View(view))) => self.saw(desk, view),
            (Doing::ReceiptsAgain, Heard::Answer(Answer::Landed(landed))) => {
                match anchored(desk, self.batch.number, &landed) {
                    Some(landed) => self.record_mined(desk, landed),
                    None => self.doing(Doing::Event).next(desk),
                }
            }
            (Doing::Event, Heard::Answer(Answer::Found(Some(hash)))) => {
                let anchoring = anchoring(&self.batch, &self.sealed()?);
                let question = Question::Landed(vec![hash], anchoring);
                Ok(question.then(self.doing(Doing::ItsReceipt)))
            }
            (Doing::ItsReceipt, Heard::Answer(Answer::Landed(landed))) => {
                match anchored(desk, self.batch.number, &landed) {
                    Some(landed) => self.record_mined(desk, landed),
                    None => Err(self.not_found()),
                }
            }
            (Doing::Event, Heard::Answer(Answer::Found(None))) => Err(self.not_found()),
            (Doing::Sending(view), Heard::Answer(Answer::Received(reception))) => {
                // Died here: sent and recorded as signed. The next run sends the same bytes again or finds
                // their receipt.
                desk.note(Note::Received {
                    batch: self.batch.number,
                    reception: reception.clone(),
                });
                self.handed.get_or_insert(desk.now.since);
                let attempt = self.attempt(&view)?;
                match weigh(reception, attempt, desk.rules.fee_ceiling)? {
                    Judged::Taken => self.taken(desk),
                    Judged::Unsure => {
                        self.sent = Some(desk.now.since);
                        self.nap(desk, None)
                    }
                    Judged::Later => {
                        self.sent = None;
                        self.nap(desk, None)
                    }
                    Judged::TooCheap(tip) => {
                        let fees = dearer(desk, &self.batch, attempt, &view, tip)?;
                        self.sign_after_a_nap(desk, &view, fees)
                    }
                    Judged::Outbid => {
                        let fees = outbid(desk, &self.batch, attempt, &view)?;
                        self.sign_after_a_nap(desk, &view, fees)
                    }
                }
            }
            (Doing::Recording, Heard::Told(Told::Batch(batch))) => self.recorded(desk, *batch),
            (Doing::Napping(_), Heard::Woke) => self.next(desk),
            (_, heard) => Err(heard.in_vain()),
        }
    }

    fn saw(mut self, desk: &mut Desk, view: View) -> Result<Turn, Stop> {
        desk.saw(&view);
        if Some(view.head) == head_after(&self.batch) {
            return self.doing(Doing::ReceiptsAgain).next(desk);
        }
        if view.head.as_bytes() != &self.sealed()?.previous {
            return Err(Stop::LookAgain(view.head));
        }
        if self.attempt(&view).is_err() {
            // At one and the same block the head has not moved and none of ours has the account's nonce: those
            // with a lower one cannot succeed any more, those with a higher one cannot yet. One signed under
            // this nonce cannot be doubled by them even so, because the contract takes one batch on each head.
            if self.named != Some(view.nonce) {
                // Named once it may be one node's mistake; so each lie costs a nap, and two in a row a signature.
                self.named = Some(view.nonce);
                return self.nap(desk, None);
            }
            let fees = suggested(desk, self.batch.number, &view)?;
            let sign = Sign::new(self.batch, view.nonce, fees, self.pace);
            return Ok(Turn::Go(sign.into()));
        }
        self.named = None;
        let waited = |since: Duration| desk.now.since.saturating_sub(since);
        if self
            .sent
            .is_none_or(|sent| waited(sent) > desk.rules.resend_after)
        {
            return self.doing(Doing::Sending(view)).next(desk);
        }
        let attempt = self.attempt(&view)?;
        if self.is_stuck(desk, attempt)
            && let Some(fees) = dearer(desk, &self.batch, attempt, &view, 0)?
        {
            // The same call under the same nonce: whichever is mined, it is mined once.
            let sign = Sign::new(self.batch, view.nonce, fees, self.pace);
            return Ok(Turn::Go(sign.into()));
        }
        self.nap(desk, None)
    }

    fn is_stuck(&self, desk: &Desk, attempt: &Attempt) -> bool {
        // One signed by a clock that was ahead would be waited for until then.
        let by_wall = desk.now.at.duration_since(attempt.at).unsigned_abs();
        let waited = |since| desk.now.since.saturating_sub(since);
        let here = self.since.map(waited).unwrap_or_default();
        // One that was signed long ago and never sent is given its chance first.
        let handed = self.handed.map(waited).unwrap_or_default();
        let had_its_chance = self.was_taken || handed >= desk.rules.resend_after;
        had_its_chance && by_wall.max(here) > desk.rules.stuck_after
    }

    fn nap(mut self, desk: &mut Desk, then: Option<(u64, Fees)>) -> Result<Turn, Stop> {
        let nap = desk.nap(self.pace.wait)?;
        self.pace.wait = (self.pace.wait * 3 / 2).min(LONGEST);
        Ok(nap.then(self.doing(Doing::Napping(then))))
    }

    fn sign_after_a_nap(
        self,
        desk: &mut Desk,
        view: &View,
        fees: Option<Fees>,
    ) -> Result<Turn, Stop> {
        let fees = fees.ok_or(Stop::Ended(Ended::TooDear))?;
        self.nap(desk, Some((view.nonce, fees)))
    }

    fn not_found(&self) -> Stop {
        match head_after(&self.batch) {
            Some(head) => Stop::LookAgain(head),
            None => Failure::Unasked.into(),
        }
    }

    fn taken(mut self, desk: &mut Desk) -> Result<Turn, Stop> {
        self.sent = Some(desk.now.since);
        let Stage::Signed(sealed, attempts) = &self.batch.stage else {
            return self.nap(desk, None);
        };
        let batch = self
            .batch
            .clone()
            .at(Stage::Sent(*sealed, attempts.clone()));
        Ok(desk.record(batch).then(self.doing(Doing::Recording)))
    }

    fn record_mined(self, desk: &mut Desk, landed: &Landed) -> Result<Turn, Stop> {
        let landing = landing(landed)?;
        let stage = Stage::Mined(self.sealed()?, self.batch.attempts().to_vec(), landing);
        let batch = self.batch.clone().at(stage);
        Ok(desk.record(batch).then(self.doing(Doing::Recording)))
    }

    fn recorded(mut self, desk: &mut Desk, batch: Batch) -> Result<Turn, Stop> {
        if let Some(landing) = batch.landing() {
            // Died here: in a block that may still vanish; a later run settles it or sends it again.
            desk.note(Note::Mined {
                batch: batch.number,
                block: landing.block,
                gas: landing.gas_used,
            });
            return Ok(desk.carried(batch));
        }
        // Died here: sent; the next run looks for its receipt and sends it again.
        self.batch = batch;
        self.nap(desk, None)
    }
}
