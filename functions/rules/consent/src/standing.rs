//! What a consent comes to at a moment.

use jiff::Timestamp;

use crate::{Consent, Grant, State};

/// What a consent in the narrow sense is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Waits for the practitioner's answer.
    Asked,
    /// Holds.
    Active,
    /// The practitioner has said no.
    Rejected,
    /// One of them has ended it.
    Ended,
    /// Its end date has passed, whether or not it was ever answered.
    Expired,
}

impl Grant {
    /// What it is at this moment.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        let over = self.ends.is_some_and(|ends| ends <= now);
        match self.state {
            State::Asked | State::Active if over => Standing::Expired,
            State::Asked => Standing::Asked,
            State::Active => Standing::Active,
            State::Rejected => Standing::Rejected,
            State::Ended => Standing::Ended,
        }
    }
}

impl Consent {
    /// What the grant is at this moment, if there ever was one.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Option<Standing> {
        self.grant.map(|grant| grant.standing(now))
    }

    /// Whether the practitioner may see the chart at this moment.
    #[must_use]
    pub fn lets_in(&self, now: Timestamp) -> bool {
        self.standing(now) == Some(Standing::Active)
            || self.emergency.is_some_and(|hour| hour.holds(now))
    }

    /// Whether the practitioner has to answer the patient.
    #[must_use]
    pub fn waits_for_answer(&self, now: Timestamp) -> bool {
        self.standing(now) == Some(Standing::Asked)
    }

    /// Whether it may still come to mean anything without the patient or an emergency: what is over belongs in no
    /// list of the practitioner's.
    #[must_use]
    pub fn concerns_the_practitioner(&self, now: Timestamp) -> bool {
        self.lets_in(now) || self.waits_for_answer(now)
    }
}
