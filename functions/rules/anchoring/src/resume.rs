//! What earlier runs left on its way.

use crate::desk::{Desk, Heard};
use crate::mine::Mine;
use crate::outcome::Stop;
use crate::phase::{Phase, Turn};
use crate::seal_up::SealUp;
use crate::settle::Settle;
use crate::sign::First;
use crate::{Batch, Head, Note, Stage, tip};

/// Takes up the oldest batch that is not mined, until there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resume;

impl Resume {
    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        let unmined = |batch: &Batch| !batch.is_mined() && batch.stage != Stage::Void;
        let Some(place) = desk.line.unfinished.iter().position(unmined) else {
            return Ok(Turn::Go(Settle::default().into()));
        };
        let batch = desk.line.unfinished[place].clone();
        desk.note(Note::GoingOn {
            batch: batch.number,
            stage: batch.stage.name(),
        });
        let below = tip(&desk.line, place, desk.place);
        Ok(Turn::Go(carry(batch, below)))
    }

    pub(crate) fn hear(self, _: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        Err(heard.in_vain())
    }
}

/// The phase that takes a batch on from its stage. `below` is the head it has to stand on.
pub(crate) fn carry(batch: Batch, below: Option<Head>) -> Phase {
    match batch.stage {
        Stage::Open => SealUp::new(batch, below).into(),
        Stage::Sealed(_) => First::new(batch, below).into(),
        _ => Mine::new(batch).into(),
    }
}

impl Desk {
    /// A batch is as far as it can be carried.
    pub(crate) fn carried(&mut self, batch: Batch) -> Turn {
        let number = batch.number;
        self.line.unfinished.retain(|other| other.number != number);
        let place = self
            .line
            .unfinished
            .partition_point(|other| other.number < number);
        self.line.unfinished.insert(place, batch);
        self.idle = None;
        Turn::Go(Resume.into())
    }
}
