//! `GET /api/qr/patients/{patient}/links`: what a patient has handed on.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use dynamo::links::StoredLink;
use edge::{InPath, Problem};
use jiff::Timestamp;
use link::TRIES;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Place, Sealing};
use crate::qr::Qr;

/// The links that have not ended, the newest first.
#[derive(Serialize, ToSchema)]
pub struct Shares {
    links: Vec<Share>,
}

/// A link, without what opens it.
#[derive(Serialize, ToSchema)]
pub struct Share {
    /// What it is known by.
    id: String,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// How often it was opened.
    opened: u64,
    /// When it was opened last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    last_opened: Option<Timestamp>,
    /// Whether a passcode is asked for.
    passcode: bool,
    /// Whether all tries of the passcode are spent, so that nobody can open it any more.
    spent: bool,
}

/// Lists the links that still open the chart.
#[utoipa::path(
    get,
    path = "/api/qr/patients/{patient}/links",
    params(("patient" = String, Path, format = "uuid")),
    responses(
        (status = 200, body = Shares),
        (status = 404, description = "Not your chart", body = Problem),
    )
)]
pub async fn list(
    State(qr): State<Qr>,
    InPath(patient): InPath<PatientId>,
) -> Result<Json<Shares>, Problem> {
    let (key, found) = tokio::try_join!(qr.data_key(patient), async {
        let found = qr.links.of_patient(patient, qr.clock.now()).await;
        found.map_err(|error| Problem::internal(&error))
    })?;
    let sealing = Sealing { patient, key: &key };
    let links: Result<Vec<Share>, Problem> =
        found.iter().map(|link| shown(&sealing, link)).collect();
    Ok(Json(Shares { links: links? }))
}

fn shown(sealing: &Sealing<'_>, link: &StoredLink) -> Result<Share, Problem> {
    let label = link.label.as_deref();
    let label = label.map(|sealed| sealing.opened(Place::Label(&link.id), sealed));
    Ok(Share {
        id: link.id.to_string(),
        label: label
            .transpose()?
            .map(|label| String::from_utf8_lossy(&label).into_owned()),
        created_at: link.created_at,
        expires_at: link.expires_at,
        opened: link.opened,
        last_opened: link.last_opened,
        passcode: link.passcode,
        spent: link.wrong >= TRIES,
    })
}
