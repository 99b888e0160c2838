//! `GET /api/records/fhir/Patient`: the patients the caller may know of.

use std::collections::BTreeSet;

use ::fhir::{matched, summary};
use access::{PatientId, Role};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use chart::Term;
use edge::{InQuery, Problem};
use gate::Caller;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::Asked;
use super::reply::misasked;
use crate::listed::{Known, PAGE, Relative};
use crate::records::Records;

/// The longest name to look for, in characters.
const LONGEST: usize = 200;

/// Who is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "says what the query may hold")]
pub struct Wanted {
    /// The patient of this id.
    #[serde(rename = "_id")]
    id: Option<String>,
    /// Words of the name, or their beginnings from three letters on.
    name: Option<String>,
    /// A whole day: 1987-04-12.
    birthdate: Option<String>,
    /// Most patients to a page, 50 at most.
    #[serde(rename = "_count")]
    count: Option<u64>,
    /// json.
    #[serde(rename = "_format")]
    format: Option<String>,
    /// Where to go on: it stands in the link `next`.
    cursor: Option<String>,
}

/// Lists or searches patients: to a doctor those who let them in, to a patient themself, to an admin all; by name,
/// birth date and gender (`SUBSETTED`). What else there is of a patient is read one by one, and logged. A search that
/// finds more than a page has no further one: say more of the name.
#[utoipa::path(
    get,
    path = "/api/records/fhir/Patient",
    params(Wanted),
    responses((status = 200, description = "Bundle (searchset)", body = Object, content_type = "application/fhir+json"))
)]
pub async fn search(
    State(records): State<Records>,
    caller: Caller,
    uri: Uri,
    InQuery(query): InQuery<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let refused = |error| misasked(&error);
    let asked = Asked::read(&query, &["_id", "name", "birthdate"]).map_err(refused)?;
    let count = asked.count(PAGE, PAGE).map_err(refused)?;
    let cursor = asked.parsed("cursor", |id| id.parse::<PatientId>().ok());
    let cursor = cursor.map_err(refused)?;
    let terms = terms(&asked)?;
    let (mut known, mut next) = match (asked.of("_id"), &terms) {
        (Some(id), _) => (records.one(&caller, id.parse().ok()).await?, None),
        (None, Some(terms)) if caller.role != Role::Patient => {
            (records.searched(&caller, terms).await?.0, None)
        }
        (None, _) => {
            let (ids, next) = records.ids(&caller, cursor).await?;
            (records.known(&ids, Relative::seen_by(&caller)).await?, next)
        }
    };
    if let Some(terms) = &terms {
        known.retain(|known| {
            let patient = known.patient.as_ref();
            patient.is_some_and(|patient| patient.terms().is_superset(terms))
        });
    }
    if known.len() > count {
        known.truncate(count);
        // A search is not gone on with: its patients stand in no order that a cursor could name.
        let last = known.last().map(|known| known.present.patient);
        next = last.filter(|_| terms.is_none());
    }
    tracing::info!(by = %caller.person, found = known.len(), "patients listed");
    let base = records.fhir_base();
    let entries = known
        .iter()
        .filter_map(|known| entry(&base, known))
        .collect();
    Ok(records.found(&uri, entries, next.map(|next| next.to_string())))
}

/// A patient who fails their check is in no list here: there is nothing to show of them.
fn entry(base: &str, known: &Known) -> Option<serde_json::Value> {
    let view = known.patient.as_ref()?.view();
    let shown = summary(
        known.present.patient,
        &view.name,
        &view.birth_date,
        view.gender.as_deref(),
    );
    Some(matched(base, &shown))
}

/// What the directory is asked for.
fn terms(asked: &Asked<'_>) -> Result<Option<BTreeSet<Term>>, Problem> {
    let refused = |name: &str| misasked(&::fhir::Misasked::Value(name.to_owned()));
    let mut all = BTreeSet::new();
    for name in ["name", "birthdate"] {
        let Some(value) = asked.of(name) else {
            continue;
        };
        let value = match name {
            "birthdate" => value.strip_prefix("eq").unwrap_or(value),
            _ => value,
        };
        let whole_day = value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok();
        let text = edge::text(name, value, LONGEST).map_err(|_| refused(name))?;
        if (name == "birthdate") != whole_day {
            return Err(refused(name));
        }
        all.extend(chart::terms_of_query(&text).map_err(|_| refused(name))?);
    }
    Ok((!all.is_empty()).then_some(all))
}

impl Records {
    /// The patient of this id, if the caller may know of them.
    async fn one(&self, caller: &Caller, id: Option<PatientId>) -> Result<Vec<Known>, Problem> {
        let own =
            |id: &PatientId| caller.role != Role::Patient || id.uuid() == caller.person.uuid();
        match id.filter(own) {
            Some(id) => self.known(&[id], Relative::seen_by(caller)).await,
            None => Ok(Vec::new()),
        }
    }
}
