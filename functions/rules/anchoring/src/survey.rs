//! The table against the chain.

use std::time::Duration;

use crate::desk::{Desk, Heard};
use crate::look_up::{Seen, asked, compare};
use crate::outcome::Stop;
use crate::phase::Turn;
use crate::resume::Resume;
use crate::{
    Answer, Batch, Deed, Failure, Landed, Line, Question, Stage, Told, View, head_after, tip,
};

/// Compares the contract's head with what the line leads to. The head is a hash over all batches, so if it is
/// the one expected, every batch is where the table says. If not, each mined batch is looked up, and one whose
/// block has vanished goes back to being sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    view: Option<View>,
    is_adopted: bool,
    /// Mined batches looked up so far, counted by their places in the line.
    looked_up: usize,
}

impl Survey {
    pub(crate) fn next(mut self, desk: &mut Desk) -> Result<Turn, Stop> {
        // The head comes first. What it says beats what the table says.
        let Some(view) = self.view else {
            return Ok(Question::View.then(self));
        };
        if !self.is_adopted {
            // Died here: what is adopted waits for the next run, which adopts it from us.
            return Ok(Deed::Adopt(desk.lease).then(self));
        }
        if self.looked_up == 0 && fits(desk, &view) {
            return Ok(Turn::Go(Resume.into()));
        }
        while let Some(batch) = desk.line.unfinished.get(self.looked_up) {
            if let Some(question) = asked(batch) {
                return Ok(question.then(self));
            }
            self.looked_up += 1;
        }
        if fits(desk, &view) {
            Ok(Turn::Go(Resume.into()))
        } else {
            Err(Stop::LookAgain(view.head))
        }
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Answer(Answer::View(view)) => {
                desk.saw(&view);
                self.view = Some(view);
            }
            Heard::Told(Told::Line(line)) => {
                desk.take_line(*line);
                desk.check_place()?;
                self.is_adopted = true;
            }
            Heard::Answer(Answer::Landed(landed)) => {
                let batch = desk.line.unfinished[self.looked_up].clone();
                self.reaches(&batch, &landed)?;
                match compare(desk, batch, &landed)? {
                    Seen::Same(_) => self.looked_up += 1,
                    Seen::Changed(batch) => return Ok(desk.record(batch).then(self)),
                }
            }
            Heard::Told(Told::Batch(batch)) => {
                // Died here: in another block or in none, which is what a run expects of a batch that is
                // mined or sent.
                desk.line.unfinished[self.looked_up] = *batch;
                self.looked_up += 1;
            }
            heard => return Err(heard.in_vain()),
        }
        self.next(desk)
    }
}

impl Survey {
    /// The batch that is looked up.
    pub(crate) fn batch<'a>(&self, desk: &'a Desk) -> Option<&'a Batch> {
        let unfinished = self.is_adopted.then_some(&desk.line.unfinished)?;
        unfinished.get(self.looked_up)
    }

    /// A node that has not come to a batch's block cannot say that it vanished.
    fn reaches(&self, batch: &Batch, landed: &[Landed]) -> Result<(), Stop> {
        let block = batch.landing().map(|landing| landing.block);
        match self.view {
            Some(view) if landed.is_empty() && block.is_some_and(|block| view.block < block) => {
                Err(Stop::LookAgain(view.head))
            }
            _ => Ok(()),
        }
    }
}

/// Whether the head is where the line leads, or where a batch not yet known as mined would lead.
fn fits(desk: &Desk, view: &View) -> bool {
    let line = &desk.line;
    let mined = line
        .unfinished
        .iter()
        .take_while(|batch| batch.is_mined())
        .count();
    tip(line, mined, desk.place).is_none_or(|expected| expected == view.head)
        || line.unfinished[mined..]
            .iter()
            .any(|batch| head_after(batch) == Some(view.head) && !batch.attempts().is_empty())
}

impl Desk {
    pub(crate) fn take_line(&mut self, mut line: Line) {
        // Whoever had the lease before may have made a batch final after it was listed for us.
        let is_final = |batch: &Batch| matches!(batch.stage, Stage::Final(..));
        while line.unfinished.first().is_some_and(is_final) {
            line.last_final = Some(line.unfinished.remove(0));
        }
        for batch in &line.unfinished {
            // Counted before anything can go wrong with it: a batch that is stuck has left the outbox.
            if batch.stage != Stage::Void {
                let age = self.now.at.duration_since(batch.oldest);
                self.figures.saw_age(age);
            }
        }
        let last = line.last_final.as_ref();
        self.floor = last
            .filter(|batch| batch.place == self.place)
            .and_then(Batch::landing)
            .map_or(0, |landing| landing.block);
        (self.line, self.is_adopted) = (line, true);
    }

    fn check_place(&self) -> Result<(), Stop> {
        let elsewhere = |batch: &&Batch| batch.place != self.place && batch.stage != Stage::Void;
        match self.line.unfinished.iter().find(elsewhere) {
            Some(other) => Err(Failure::OtherContract(other.number).into()),
            None => Ok(()),
        }
    }
}

/// Lets a moment pass and begins again with the head.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Puzzled;

impl Puzzled {
    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        Ok(desk.nap(Duration::from_secs(1))?.then(self))
    }

    pub(crate) fn hear(self, _: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Woke => Ok(Turn::Go(Survey::default().into())),
            heard => Err(heard.in_vain()),
        }
    }
}
