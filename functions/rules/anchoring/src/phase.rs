//! The phases of a run. Each asks for one thing at a time and is told of it.

#![expect(clippy::large_enum_variant, reason = "a process has one phase")]

use crate::desk::{Desk, Heard};
use crate::heads::Heads;
use crate::late::Late;
use crate::leave::{Gauge, Leave, Release, Taking};
use crate::mine::Mine;
use crate::outbox::{Open, Outbox};
use crate::outcome::Stop;
use crate::resume::Resume;
use crate::seal_up::SealUp;
use crate::settle::Settle;
use crate::sign::{First, Sign};
use crate::survey::{Puzzled, Survey};
use crate::{Batch, Effect, Ended, Failure};

/// What a phase does next.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Wait in this phase for what comes of this effect.
    Do(Phase, Effect),
    /// Go on with this phase.
    Go(Phase),
}

/// What is left to do for a phase that is stopped.
#[derive(Clone, Debug)]
pub(crate) enum Parting {
    /// Give the lease back, if the run has it, once it is seen how long what waits has waited.
    Leave,
    /// Give the lease back. The run has ended so already.
    Left(Result<Ended, Failure>),
    /// Nothing: the lease could not be given back. The run has ended so.
    Lapse(Result<Ended, Failure>),
}

macro_rules! phases {
    ($($(#[$doc:meta])* $phase:ident,)*) => {
        #[derive(Clone, Debug)]
        pub(crate) enum Phase {
            $($(#[$doc])* $phase($phase),)*
        }

        $(impl From<$phase> for Phase {
            fn from(phase: $phase) -> Self {
                Self::$phase(phase)
            }
        })*

        impl Phase {
            /// Takes in what came of its effect, and goes on.
            pub(crate) fn hear(self, desk: &mut Desk, heard: Heard) -> Result<Turn, Stop> {
                match self {
                    $(Self::$phase(phase) => phase.hear(desk, heard),)*
                }
            }

            /// Decides what to do, from what it knows.
            pub(crate) fn next(self, desk: &mut Desk) -> Result<Turn, Stop> {
                match self {
                    $(Self::$phase(phase) => phase.next(desk),)*
                }
            }
        }
    };
}

phases! {
    /// The lease is asked for.
    Taking,
    /// Head and table are compared.
    Survey,
    /// They did not fit; they are compared again in a moment.
    Puzzled,
    /// What earlier runs left is taken up, oldest first.
    Resume,
    /// Open to sealed.
    SealUp,
    /// Sealed to signed for the first time.
    First,
    /// One more transaction is signed.
    Sign,
    /// Signed to mined.
    Mine,
    /// Mined to final.
    Settle,
    /// The newest entry of each log is kept, on the way to final.
    Heads,
    /// What waits is looked for.
    Outbox,
    /// A batch is opened.
    Open,
    /// Nothing waits: an archive that is missing is asked for.
    Late,
    /// The lease is given back, with nothing left to do.
    Release,
    /// The run is over before it looked: how long has what waits waited?
    Gauge,
    /// The lease is given back, with work left over.
    Leave,
}

impl Phase {
    /// The batch that is in hand.
    pub(crate) fn batch<'a>(&'a self, desk: &'a Desk) -> Option<&'a Batch> {
        match self {
            Self::Survey(survey) => survey.batch(desk),
            Self::SealUp(seal_up) => Some(&seal_up.batch),
            Self::First(first) => Some(&first.batch),
            Self::Sign(sign) => Some(&sign.batch),
            Self::Mine(mine) => Some(&mine.batch),
            Self::Settle(_) => desk.line.unfinished.first(),
            Self::Heads(heads) => Some(&heads.batch),
            Self::Open(open) => Some(&open.batch),
            Self::Late(late) => late.batch(),
            Self::Taking(_)
            | Self::Puzzled(_)
            | Self::Resume(_)
            | Self::Outbox(_)
            | Self::Release(_)
            | Self::Gauge(_)
            | Self::Leave(_) => None,
        }
    }

    pub(crate) fn parting(&self) -> Parting {
        match self {
            Self::Gauge(gauge) => Parting::Left(gauge.outcome.clone()),
            Self::Leave(leave) => Parting::Lapse(leave.outcome.clone()),
            _ => Parting::Leave,
        }
    }
}
