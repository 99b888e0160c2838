//! How a run begins and ends: the lease.

use jiff::Timestamp;

use crate::desk::{Desk, Heard};
use crate::outcome::Stop;
use crate::phase::Turn;
use crate::survey::Survey;
use crate::{Deed, Effect, Ended, Failure, Told};

/// Asks for the lease.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taking;

impl Taking {
    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        let take = Deed::Take {
            holder: desk.holder,
            now: desk.now.at,
            until: desk.until(),
        };
        Ok(take.then(self))
    }

    pub(crate) fn hear(self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Told(Told::Taken(Some(lease))) => {
                // Died here: the lease lapses by itself, and a later wake-up takes it. So it is wherever
                // this process dies from now on.
                desk.lease = lease;
                Ok(Turn::Go(Survey::default().into()))
            }
            Heard::Told(Told::Taken(None)) => Err(Stop::Ended(Ended::Knocked)),
            heard => Err(heard.in_vain()),
        }
    }
}

/// Gives the lease back with nothing left to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Release;

impl Release {
    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        Ok(Deed::Release(desk.lease).then(self))
    }

    pub(crate) fn hear(self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Told(Told::Released(crate::Release::Released)) => {
                Ok(Effect::End(Ok(Ended::Done)).then(self))
            }
            Heard::Told(Told::Released(crate::Release::Lost)) => {
                Ok(Effect::End(Ok(Ended::Lost)).then(self))
            }
            // Somebody came while we were about to leave: what they saw may be new.
            Heard::Told(Told::Released(crate::Release::Knocked(lease))) => {
                (desk.lease, desk.called, desk.idle) = (lease, true, None);
                Ok(Turn::Go(Survey::default().into()))
            }
            heard => Err(heard.in_vain()),
        }
    }
}

/// Gives the lease back with work left over, so that the next wake-up need not wait for it to lapse.
#[derive(Clone, Debug)]
pub(crate) struct Leave {
    pub(crate) outcome: Result<Ended, Failure>,
    knocked: u32,
}

/// How often somebody may knock before the lease is given back all the same: the schedule answers them.
const KNOCKS: u32 = 3;

impl Leave {
    pub(crate) fn new(outcome: Result<Ended, Failure>) -> Self {
        Self {
            outcome,
            knocked: 0,
        }
    }

    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        if self.knocked == KNOCKS {
            return Ok(Deed::Renew(desk.lease, Timestamp::UNIX_EPOCH).then(self));
        }
        Ok(Deed::Release(desk.lease).then(self))
    }

    pub(crate) fn hear(mut self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Told(Told::Released(crate::Release::Knocked(lease))) => {
                desk.lease = lease;
                self.knocked += 1;
                self.next(desk)
            }
            Heard::Told(Told::Released(_) | Told::Renewed(_)) => {
                Ok(Effect::End(self.outcome.clone()).then(self))
            }
            heard => Err(heard.in_vain()),
        }
    }
}

/// A run that was kept from looking says all the same how long what waits has waited: nobody else does.
#[derive(Clone, Debug)]
pub(crate) struct Gauge {
    pub(crate) outcome: Result<Ended, Failure>,
}

impl Gauge {
    pub(crate) const fn new(outcome: Result<Ended, Failure>) -> Self {
        Self { outcome }
    }

    pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
        Ok(if desk.is_adopted {
            Deed::Waiting(1).then(self)
        } else {
            Deed::Adopt(desk.lease).then(self)
        })
    }

    pub(crate) fn hear(self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
        match heard {
            Heard::Told(Told::Line(line)) => {
                desk.take_line(*line);
                self.next(desk)
            }
            Heard::Told(Told::Waiting(waiting)) => {
                let at = desk.now.at;
                let age = waiting
                    .first()
                    .map(|first| at.duration_since(first.saved_at));
                // How many wait is not known from one.
                desk.figures.saw_age(age.unwrap_or_default());
                Ok(Turn::Go(Leave::new(self.outcome).into()))
            }
            heard => Err(heard.in_vain()),
        }
    }
}
