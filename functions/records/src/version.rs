//! `GET /api/records/patients/{patient}/versions/{version}`: one version with its whole FHIR.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use chart::{Record, VersionKind, VisitForm};
use edge::{InPath, Problem};
use gate::Caller;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::intact::numbered;
use crate::records::Records;
use crate::view::VersionView;

/// A version with everything it holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeVersion {
    #[serde(flatten)]
    version: VersionView,
    /// The version as a FHIR R4 Bundle; absent when it fails its check.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    bundle: Option<Value>,
    /// Of a visit, the body it could have been written with: to begin an amendment from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    form: Option<VisitForm>,
    /// How much of the visit the form has no field for; an amendment carries it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    carried: Option<usize>,
}

/// Reads one version, checked against its commitment and the version before it.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/versions/{version}",
    params(("patient" = String, Path, format = "uuid"), ("version" = u64, Path)),
    responses(
        (status = 200, body = WholeVersion),
        (status = 404, description = "No such version, or not for you", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    _: Caller,
    InPath((patient, version)): InPath<(PatientId, u64)>,
) -> Result<Json<WholeVersion>, Problem> {
    let number = numbered(version)?;
    let key = records.data_key(patient).await?;
    let checked = records.checked(patient, number, &key).await?;
    let record = checked.version.as_ref().ok();
    let record = record.map(|version| version.record().clone());
    let mut views = records.views(vec![checked]).await?;
    let version = views.pop().ok_or_else(Problem::not_found)?;
    let record = record.filter(|_| version.is_intact());
    let visit = record
        .as_ref()
        .filter(|record| record.kind() == VersionKind::Visit);
    Ok(Json(WholeVersion {
        form: visit.map(Record::form),
        carried: visit.map(Record::carried),
        bundle: record.map(|record| record.export().clone()),
        version,
    }))
}
