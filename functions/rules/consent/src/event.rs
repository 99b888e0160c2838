//! What can be done to a consent, and what comes of it.

use jiff::Timestamp;
use thiserror::Error;

use crate::{Basis, Consent, Emergency, Grant, Party, Standing, State};

/// Something one of the two does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The patient asks the practitioner, until `ends` or without an end.
    Ask { ends: Option<Timestamp> },
    /// The practitioner says yes.
    Accept,
    /// The practitioner says no.
    Reject,
    /// One of them ends it, or takes the request back.
    End(Party),
    /// The practitioner goes in without being let in.
    BreakGlass,
}

/// What an event leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To this.
    Changed(Consent),
    /// To nothing: its work is done already.
    Same,
}

/// Why something cannot be done to a consent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    #[error("nobody has asked, or the request was taken back or has lapsed")]
    NotAsked,
    #[error("it was accepted; end it instead")]
    Accepted,
    #[error("there is nothing to end")]
    Nothing,
    #[error("the end date has passed")]
    Over,
    #[error("the practitioner is let in already")]
    LetIn,
}

impl Consent {
    /// What comes of `event` at this moment.
    pub fn after(self, event: Event, now: Timestamp) -> Result<Step, Refused> {
        match event {
            Event::Ask { ends } => self.asked(ends, now),
            Event::Accept => self.accepted(now),
            Event::Reject => self.rejected(now),
            Event::End(party) => self.ended(party, now),
            Event::BreakGlass => self.broken_into(now),
        }
    }

    fn asked(self, ends: Option<Timestamp>, now: Timestamp) -> Result<Step, Refused> {
        if ends.is_some_and(|ends| ends <= now) {
            return Err(Refused::Over);
        }
        match (self.standing(now), self.grant) {
            (Some(Standing::Asked | Standing::Active), Some(grant)) if grant.ends == ends => {
                Ok(Step::Same)
            }
            (Some(Standing::Asked | Standing::Active), Some(grant)) => {
                Ok(self.with(Grant { ends, ..grant }))
            }
            _ => Ok(self.with(Grant {
                state: State::Asked,
                basis: Basis::Request,
                asked_at: Some(now),
                since: None,
                ends,
                ended_by: None,
            })),
        }
    }

    fn accepted(self, now: Timestamp) -> Result<Step, Refused> {
        match (self.standing(now), self.grant) {
            (Some(Standing::Asked), Some(grant)) => Ok(self.with(Grant {
                state: State::Active,
                since: Some(now),
                ..grant
            })),
            (Some(Standing::Active), _) => Ok(Step::Same),
            _ => Err(Refused::NotAsked),
        }
    }

    fn rejected(self, now: Timestamp) -> Result<Step, Refused> {
        match (self.standing(now), self.grant) {
            (Some(Standing::Asked), Some(grant)) => Ok(self.with(Grant {
                state: State::Rejected,
                ..grant
            })),
            (Some(Standing::Rejected), _) => Ok(Step::Same),
            (Some(Standing::Active), _) => Err(Refused::Accepted),
            _ => Err(Refused::NotAsked),
        }
    }

    fn ended(self, party: Party, now: Timestamp) -> Result<Step, Refused> {
        let emergency = self.emergency.map(|hour| {
            if hour.holds(now) {
                Emergency { until: now, ..hour }
            } else {
                hour
            }
        });
        let grant = self.grant.map(|grant| match grant.standing(now) {
            Standing::Asked | Standing::Active => Grant {
                state: State::Ended,
                ended_by: Some(party),
                ..grant
            },
            Standing::Rejected | Standing::Ended | Standing::Expired => grant,
        });
        let ended = Self { grant, emergency };
        match ended {
            Self {
                grant: None,
                emergency: None,
            } => Err(Refused::Nothing),
            _ if ended == self => Ok(Step::Same),
            _ => Ok(Step::Changed(ended)),
        }
    }

    fn broken_into(self, now: Timestamp) -> Result<Step, Refused> {
        // An hour that runs is not prolonged: whoever needs another one says so when it is over.
        if self.lets_in(now) {
            return Err(Refused::LetIn);
        }
        Ok(Step::Changed(Self {
            emergency: Some(Emergency::begun(now)),
            ..self
        }))
    }

    fn with(self, grant: Grant) -> Step {
        Step::Changed(Self {
            grant: Some(grant),
            ..self
        })
    }
}
