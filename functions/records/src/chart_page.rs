//! `GET /api/records/patients/{patient}`: a chart, newest version first.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chart::PatientView;
use dynamo::charts::check;
use edge::{InPath, InQuery, Problem};
use gate::Caller;
use seal::VersionNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::page::fitting;
use crate::records::Records;
use crate::view::{Integrity, VersionView};

const PAGE: usize = 20;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The `next` of the page before.
    cursor: Option<u64>,
}

/// A stretch of a chart.
#[derive(Debug, Serialize, ToSchema)]
pub struct Chart {
    /// Who it is about; absent when the demographics fail their check.
    #[schema(value_type = Option<Object>)]
    patient: Option<PatientView>,
    /// What to send as `If-Match` with the next visit; absent when nothing can be written on top.
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    /// Whether everything on this page passed its check.
    integrity: Integrity,
    /// Newest first.
    versions: Vec<VersionView>,
    /// Cursor of the next page, if the chart goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Reads a page of a chart. Every version is checked before it is shown.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}",
    params(("patient" = String, Path, format = "uuid"), Page),
    responses(
        (status = 200, body = Chart),
        (status = 404, description = "No such patient, or none who lets you in", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    _: Caller,
    InPath(patient): InPath<PatientId>,
    InQuery(page): InQuery<Page>,
) -> Result<Response, Problem> {
    let before = page
        .cursor
        .map(VersionNumber::new)
        .transpose()
        .map_err(|_| Problem::invalid("cursor", "This is not a cursor of this chart."))?;
    let (key, listed) = tokio::try_join!(records.data_key(patient), async {
        // One more than is shown: the version below tells whether the last one follows it.
        let listed = records.charts.versions(patient, before, PAGE + 1).await;
        listed.map_err(|error| Problem::internal(&error))
    })?;
    let demographics = records.demographics(patient, &key).await?;
    let more = listed.len() > PAGE;
    let newest = listed
        .first()
        .map(|(number, _)| *number)
        .filter(|_| before.is_none());
    let checked = check(&key, listed, PAGE);
    let (versions, cut) = fitting(records.views(checked).await?)?;
    let more = more || cut;
    let intact = demographics.is_ok() && versions.iter().all(VersionView::is_intact);
    // Nothing can be written on top of what fails its check, so there is no tag to write with.
    let sound = demographics.is_ok() && versions.first().is_some_and(VersionView::is_intact);
    let etag = newest.filter(|_| sound).map(entity_tag);
    let chart = Chart {
        patient: demographics.ok().map(|patient| patient.view()),
        etag: etag.clone(),
        integrity: if intact {
            Integrity::Intact
        } else {
            Integrity::Altered
        },
        next: versions.last().filter(|_| more).map(VersionView::number),
        versions,
    };
    let mut response = Json(chart).into_response();
    if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(&etag).ok()) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

/// A chart's entity tag: the number of its newest version, since versions are only added.
pub fn entity_tag(newest: VersionNumber) -> String {
    format!("\"{newest}\"")
}
