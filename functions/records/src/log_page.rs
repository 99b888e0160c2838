//! `GET /api/records/patients/{patient}/log`: who did what to a chart, newest first.

use std::collections::HashSet;

use access::PatientId;
use audit::{EntryNumber, From, Head, Known};
use axum::Json;
use axum::extract::State;
use dynamo::log::StoredEntry;
use edge::{InPath, InQuery, Problem};
use gate::Caller;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::entry::{EntryView, altered};
use crate::records::Records;
use crate::view::Integrity;

const PAGE: usize = 50;

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// The `next` of the page before.
    pub before: Option<u64>,
}

/// A stretch of a log.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogPage {
    /// Newest first.
    entries: Vec<EntryView>,
    /// What to send as `before` for the next page, if the log goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
    /// Whether every entry of this page is what was written and follows the one before it, and the newest anchored
    /// one is there.
    integrity: Integrity,
}

/// Reads a page of the log. This, too, is entered in it.
#[utoipa::path(
    get,
    path = "/api/records/patients/{patient}/log",
    params(("patient" = String, Path, format = "uuid"), Before),
    responses(
        (status = 200, body = LogPage),
        (status = 404, description = "No such log, or not yours", body = Problem),
    )
)]
pub async fn read(
    State(records): State<Records>,
    caller: Caller,
    InPath(patient): InPath<PatientId>,
    InQuery(page): InQuery<Before>,
) -> Result<Json<LogPage>, Problem> {
    let before = number(page.before)?;
    let run = records.log_run(patient, before, PAGE).await?;
    let Run {
        entries: run,
        more,
        altered,
    } = run.ok_or_else(Problem::not_found)?;
    let notes = records.notes(patient, &run, caller.role).await?;
    let entries = run.iter().zip(&notes).map(|(stored, note)| {
        let altered = altered.contains(&stored.entry.number());
        EntryView::of(stored, note.as_ref(), altered)
    });
    Ok(Json(LogPage {
        entries: entries.collect(),
        next: run
            .last()
            .filter(|_| more)
            .map(|last| last.entry.number().get()),
        integrity: if altered.is_empty() {
            Integrity::Intact
        } else {
            Integrity::Altered
        },
    }))
}

/// A stretch of a log, newest first.
#[derive(Debug)]
pub struct Run {
    pub entries: Vec<StoredEntry>,
    /// Whether the log goes on below.
    pub more: bool,
    /// Which entries fail their check, or are gone.
    pub altered: HashSet<EntryNumber>,
}

impl Records {
    /// At most `page` checked entries before `before`; none where there is no log.
    pub async fn log_run(
        &self,
        patient: PatientId,
        before: Option<EntryNumber>,
        page: usize,
    ) -> Result<Option<Run>, Problem> {
        // Asked for first: what is anchored by now is in the log that is read next.
        let head = self.log_head(patient, before).await?;
        // One more than is shown: the entry below tells whether the last one follows it.
        let run = self.log.page(patient, before, page + 1).await;
        let mut entries = run.map_err(|error| Problem::internal(&error))?;
        if entries.is_empty() && head.is_none() && before.is_none() {
            return Ok(None);
        }
        let more = entries.len() > page;
        let from = if more { From::Anywhere } else { From::Start };
        let mut altered = altered(&entries, from, head.map(|head| head.entry));
        if before.is_none() && more {
            altered.extend(self.gone(patient, &entries, head).await?);
        }
        entries.truncate(page);
        Ok(Some(Run {
            entries,
            more,
            altered,
        }))
    }

    /// The newest anchored entry, as it is kept apart from the log: it shows when the log was cut off below it.
    /// None where the entry does not belong before `before`.
    pub async fn log_head(
        &self,
        patient: PatientId,
        before: Option<EntryNumber>,
    ) -> Result<Option<Head>, Problem> {
        let head = self.anchors.log_head(patient).await;
        let head = head.map_err(|error| Problem::internal(&error))?;
        Ok(head.filter(|head| before.is_none_or(|before| head.entry.number < before)))
    }

    /// The newest anchored entry, when it stands below the newest page and is not there any more. An entry that
    /// was cut off stays what is kept, and the newest page tells of it however far the log has gone on.
    async fn gone(
        &self,
        patient: PatientId,
        page: &[StoredEntry],
        head: Option<Head>,
    ) -> Result<Option<EntryNumber>, Problem> {
        let below = page.last().map(|last| last.entry.number());
        let Some(Known { number, hash }) = head
            .map(|head| head.entry)
            .filter(|head| below.is_some_and(|below| head.number < below))
        else {
            return Ok(None);
        };
        let after = number.next().map_err(|error| Problem::internal(&error))?;
        let there = self.log.page(patient, Some(after), 1).await;
        let there = there.map_err(|error| Problem::internal(&error))?;
        let stands = there
            .first()
            .is_some_and(|there| there.entry.number() == number && *there.entry.hash() == hash);
        Ok((!stands).then_some(number))
    }
}

/// The entry to go on from.
pub fn number(before: Option<u64>) -> Result<Option<EntryNumber>, Problem> {
    let number = before.map(EntryNumber::new).transpose();
    number.map_err(|_| Problem::invalid("before", "This is not an entry of a log."))
}
