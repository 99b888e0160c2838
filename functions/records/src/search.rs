//! `POST /api/records/patient-searches`: patients by name, e-mail, telephone number or birth date.

use std::collections::{BTreeSet, HashSet};

use access::{PatientId, Role};
use axum::Json;
use axum::extract::State;
use chart::{Patient, Term};
use dynamo::charts::Which;
use dynamo::directory::BlindTerm;
use edge::{Body, Problem};
use futures_util::future::try_join_all;
use gate::Caller;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::listed::{Known, ListedPatient, PAGE, Relative};
use crate::records::Records;

/// Patients looked at for each term.
const LOOKED_AT: usize = 1_000;

/// More patients than any doctor has.
const PRACTICE: usize = 10_000;

/// The longest query, in characters.
const LONGEST: usize = 200;

/// What to look for. It is no part of an address, so it stands in no server's log.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Words of the name (from three letters on a beginning will do), e-mail, telephone number, birth date as
    /// 1987-04-12. All of it has to hold.
    query: String,
}

/// Who was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    patients: Vec<ListedPatient>,
    /// Whether there are others; a longer query finds them.
    more: bool,
}

/// Looks for patients: an admin among all, a doctor among those who let them in.
#[utoipa::path(
    post,
    path = "/api/records/patient-searches",
    request_body = Query,
    responses(
        (status = 200, body = Found),
        (status = 403, body = Problem),
        (status = 422, description = "Nothing to look for", body = Problem),
    )
)]
pub async fn search(
    State(records): State<Records>,
    caller: Caller,
    Body(Query { query }): Body<Query>,
) -> Result<Json<Found>, Problem> {
    let query = edge::text("query", &query, LONGEST)?;
    let terms = chart::terms_of_query(&query)
        .map_err(|error| Problem::invalid("query", error.to_string()))?;
    let (known, more) = records.searched(&caller, &terms).await?;
    tracing::info!(by = %caller.person, found = known.len(), "patients searched");
    Ok(Json(Found {
        patients: known.iter().map(Known::listed).collect(),
        more,
    }))
}

/// Those who may be meant.
struct Candidates {
    /// Who has every term that was looked through to its end, or all of a doctor's own; sorted.
    ids: Vec<PatientId>,
    /// Whether nobody else can be.
    all: bool,
    /// Terms that are asked for of each: those that too many have, and all that a doctor looks for.
    wide: Vec<BlindTerm>,
}

impl Candidates {
    /// The first `most` of them behind `after` who have every term, and what is beyond.
    async fn first(
        self,
        records: &Records,
        after: Option<PatientId>,
        most: usize,
    ) -> Result<(Vec<PatientId>, Beyond), Problem> {
        let mut ids = self.ids;
        ids.retain(|id| after.is_none_or(|after| *id > after));
        for term in &self.wide {
            let holding = records.directory.holding(term, &ids).await;
            let holding = holding.map_err(|error| Problem::internal(&error))?;
            ids.retain(|id| holding.contains(id));
        }
        let beyond = match ids.get(most.saturating_sub(1)) {
            Some(last) if ids.len() > most => Beyond::After(*last),
            _ if self.all => Beyond::Nobody,
            _ => Beyond::Perhaps,
        };
        ids.truncate(most);
        Ok((ids, beyond))
    }
}

/// Whether there are more than were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// These are all.
    Nobody,
    /// There are, behind this one.
    After(PatientId),
    /// Too many have these words for all to be looked at; more words find the others.
    Perhaps,
}

impl Records {
    /// Whom the caller finds by these terms, and whether there are others.
    pub async fn searched(
        &self,
        caller: &Caller,
        terms: &BTreeSet<Term>,
    ) -> Result<(Vec<Known>, bool), Problem> {
        let (known, beyond) = self.searched_after(caller, terms, None, PAGE).await?;
        Ok((known, beyond != Beyond::Nobody))
    }

    /// A page of those, in the order of their ids: behind `after`, `most` at most.
    pub async fn searched_after(
        &self,
        caller: &Caller,
        terms: &BTreeSet<Term>,
        after: Option<PatientId>,
        most: usize,
    ) -> Result<(Vec<Known>, Beyond), Problem> {
        let blind = self.blind(terms).await?;
        let candidates = match caller.role {
            // Only their own are ever looked at: how long it takes says nothing of anybody else.
            Role::Doctor => self.own(caller, blind).await?,
            Role::Admin | Role::Patient => self.candidates(&blind).await?,
        };
        let (ids, mut beyond) = candidates.first(self, after, most).await?;
        let mut known = self.known(&ids, Relative::seen_by(caller)).await?;
        // What the directory holds may be of another attempt, or of before a change: the patient decides.
        let found = |patient: &Patient| patient.terms().is_superset(terms);
        known.retain(|known| known.patient.as_ref().is_some_and(found));
        // A page before this one has said so already, or nobody has all of the words.
        if ids.is_empty() {
            beyond = Beyond::Nobody;
        }
        Ok((known, beyond))
    }

