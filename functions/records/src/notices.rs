//! `GET /api/records/notices`: what the caller is told.

use std::collections::HashMap;

use access::{PatientId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::notices::{Notice, Place, Reader, Reading, notice_place};
use edge::{InQuery, Problem};
use gate::Caller;
use jiff::Timestamp;
use keys::DataKey;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::page::fitting;
use crate::records::Records;

/// Notices of a page.
const PAGE: usize = 50;

/// How many of the newest are looked at for how many are unread.
const COUNTED: usize = 100;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct From {
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<NoticeId>,
}

/// A page of the caller's notices.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeList {
    /// Newest first.
    notices: Vec<NoticeView>,
    /// How many of the newest hundred the caller has not read, wherever in the list this page is.
    unread: usize,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next: Option<NoticeId>,
}

/// One notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    #[schema(value_type = String)]
    id: NoticeId,
    /// emergency-access, consent-asked, consent-accepted, consent-rejected, consent-ended, update, appointment-asked,
    /// appointment-booked, appointment-moved or appointment-cancelled.
    kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Whether the caller has marked it as read.
    read: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    patient: Option<PatientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    practitioner_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// The version it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// What was written along with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// The appointment it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    appointment: Option<Uuid>,
}

/// A notice's name in the API: its second and its id, by which it is found in one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoticeId(pub Place);

impl TryFrom<String> for NoticeId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let place = text.split_once('-').and_then(|(second, id)| {
            let place = Place::new(second.parse().ok()?, id.parse().ok()?)?;
            // One notice has one spelling.
            (String::from(Self(place)) == text).then_some(Self(place))
        });
        place.ok_or("not the id of a notice")
    }
}

impl std::convert::From<NoticeId> for String {
    fn from(NoticeId(place): NoticeId) -> Self {
        format!("{}-{}", place.second(), place.id())
    }
}

/// Whose notices somebody sees: their own, and an admin those to all admins.
pub fn readers(caller: &Caller) -> Vec<Reader> {
    let admins = (caller.role == Role::Admin).then_some(Reader::Admins);
    [Reader::Person(caller.person)]
        .into_iter()
        .chain(admins)
        .collect()
}

/// Lists the caller's notices; an admin's are those to all admins as well.
#[utoipa::path(
    get,
    path = "/api/records/notices",
    params(From),
    responses((status = 200, body = NoticeList))
)]
pub async fn list(
    State(records): State<Records>,
    caller: Caller,
    InQuery(page): InQuery<From>,
) -> Result<Json<NoticeList>, Problem> {
    let readers = readers(&caller);
    let below = page.cursor.map(|NoticeId(place)| place);
    let (reading, newest) = tokio::try_join!(
        async {
            let reading = records.notices.reading(caller.person).await;
            reading.map_err(|error| Problem::internal(&error))
        },
        records.newest_notices(&readers, None, COUNTED)
    )?;
    let unread = newest.iter().filter(|notice| !reading.has(notice));
    let unread = unread.count();
    let mut notices = match below {
        Some(below) => {
            records
                .newest_notices(&readers, Some(below), PAGE + 1)
                .await?
        }
        None => newest,
    };
    let more = notices.len() > PAGE;
    notices.truncate(PAGE);
    let keys = records.keys_of_messages(&notices).await?;
    let views = notices
        .iter()
        .map(|notice| NoticeView::of(notice, &reading, &keys));
    let (mut views, cut) = fitting(views.collect())?;
    let last = views.last().filter(|_| more || cut);
    let next = last.map(|last| last.id);
    // A notice's place tells its second, and two may be of one.
    views.sort_by_key(|view| std::cmp::Reverse(view.at));
    Ok(Json(NoticeList {
        next,
        notices: views,
        unread,
    }))
}

impl NoticeView {
    fn of(notice: &Notice, reading: &Reading, keys: &HashMap<PatientId, DataKey>) -> Self {
        Self {
            id: NoticeId(notice.place()),
            kind: notice.kind.as_str(),
            at: notice.at,
            read: reading.has(notice),
            patient: notice.patient,
            practitioner_name: notice.practitioner_name.clone(),
            until: notice.until,
            version: notice.version,
            message: message(notice, keys),
            appointment: notice.appointment,
        }
    }
}

/// What was written; nothing where it does not open.
fn message(notice: &Notice, keys: &HashMap<PatientId, DataKey>) -> Option<String> {
    let (sealed, patient) = (notice.message.as_deref()?, notice.patient?);
    let place = notice_place(patient, notice.id);
    let plain = keys.get(&patient)?.open(&place, sealed).ok()?;
    String::from_utf8(plain).ok()
}

impl Records {
    /// The newest notices of all these readers, newest first.
    async fn newest_notices(
        &self,
        readers: &[Reader],
        below: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Notice>, Problem> {
        let now = self.clock.now();
        let each = readers
            .iter()
            .map(|reader| self.notices.newest(*reader, below, limit, now));
        let each = futures_util::future::try_join_all(each).await;
        let each = each.map_err(|error| Problem::internal(&error))?;
        let mut notices: Vec<Notice> = each.into_iter().flatten().collect();
        notices.sort_by_key(|notice| std::cmp::Reverse(notice.place()));
        notices.truncate(limit);
        Ok(notices)
    }

    /// The keys of those in whose notices something is written.
    async fn keys_of_messages(
        &self,
        notices: &[Notice],
    ) -> Result<HashMap<PatientId, DataKey>, Problem> {
        let written = notices.iter().filter(|notice| notice.message.is_some());
        let mut patients: Vec<PatientId> = written.filter_map(|notice| notice.patient).collect();
        patients.sort_unstable();
        patients.dedup();
        if patients.is_empty() {
            return Ok(HashMap::new());
        }
        let keys = self.data_keys.of_all(&patients).await;
        keys.map_err(|error| Problem::internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_has_one_name() {
        let name = "1795000000-1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d".to_owned();
        let id = NoticeId::try_from(name.clone()).unwrap();
        assert_eq!(String::from(id), name);
        for other in [
            "",
            "1795000000",
            "1795000000-",
            "-1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d",
            "01795000000-1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d",
            "1795000000-1C7A64D2-3F0E-4C3A-9F53-5D0F2A1B6C7D",
            "9223372036854775807-1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d",
        ] {
            assert!(NoticeId::try_from(other.to_owned()).is_err(), "{other}");
        }
    }
}
