//! `PUT /api/records/notices/standing`: the caller has read all they were told.

use axum::extract::State;
use axum::http::StatusCode;
use edge::{Body, Problem};
use gate::Caller;

use crate::notice_standing::NoticeStanding;
use crate::records::Records;

/// Marks everything the caller was told until now as read.
#[utoipa::path(
    put,
    path = "/api/records/notices/standing",
    tag = "notice_standing",
    request_body = NoticeStanding,
    responses(
        (status = 204, description = "All of them are read"),
        (status = 422, description = "Not what all notices can be", body = Problem),
    )
)]
pub async fn mark_all(
    State(records): State<Records>,
    caller: Caller,
    Body(standing): Body<NoticeStanding>,
) -> Result<StatusCode, Problem> {
    if !standing.read {
        let detail = "All notices can be marked as read. Mark one by one what is to be unread.";
        return Err(Problem::invalid("read", detail));
    }
    let marked = records
        .notices
        .mark_all(caller.person, records.clock.now())
        .await;
    marked.map_err(|error| Problem::internal(&error))?;
    Ok(StatusCode::NO_CONTENT)
}
