//! `POST /api/records/patient-searches`: patients by name, e-mail, telephone number or birth date.

use std::collections::HashSet;

use access::{PatientId, Role};
use axum::Json;
use axum::extract::State;
use chart::Patient;
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
    let blind = records.blind(&terms).await?;
    let candidates = match caller.role {
        // Only their own are ever looked at: how long it takes says nothing of anybody else.
        Role::Doctor => records.own(&caller, blind).await?,
        Role::Admin | Role::Patient => records.candidates(&blind).await?,
    };
    let (ids, mut more) = candidates.first(&records, PAGE).await?;
    let mut known = records.known(&ids, Relative::seen_by(&caller)).await?;
    // What the directory holds may be of another attempt, or of before a change: the patient decides.
    let found = |patient: &Patient| patient.terms().is_superset(&terms);
    known.retain(|known| known.patient.as_ref().is_some_and(found));
    more &= !ids.is_empty();
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
    /// The first `most` of them who have every term, and whether there may be more.
    async fn first(
        self,
        records: &Records,
        most: usize,
    ) -> Result<(Vec<PatientId>, bool), Problem> {
        let mut ids = self.ids;
        for term in &self.wide {
            let holding = records.directory.holding(term, &ids).await;
            let holding = holding.map_err(|error| Problem::internal(&error))?;
            ids.retain(|id| holding.contains(id));
        }
        let more = !self.all || ids.len() > most;
        ids.truncate(most);
        Ok((ids, more))
    }
}

impl Records {
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
