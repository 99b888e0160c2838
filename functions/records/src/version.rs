//! `GET /api/records/patients/{patient}/versions/{version}`: one version with its whole FHIR.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use dynamo::charts::check;
use edge::{InPath, Problem};
use gate::Caller;
use seal::VersionNumber;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

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
    let number = VersionNumber::new(version).map_err(|_| Problem::not_found())?;
    // Two versions: the one asked for and the one it must follow.
    let listed = records.charts.versions(patient, number.next().ok(), 2);
    let (key, listed) = tokio::try_join!(records.data_key(patient), async {
        listed.await.map_err(|error| Problem::internal(&error))
    })?;
    let checked = check(&key, listed, 1).into_iter().next();
    let checked = checked
        .filter(|checked| checked.number == number)
        .ok_or_else(Problem::not_found)?;
    let bundle = checked
        .version
        .as_ref()
        .ok()
        .map(|version| version.record().export().clone());
    let version = records
        .views(vec![checked])
        .await?
        .pop()
        .ok_or_else(Problem::not_found)?;
    let bundle = bundle.filter(|_| version.is_intact());
    Ok(Json(WholeVersion { version, bundle }))
}
