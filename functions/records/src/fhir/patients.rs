//! `GET /api/records/fhir/Patient`: the patients the caller may know of.

use std::collections::BTreeSet;

use ::fhir::{IssueType, Misasked, matched, outcome, summary};
use access::{PatientId, Role};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use chart::Term;
use edge::{InQuery, Problem};
use gate::Caller;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::asked::Asked;
use super::reply::misasked;
use crate::listed::{Known, PAGE, Relative};
use crate::records::Records;
use crate::search::Beyond;

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
/// birth date and gender (`SUBSETTED`). What else there is of a patient is read one by one, and logged. What stands in
/// an address stands in logs: a name is better asked for by POST.
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
    records.patients(&caller, &uri, &query).await
}

impl Records {
    /// What is asked for, as a page; `uri` is where.
    pub(super) async fn patients(
        &self,
        caller: &Caller,
        uri: &Uri,
        query: &[(String, String)],
    ) -> Result<Response, Problem> {
        let refused = |error| misasked(&error);
        let asked = Asked::read(query, &["_id", "name", "birthdate"]).map_err(refused)?;
        let count = asked.count(PAGE, PAGE).map_err(refused)?;
        let cursor = asked.parsed("cursor", |id| id.parse::<PatientId>().ok());
        let cursor = cursor.map_err(refused)?;
        let terms = terms(&asked)?;
        let mut known;
        let (mut next, mut beyond) = (None, Beyond::Nobody);
        match (asked.of("_id"), &terms) {
            (Some(id), _) => known = self.one(caller, id.parse().ok()).await?,
            (None, Some(terms)) if caller.role != Role::Patient => {
                (known, beyond) = self.searched_after(caller, terms, cursor, count).await?;
            }
            (None, _) => {
                let ids;
                (ids, next) = self.ids(caller, cursor).await?;
                known = self.known(&ids, Relative::seen_by(caller)).await?;
            }
        }
        if let Some(terms) = &terms {
            known.retain(|known| {
                let patient = known.patient.as_ref();
                patient.is_some_and(|patient| patient.terms().is_superset(terms))
            });
        }
        if known.len() > count {
            known.truncate(count);
            next = known.last().map(|known| known.present.patient);
        }
        if let Beyond::After(last) = beyond {
            next = Some(last);
        }
        tracing::info!(by = %caller.person, found = known.len(), "patients listed");
        let base = self.fhir_base();
        let found = known.iter().filter_map(|known| entry(&base, known));
        let others = (beyond == Beyond::Perhaps).then(too_many);
        let entries = found.chain(others).collect();
        Ok(self.found(uri, entries, next.map(|next| next.to_string())))
    }
}

/// Not all who may be meant were looked at.
fn too_many() -> Value {
    let said =
        "There may be others: too many have these words. Say more of the name, or the birth date.";
    let mut resource = outcome(IssueType::TooCostly, Some(said), []);
    resource["issue"][0]["severity"] = "warning".into();
    json!({"resource": resource, "search": {"mode": "outcome"}})
}

/// A patient who fails their check is in no list here: there is nothing to show of them.
fn entry(base: &str, known: &Known) -> Option<Value> {
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
    let refused = |name: &str| misasked(&Misasked::Value(name.to_owned()));
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
