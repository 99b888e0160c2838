#![doc = include_str!("../README.md")]

mod event;
mod status;
mod when;

pub use event::{Event, Refused, Step};
pub use status::{Status, UnknownStatus};
pub use when::{Length, NotALength, NotAStart, QUARTER, Start, When};

use access::Role;
use jiff::{SignedDuration, Timestamp};

/// How far from now an appointment can be: a year that was mistyped is further.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// How long ago one may have begun that people are still told of.
const NEWS: SignedDuration = SignedDuration::from_hours(24);

/// An appointment, apart from whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// When it is.
    pub when: When,
    /// How it stands.
    pub status: Status,
    /// Who cancelled it.
    pub cancelled_by: Option<Role>,
}

impl Appointment {
    /// What somebody asks for, or makes.
    pub fn asked(when: When, by: Role, now: Timestamp) -> Result<Self, Refused> {
        when.may_be_asked(by, now)?;
        Ok(Self {
            when,
            status: asked_by(by),
            cancelled_by: None,
        })
    }

    /// Whether it is so long over that what is done to it is no news to anybody.
    #[must_use]
    pub fn is_history(&self, now: Timestamp) -> bool {
        now.duration_since(self.when.start.at()) > NEWS
    }

    /// The quarters of an hour that somebody would like to have of the practitioner: they must be nobody's, or there
    /// is nothing to approve.
    #[must_use]
    pub fn asks_for(&self) -> Vec<Start> {
        match self.status {
            Status::Proposed => self.when.quarters().collect(),
            Status::Booked | Status::Fulfilled | Status::NoShow | Status::Cancelled => Vec::new(),
        }
    }

    /// The quarters of an hour that nobody else can have of the practitioner. What took place goes on holding its
    /// own: it was.
    #[must_use]
    pub fn holds(&self) -> Vec<Start> {
        match self.status {
            Status::Booked | Status::Fulfilled | Status::NoShow => self.when.quarters().collect(),
            Status::Proposed | Status::Cancelled => Vec::new(),
        }
    }
}

/// How an appointment stands that somebody has given a time.
fn asked_by(by: Role) -> Status {
    match by {
        Role::Patient => Status::Proposed,
        Role::Doctor | Role::Admin => Status::Booked,
    }
}
