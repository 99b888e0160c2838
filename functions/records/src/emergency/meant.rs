//! Who is meant by a name and a birth date.

use std::collections::BTreeSet;

use access::{PatientId, PersonId};
use audit::{Outcome, What};
use axum::http::StatusCode;
use chart::{Patient, Term};
use dynamo::charts::StoredConsent;
use dynamo::directory::Guessing;
use edge::Problem;
use gate::Caller;

use crate::listed::{Known, Relative};
use crate::records::Records;

/// Patients of one name and birth date that are looked at: two are too many, and some may not be there.
const NAMESAKES: usize = 50;

/// The patient who is meant, with what is between them and the doctor.
pub(super) struct Found {
    pub(super) patient: PatientId,
    pub(super) known: StoredConsent,
}

impl Records {
    /// The one patient of that name and birth date. Whoever has named nobody too often within an hour may not go
    /// on guessing: that somebody is a patient is not theirs to find out.
    pub(super) async fn meant(&self, term: &Term, caller: &Caller) -> Result<Found, Problem> {
        let now = self.clock.now();
        let guess = self.directory.guess(caller.person, now).await;
        let guess = match guess.map_err(|error| Problem::internal(&error))? {
            Guessing::May(guess) => guess,
            Guessing::Not(seconds) => {
                tracing::warn!(by = %caller.person, "emergency access guessed at too often");
                return Err(too_many(seconds));
            }
        };
        let (mut meant, all) = self.namesakes(term, caller.person).await?;
        let several = meant.len() > 1 || !all;
        let only = if several { None } else { meant.pop() };
        let Some(only) = only else {
            // Each of them learns that somebody tried; the doctor does not learn that there are several.
            for known in &meant {
                self.turned_away(caller, known.present.patient).await?;
            }
            let namesakes = meant.len();
            tracing::warn!(by = %caller.person, namesakes, "emergency access to nobody");
            return Err(nobody());
        };
        let given_back = self.directory.was_right(guess).await;
        given_back.map_err(|error| Problem::internal(&error))?;
        let known = only.present.consent;
        Ok(Found {
            patient: only.present.patient,
            known: known.unwrap_or_else(|| StoredConsent::none(caller.person)),
        })
    }

    /// Enters in a chart's log that a doctor wanted to go in and did not.
    pub(super) async fn turned_away(
        &self,
        caller: &Caller,
        patient: PatientId,
    ) -> Result<(), Problem> {
        let mut happening = caller.happening(What::BreakGlass, patient, self.clock.now());
        happening.practitioner = Some(caller.person);
        happening.outcome = Outcome::Refused;
        self.enter_in_log(&happening, None).await
    }

    /// Everybody of that name and birth date, and whether that is all of them. What the directory says is compared
    /// with the patient's own: it may be of another attempt at registering.
    async fn namesakes(
        &self,
        term: &Term,
        practitioner: PersonId,
    ) -> Result<(Vec<Known>, bool), Problem> {
        let blind = self.blind(&BTreeSet::from([term.clone()])).await?;
        let Some(blind) = blind.first() else {
            return Ok((Vec::new(), true));
        };
        let holders = self.directory.holders(blind, NAMESAKES).await;
        let holders = holders.map_err(|error| Problem::internal(&error))?;
        let ids: Vec<PatientId> = holders.patients.into_iter().collect();
        let mut known = self.known(&ids, Relative::To(practitioner)).await?;
        let is_meant = |patient: &Patient| patient.terms().contains(term);
        known.retain(|known| known.patient.as_ref().is_some_and(is_meant));
        Ok((known, holders.all))
    }
}

/// Which of the reasons for a 404 it is stays untold.
fn nobody() -> Problem {
    Problem::not_found().detail("There is no single patient of that name and birth date.")
}

/// 429: no more names are looked for.
fn too_many(seconds: i64) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-attempts",
        "Too many attempts",
    )
    .detail(
        "There was no single patient of the names and birth dates you gave within the last hour.",
    )
    .retry_after(seconds)
}
