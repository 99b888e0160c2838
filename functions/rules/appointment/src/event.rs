//! What can be done to an appointment, and what comes of it.

use access::Role;
use jiff::Timestamp;
use thiserror::Error;

use crate::{Appointment, Status, When, asked_by};

/// Something one of those does whose appointment it is, or the clinic's office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// What was asked for will take place.
    Approve,
    /// It is to be at another time.
    Reschedule(When),
    /// It took place.
    Complete,
    /// The patient did not come.
    NoShow,
    /// It will not take place.
    Cancel,
}

/// What an event leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To this.
    Changed(Appointment),
    /// To nothing: its work is done already.
    Same,
}

/// Why something cannot be done to an appointment as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    #[error("patients ask, move and cancel; the rest is for the practitioner and the clinic")]
    NotForPatients,
    #[error("this time has passed")]
    Past,
    #[error("this time is more than two years away")]
    TooFar,
    #[error("the time of the appointment has come")]
    Begun,
    #[error("the appointment has not begun yet")]
    NotBegun,
    #[error("the appointment was not approved")]
    NotBooked,
    #[error("the appointment is over")]
    Over,
    #[error("the appointment was cancelled")]
    Cancelled,
}

impl Appointment {
    /// What comes of `event`, done by somebody of this role at this moment.
    pub fn after(self, event: Event, by: Role, now: Timestamp) -> Result<Step, Refused> {
        match event {
            Event::Approve => self.approved(by),
            Event::Reschedule(when) => self.moved(when, by, now),
            Event::Complete => self.happened(Status::Fulfilled, by, now),
            Event::NoShow => self.happened(Status::NoShow, by, now),
            Event::Cancel => self.cancelled(by, now),
        }
    }

    fn approved(self, by: Role) -> Result<Step, Refused> {
        not_for_patients(by)?;
        match self.status {
            Status::Booked => Ok(Step::Same),
            Status::Proposed => Ok(self.now(Status::Booked)),
            Status::Fulfilled | Status::NoShow => Err(Refused::Over),
            Status::Cancelled => Err(Refused::Cancelled),
        }
    }

    fn moved(self, when: When, by: Role, now: Timestamp) -> Result<Step, Refused> {
        self.still_open(by, now)?;
        let moved = Self {
            when,
            status: asked_by(by),
            ..self
        };
        // A patient who asks for the time they have would only lose the approval.
        if moved == self || (when == self.when && by == Role::Patient) {
            return Ok(Step::Same);
        }
        when.may_be_asked(by, now)?;
        Ok(Step::Changed(moved))
    }

    fn happened(self, what: Status, by: Role, now: Timestamp) -> Result<Step, Refused> {
        not_for_patients(by)?;
        match self.status {
            status if status == what => Ok(Step::Same),
            Status::Booked | Status::Fulfilled | Status::NoShow => {
                if now < self.when.start.at() {
                    return Err(Refused::NotBegun);
                }
                Ok(self.now(what))
            }
            Status::Proposed => Err(Refused::NotBooked),
            Status::Cancelled => Err(Refused::Cancelled),
        }
    }

    fn cancelled(self, by: Role, now: Timestamp) -> Result<Step, Refused> {
        if self.status == Status::Cancelled {
            return Ok(Step::Same);
        }
        self.still_open(by, now)?;
        Ok(Step::Changed(Self {
            status: Status::Cancelled,
            cancelled_by: Some(by),
            ..self
        }))
    }

    /// Whether it may still be moved or cancelled: by the patient until it begins, by the others until somebody has
    /// said what came of it.
    fn still_open(self, by: Role, now: Timestamp) -> Result<(), Refused> {
        match self.status {
            Status::Fulfilled | Status::NoShow => Err(Refused::Over),
            Status::Cancelled => Err(Refused::Cancelled),
            Status::Proposed | Status::Booked
                if by == Role::Patient && now >= self.when.start.at() =>
            {
                Err(Refused::Begun)
            }
            Status::Proposed | Status::Booked => Ok(()),
        }
    }

    fn now(self, status: Status) -> Step {
        Step::Changed(Self { status, ..self })
    }
}

fn not_for_patients(by: Role) -> Result<(), Refused> {
    match by {
        Role::Patient => Err(Refused::NotForPatients),
        Role::Doctor | Role::Admin => Ok(()),
    }
}
