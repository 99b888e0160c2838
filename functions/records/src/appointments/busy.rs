//! `GET /api/records/practitioners/{practitioner}/busy`: when a practitioner cannot be had.

use access::PersonId;
use axum::Json;
use axum::extract::State;
use edge::{InPath, InQuery, Problem};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::records::Records;

/// The longest time that is answered for.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Which time, at most 31 days.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Span {
    #[param(value_type = String, format = DateTime)]
    from: Timestamp,
    #[param(value_type = String, format = DateTime)]
    to: Timestamp,
}

/// When somebody is taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusyTimes {
    busy: Vec<BusyTime>,
}

/// Once.
#[derive(Debug, Serialize, ToSchema)]
struct BusyTime {
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    minutes: u32,
}

/// Lists the times that are taken: neither by whom nor why. Of somebody who is no practitioner none is.
#[utoipa::path(
    get,
    path = "/api/records/practitioners/{practitioner}/busy",
    params(("practitioner" = String, Path, format = "uuid"), Span),
    responses(
        (status = 200, body = BusyTimes),
        (status = 400, description = "A parameter is missing or cannot be read", body = Problem),
        (status = 422, description = "More than 31 days", body = Problem),
    )
)]
pub async fn busy(
    State(records): State<Records>,
    InPath(practitioner): InPath<PersonId>,
    InQuery(span): InQuery<Span>,
) -> Result<Json<BusyTimes>, Problem> {
    if span.to.duration_since(span.from) > LONGEST {
        let detail = "At most 31 days are answered for at once.";
        return Err(Problem::invalid("to", detail));
    }
    let busy = records
        .appointments
        .busy(practitioner, span.from, span.to)
        .await;
    let busy = busy.map_err(|error| Problem::internal(&error))?;
    let busy = busy.iter().map(|busy| BusyTime {
        start: busy.start.at(),
        minutes: busy.minutes,
    });
    Ok(Json(BusyTimes {
        busy: busy.collect(),
    }))
}
