//! `GET /api/records/notices`: what the caller is told.

use access::{PatientId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::notices::{Notice, Reader};
use edge::Problem;
use gate::Caller;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::records::Records;

const NEWEST: usize = 50;

/// The caller's notices.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeList {
    /// Newest first.
    notices: Vec<NoticeView>,
}

/// One notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    /// emergency-access, consent-asked, consent-accepted, consent-rejected or consent-ended.
    kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    patient: Option<PatientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    practitioner_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// Lists the newest notices; an admin's are those to all admins as well.
#[utoipa::path(
    get,
    path = "/api/records/notices",
    responses((status = 200, body = NoticeList))
)]
pub async fn list(
    State(records): State<Records>,
    caller: Caller,
) -> Result<Json<NoticeList>, Problem> {
    let now = records.clock.now();
    let of = |reader| records.notices.newest(reader, NEWEST, now);
    let (own, admins) = tokio::try_join!(of(Reader::Person(caller.person)), async {
        if caller.role == Role::Admin {
            of(Reader::Admins).await
        } else {
            Ok(Vec::new())
        }
    })
    .map_err(|error| Problem::internal(&error))?;
    let mut notices: Vec<Notice> = own.into_iter().chain(admins).collect();
    notices.sort_by_key(|notice| std::cmp::Reverse((notice.at, notice.id)));
    notices.truncate(NEWEST);
    Ok(Json(NoticeList {
        notices: notices.into_iter().map(NoticeView::from).collect(),
    }))
}

impl From<Notice> for NoticeView {
    fn from(notice: Notice) -> Self {
        Self {
            id: notice.id,
            kind: notice.kind.as_str(),
            at: notice.at,
            patient: notice.patient,
            practitioner_name: notice.practitioner_name,
            until: notice.until,
        }
    }
}