    /// One call for each term, at once.
    async fn candidates(&self, terms: &[BlindTerm]) -> Result<Candidates, Problem> {
        let held = try_join_all(
            terms
                .iter()
                .map(|term| self.directory.holders(term, LOOKED_AT)),
        );
        let held = held.await.map_err(|error| Problem::internal(&error))?;
        let mut narrow: Option<HashSet<PatientId>> = None;
        let (mut wide, mut widest) = (Vec::new(), HashSet::new());
        for (term, holders) in terms.iter().zip(held) {
            if !holders.all {
                wide.push(*term);
                widest = holders.patients;
            } else if let Some(narrow) = &mut narrow {
                narrow.retain(|id| holders.patients.contains(id));
            } else {
                narrow = Some(holders.patients);
            }
        }
        let all = narrow.is_some();
        let mut ids: Vec<PatientId> = narrow.unwrap_or(widest).into_iter().collect();
        ids.sort_unstable();
        Ok(Candidates { ids, all, wide })
    }

    /// The patients who let a doctor in: of each is asked what is looked for.
    async fn own(&self, caller: &Caller, terms: Vec<BlindTerm>) -> Result<Candidates, Problem> {
        let now = self.clock.now();
        let own = self
            .charts
            .practice(caller.person, Which::LetIn, None, PRACTICE, now)
            .await;
        let mut ids = own.map_err(|error| Problem::internal(&error))?.patients;
        ids.sort_unstable();
        Ok(Candidates {
            all: ids.len() < PRACTICE,
            ids,
            wide: terms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::Paper;
    use access::{PersonId, Strength};
    use serde_json::{Value, json};
    use uuid::Uuid;

    /// The doctor's only patient.
    const OWN: Uuid = Uuid::from_u128(0x0a);
    /// Somebody else's, who has the name that is looked for.
    const STRANGER: Uuid = Uuid::from_u128(0x0b);

    fn own() -> Value {
        let consent = format!("consent#{}", doctor().person);
        json!({"pk": {"S": OWN.to_string()}, "sk": {"S": consent}, "state": {"S": "active"}})
    }

    fn nobody_has_the_name(query: &Value) -> Vec<Value> {
        let mine = query["IndexName"] == "by-practitioner";
        if mine { vec![own()] } else { Vec::new() }
    }

    fn a_stranger_has_the_name(query: &Value) -> Vec<Value> {
        if query["IndexName"] == "by-practitioner" {
            return vec![own()];
        }
        let term = query["ExpressionAttributeValues"][":pk"].clone();
        vec![json!({"pk": term, "sk": {"S": STRANGER.to_string()}})]
    }

    fn doctor() -> Caller {
        Caller {
            person: PersonId::new(Uuid::from_u128(8)),
            role: Role::Doctor,
            name: "Nila Rao".to_owned(),
            session: Uuid::from_u128(9),
            strength: Strength::TwoFactor,
            address: None,
        }
    }

    async fn calls(who: Caller, paper: Paper) -> Vec<(String, Value)> {
        let query = Query {
            query: "Lindqvist".to_owned(),
        };
        let found = search(State(paper.records()), who, Body(query)).await;
        assert!(found.unwrap().0.patients.is_empty());
        paper.calls()
    }

    #[tokio::test]
    async fn a_doctors_search_makes_the_same_calls_whether_or_not_a_stranger_has_the_name() {
        let nobody = calls(doctor(), Paper::new(nobody_has_the_name)).await;
        let stranger = calls(doctor(), Paper::new(a_stranger_has_the_name)).await;
        assert_eq!(nobody, stranger);
        let asked = serde_json::to_string(&stranger).unwrap();
        assert!(asked.contains(&OWN.to_string()) && !asked.contains(&STRANGER.to_string()));
    }

    #[tokio::test]
    async fn an_admins_search_looks_at_everybody_who_has_the_name() {
        let admin = Caller {
            role: Role::Admin,
            ..doctor()
        };
        let calls = calls(admin, Paper::new(a_stranger_has_the_name)).await;
        let asked = serde_json::to_string(&calls).unwrap();
        assert!(asked.contains(&STRANGER.to_string()));
    }
}
