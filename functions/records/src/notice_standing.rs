//! `PUT /api/records/notices/{notice}/standing`: the caller has read a notice.

use axum::extract::State;
use axum::http::StatusCode;
use dynamo::TableError;
use edge::{Body, InPath, Problem};
use gate::Caller;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::notices::{NoticeId, readers};
use crate::records::Records;

/// Whether it is read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeStanding {
    pub read: bool,
}

/// Marks one of the caller's notices as read, or as not read after all.
#[utoipa::path(
    put,
    path = "/api/records/notices/{notice}/standing",
    request_body = NoticeStanding,
    params(("notice" = String, Path)),
    responses(
        (status = 204, description = "It is marked"),
        (status = 404, description = "The caller has no such notice", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
    )
)]
pub async fn mark(
    State(records): State<Records>,
    caller: Caller,
    InPath(NoticeId(place)): InPath<NoticeId>,
    Body(standing): Body<NoticeStanding>,
) -> Result<StatusCode, Problem> {
    let internal = |error: TableError| Problem::internal(&error);
    let there = records.notices.is_there(&readers(&caller), place).await;
    if !there.map_err(internal)? {
        return Err(Problem::not_found());
    }
    let marked = records
        .notices
        .mark(caller.person, place, standing.read, records.clock.now())
        .await;
    marked.map_err(internal)?;
    Ok(StatusCode::NO_CONTENT)
}
