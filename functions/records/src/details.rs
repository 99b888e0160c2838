//! `GET /api/records/patients/{patient}/details`: who the patient is.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::AppendHeaders;
use chart::{Details, Record};
use dynamo::charts::{Root, StoredVersion};
use edge::{InPath, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use seal::VersionNumber;
use serde::Serialize;
use utoipa::ToSchema;

use crate::chart_page::entity_tag;
use crate::intact::Intact;
use crate::records::{Records, altered};

/// Who the patient is, and who said so.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatientDetails {
    /// `{family, given, birth_date, gender, email?, phone?, address?, conditions: [{text, code?}], practitioner?: {id,
    /// name}}`
    #[schema(value_type = Object)]
    details: Details,
    /// The name as it is written out.
    name: String,
    /// The version that says so.
    version: u64,
    /// When it was saved.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The name of who wrote it.
    author: String,
    /// What to send as `If-Match` with an edit; absent when nothing can be written on top.
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

/// With the chart's entity tag.
pub type Tagged = (
    AppendHeaders<Option<(HeaderName, HeaderValue)>>,
    Json<PatientDetails>,
);

/// Reads who the patient is, out of the version that says so.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/details",
    params(("patient" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = PatientDetails),
        (status = 404, description = "No such patient, or not for you", body = Problem),
        (status = 409, description = "It fails its check", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    _: Caller,
    InPath(patient): InPath<PatientId>,
) -> Result<Tagged, Problem> {
    let (key, listed, root) = tokio::try_join!(
        records.data_key(patient),
        records.newest(patient),
        records.root(patient),
    )?;
    let current = records.current(patient, &root, &key).await?;
    let newest = dynamo::charts::check(&key, listed, 1).into_iter().next();
    let sound = newest.filter(|newest| newest.version.is_ok());
    let etag = sound.map(|newest| newest.number);
    let record = current.version.record();
    Ok(tagged(
        &current.stored,
        current.version.author(),
        record,
        etag,
    ))
}

/// The answer to a read, and to an edit.
pub fn tagged(
    stored: &StoredVersion,
    author: &str,
    record: &Record,
    newest: Option<VersionNumber>,
) -> Tagged {
    let etag = newest.map(entity_tag);
    let header = etag.as_deref().map(HeaderValue::from_str);
    let header = header.and_then(Result::ok);
    let details = PatientDetails {
        details: record.details(),
        name: record.view().patient.name,
        version: stored.number.get(),
        at: stored.saved_at,
        author: author.to_owned(),
        etag,
    };
    let header = header.map(|value| (header::ETAG, value));
    (AppendHeaders(header), Json(details))
}

impl Records {
    /// A chart's root.
    pub async fn root(&self, patient: PatientId) -> Result<Root, Problem> {
        let root = self.charts.root(patient).await;
        let root = root.map_err(|error| Problem::internal(&error))?;
        root.ok_or_else(Problem::not_found)
    }

    /// The version that says who the patient is now. What the root says of them must be the same.
    pub async fn current(
        &self,
        patient: PatientId,
        root: &Root,
        key: &DataKey,
    ) -> Result<Intact, Problem> {
        let fault = || altered("The patient's demographics");
        let number = root.details.last().copied().ok_or_else(fault)?;
        let current = self.intact(patient, number, key).await?;
        let demographics = Self::read_demographics(patient, root, key).map_err(|_| fault())?;
        if current.version.record().patient().ok() != Some(demographics) {
            return Err(fault());
        }
        Ok(current)
    }
}
