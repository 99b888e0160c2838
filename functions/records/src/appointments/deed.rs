//! What staff do with a patient's appointments stands in the chart's log, before it is done. Patients' own deeds are
//! none of its matter.

use access::{PersonId, Role};
use audit::{Happening, Outcome, What};
use dynamo::appointments::StoredAppointment;
use edge::Problem;
use gate::Caller;
use jiff::Timestamp;

use crate::records::Records;

/// What somebody is about to do with an appointment.
#[derive(Debug)]
pub struct Deed<'a> {
    caller: &'a Caller,
    appointment: &'a StoredAppointment,
    what: What,
}

impl<'a> Deed<'a> {
    /// Done by the caller to this one.
    pub fn of(caller: &'a Caller, appointment: &'a StoredAppointment, what: What) -> Self {
        Self {
            caller,
            appointment,
            what,
        }
    }

    fn happening(&self, now: Timestamp, outcome: Outcome) -> Option<Happening> {
        if self.caller.role == Role::Patient {
            return None;
        }
        let happening = self
            .caller
            .happening(self.what, self.appointment.patient, now);
        Some(Happening {
            outcome,
            practitioner: self.practitioner(),
            ..happening
        })
    }

    /// With whom it is, if not with who does it.
    fn practitioner(&self) -> Option<PersonId> {
        let practitioner = self.appointment.practitioner;
        (practitioner != self.caller.person).then_some(practitioner)
    }
}

impl Records {
    /// Enters it as done. Whoever dies before it is leaves a log that says more than was done.
    pub async fn enter_deed(&self, deed: &Deed<'_>, now: Timestamp) -> Result<(), Problem> {
        match deed.happening(now, Outcome::Done) {
            Some(happening) => self.enter_in_log(&happening, None).await,
            None => Ok(()),
        }
    }

    /// Enters that nothing came of it, or the log would go on telling of what never was. Where nobody knows what came
    /// of it, the log goes on saying that it was done. What to answer.
    pub async fn deed_failed(&self, deed: &Deed<'_>, now: Timestamp, why: Problem) -> Problem {
        let happening = deed.happening(now, Outcome::Failed);
        let Some(happening) = happening.filter(|_| !why.leaves_open()) else {
            return why;
        };
        let entered = self.enter_in_log(&happening, None).await;
        entered.err().unwrap_or(why)
    }
}
