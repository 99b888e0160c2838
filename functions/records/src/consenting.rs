//! How a consent changes: each event is judged by what is there, and kept if that is still there.

use access::{PatientId, PersonId};
use audit::SealedNote;
use axum::http::StatusCode;
use consent::{Consent, Event, Refused, Step};
use dynamo::charts::{Keeping, StoredConsent, consent_place};
use edge::Problem;
use gate::{Noted, Pen};
use jiff::Timestamp;
use keys::DataKey;
use serde::{Deserialize, Serialize};

use crate::records::Records;

/// How often an event is judged again because somebody was first. Each time somebody was, theirs is done.
const ATTEMPTS: usize = 64;

/// What people wrote in a consent. It is sealed under the patient's key.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Words {
    /// What the practitioner is called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Why they said no.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// An event, with what is written beside it.
#[derive(Clone, Copy)]
pub struct Deed<'a> {
    pub patient: PatientId,
    pub practitioner: PersonId,
    pub event: Event,
    /// The practitioner's name, where it is known better than before.
    pub name: Option<&'a str>,
    /// Why they say no.
    pub reason: Option<&'a str>,
    /// Hash of the request that asks, or begins an emergency.
    pub request: Option<[u8; 32]>,
    pub now: Timestamp,
    /// What enters it before it is done; none where it is entered already.
    pub pen: Option<&'a Pen>,
    /// What is entered beside it.
    pub note: Option<&'a SealedNote>,
}

impl Deed<'_> {
    /// Whether this very request has asked already, or begun its hour. What became of it since stands: a request that
    /// is sent again late does not ask anew.
    fn was_done(&self, there: &StoredConsent) -> bool {
        let leaves_a_mark = match self.event {
            Event::Ask { .. } => true,
            Event::BreakGlass => there.consent.emergency.is_some(),
            Event::Accept | Event::Reject | Event::End(_) => false,
        };
        leaves_a_mark && self.request.is_some() && self.request == there.request
    }

    fn noted(&self) -> Noted {
        Noted {
            practitioner: Some(self.practitioner),
            note: self.note.cloned(),
            version: None,
        }
    }
}

/// What came of it.
pub struct Done {
    /// What was there.
    pub before: Consent,
    /// What is there now.
    pub after: StoredConsent,
    /// Whether this request changed it.
    pub changed: bool,
}

impl Records {
    /// Does it, after it was entered in the chart's log. `known` is what was read, or taken to be there: if it is not, the put says what is.
    pub async fn happen(
        &self,
        deed: &Deed<'_>,
        key: &DataKey,
        known: StoredConsent,
    ) -> Result<Done, Problem> {
        let mut there = known;
        for _ in 0..ATTEMPTS {
            let before = there.consent;
            if deed.was_done(&there) {
                return Ok(Done {
                    before,
                    after: there,
                    changed: false,
                });
            }
            let step = before.after(deed.event, deed.now);
            let changed = match step.map_err(refused)? {
                Step::Same => {
                    return Ok(Done {
                        before,
                        after: there,
                        changed: false,
                    });
                }
                Step::Changed(consent) => self.changed(deed, key, &there, consent)?,
            };
            if let Some(pen) = deed.pen {
                pen.enter(deed.noted()).await?;
            }
            let kept = self
                .charts
                .keep_consent(deed.patient, &there, &changed, deed.now)
                .await;
            match kept.map_err(|error| Problem::internal(&error))? {
                Keeping::Kept => {
                    return Ok(Done {
                        before,
                        after: changed,
                        changed: true,
                    });
                }
                Keeping::Overtaken(now_there) => there = *now_there,
            }
        }
        Err(contended())
    }

    fn changed(
        &self,
        deed: &Deed<'_>,
        key: &DataKey,
        there: &StoredConsent,
        consent: Consent,
    ) -> Result<StoredConsent, Problem> {
        let mut words = words(deed.patient, there, key);
        if let Some(name) = deed.name {
            words.name = Some(name.to_owned());
        }
        match deed.event {
            Event::Reject => words.reason = deed.reason.map(str::to_owned),
            Event::Ask { .. } => words.reason = None,
            Event::Accept | Event::End(_) | Event::BreakGlass => {}
        }
        let plain = serde_json::to_vec(&words).map_err(|error| Problem::internal(&error))?;
        let place = consent_place(deed.patient, deed.practitioner);
        let words = key.seal(&place, self.chance.bytes(), &plain);
        Ok(there.changed(consent, words, deed.request))
    }
}

/// What was written in a consent; nothing where it does not open.
pub fn words(patient: PatientId, stored: &StoredConsent, key: &DataKey) -> Words {
    let place = consent_place(patient, stored.practitioner);
    let sealed = stored.words.as_deref();
    sealed
        .and_then(|sealed| key.open(&place, sealed).ok())
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .unwrap_or_default()
}

/// Why an event is refused, as the client is told.
pub fn refused(refused: Refused) -> Problem {
    let conflict = |slug, title| Problem::new(StatusCode::CONFLICT, slug, title);
    match refused {
        Refused::Nothing => Problem::not_found(),
        Refused::NotAsked => conflict("consent-not-asked", "There is no request to answer")
            .detail("The patient has taken it back, or its end date has passed."),
        Refused::Accepted => conflict("consent-accepted", "The request was accepted")
            .detail("It cannot be rejected any more. End the consent instead."),
        Refused::LetIn => conflict("already-let-in", "You may read this chart already")
            .detail("The patient lets you in, or your hour is not over yet. There is no need for emergency access now."),
        Refused::Over => Problem::invalid("until", "This day is over in UTC."),
    }
}

fn contended() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "consent-contended",
        "Too many changes at once",
    )
    .detail("This consent is being changed again and again. Try once more in a moment.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_request_that_is_sent_again_late_does_not_ask_anew() {
        let practitioner = PersonId::new(Uuid::from_u128(8));
        let deed = |event, request| Deed {
            patient: PatientId::new(Uuid::from_u128(7)),
            practitioner,
            event,
            name: None,
            reason: None,
            request,
            now: Timestamp::from_second(1_795_000_000).unwrap_or_default(),
            pen: None,
            note: None,
        };
        let ask = Event::Ask { ends: None };
        let mut there = StoredConsent::none(practitioner);
        assert!(!deed(ask, None).was_done(&there));
        there.request = Some([1; 32]);
        assert!(deed(ask, Some([1; 32])).was_done(&there));
        assert!(!deed(ask, Some([2; 32])).was_done(&there));
        assert!(!deed(Event::BreakGlass, Some([1; 32])).was_done(&there));
    }

    #[test]
    fn an_hour_whose_beginning_got_no_answer_is_met_as_begun() {
        let now = Timestamp::from_second(1_795_000_000).unwrap_or_default();
        let practitioner = PersonId::new(Uuid::from_u128(8));
        let mut there = StoredConsent::none(practitioner);
        there.request = Some([1; 32]);
        there.consent.emergency = Some(consent::Emergency::begun(now));
        let deed = |request| Deed {
            patient: PatientId::new(Uuid::from_u128(7)),
            practitioner,
            event: Event::BreakGlass,
            name: None,
            reason: None,
            request: Some(request),
            now,
            pen: None,
            note: None,
        };
        assert!(deed([1; 32]).was_done(&there));
        assert!(!deed([2; 32]).was_done(&there));
    }
}
