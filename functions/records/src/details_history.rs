//! `GET /api/records/patients/{patient}/details/history`: who said what of the patient, when and why.

use std::collections::HashMap;

use access::PatientId;
use axum::Json;
use axum::extract::State;
use chart::Change;
use dynamo::charts::{Checked, Fault, StoredVersion, check};
use edge::{InPath, InQuery, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use seal::VersionNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::intact::Intact;
use crate::records::Records;
use crate::view::Integrity;

/// Revisions of a page.
const PAGE: usize = 20;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The `next` of the page before.
    cursor: Option<u64>,
}

/// A stretch of what was said of a patient.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// Newest first.
    revisions: Vec<DetailsRevision>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// What was said once. Of what fails its check, nothing is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct DetailsRevision {
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// The name of who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    integrity: Integrity,
    /// `{field, before?, after?}`, against the revision below; of the first there are none.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
}

/// Lists the versions that say who the patient is, with what each changed.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/details/history",
    params(("patient" = String, Path, format = "uuid"), Page),
    responses(
        (status = 200, body = History),
        (status = 404, description = "No such patient, or not for you", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    _: Caller,
    InPath(patient): InPath<PatientId>,
    InQuery(page): InQuery<Page>,
) -> Result<Json<History>, Problem> {
    let (key, root) = tokio::try_join!(records.data_key(patient), records.root(patient))?;
    let below = |number: &VersionNumber| page.cursor.is_none_or(|cursor| number.get() < cursor);
    let numbers = root.details.into_iter().rev().filter(below);
    // One more than is shown: what the last one changed is told by the one below.
    let numbers: Vec<VersionNumber> = numbers.take(PAGE + 1).collect();
    let checked = records.each(patient, &numbers, &key).await?;
    let intact = records.intact_of(checked).await?;
    let all = intact.iter().enumerate().take(PAGE);
    let revisions = all.zip(&numbers).map(|((at, said), number)| {
        let before = intact.get(at + 1).and_then(|before| before.as_ref().ok());
        revision(*number, said.as_ref().ok(), before)
    });
    Ok(Json(History {
        revisions: revisions.collect(),
        next: numbers
            .get(PAGE)
            .and_then(|_| numbers.get(PAGE - 1))
            .map(|last| last.get()),
    }))
}

fn revision(
    number: VersionNumber,
    said: Option<&Intact>,
    before: Option<&Intact>,
) -> DetailsRevision {
    let record = said.map(|said| said.version.record());
    let before = before.map(|before| before.version.record());
    let changes = record.zip(before);
    let revised = record.and_then(chart::Record::revision);
    DetailsRevision {
        version: number.get(),
        at: said.map(|said| said.stored.saved_at),
        author: said.map(|said| said.version.author().to_owned()),
        reason: revised.and_then(|revised| revised.reason),
        integrity: match said {
            Some(_) => Integrity::Intact,
            None => Integrity::Altered,
        },
        changes: changes
            .map(|(now, before)| chart::changes(before, now))
            .unwrap_or_default(),
    }
}

impl Records {
    /// Versions from all over a chart, in the order of `numbers`, each checked against the one before it.
    async fn each(
        &self,
        patient: PatientId,
        numbers: &[VersionNumber],
        key: &DataKey,
    ) -> Result<Vec<Checked>, Problem> {
        let mut wanted: Vec<VersionNumber> = numbers.to_vec();
        wanted.extend(numbers.iter().copied().filter_map(before));
        wanted.sort_unstable();
        wanted.dedup();
        let found = self.charts.some_versions(patient, &wanted).await;
        let found = found.map_err(|error| Problem::internal(&error))?;
        let found = found
            .into_iter()
            .filter_map(|(number, stored)| Some((number, stored.ok()?)));
        let found: HashMap<VersionNumber, StoredVersion> = found.collect();
        let checked = numbers.iter().map(|number| {
            let pair = [Some(*number), before(*number)];
            let pair = pair.into_iter().flatten();
            let pair = pair.filter_map(|number| Some((number, Ok(found.get(&number)?.clone()))));
            let checked = check(key, pair.collect(), 1).into_iter().next();
            let own = checked.filter(|checked| checked.number == *number);
            own.unwrap_or(Checked {
                number: *number,
                stored: None,
                version: Err(Fault::Damaged),
            })
        });
        Ok(checked.collect())
    }
}

fn before(number: VersionNumber) -> Option<VersionNumber> {
    VersionNumber::new(number.get() - 1).ok()
}
