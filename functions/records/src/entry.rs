//! An entry of a chart's log, as the portal shows it.

use std::collections::HashSet;
use std::net::IpAddr;

use access::{PatientId, PersonId, Role};
use audit::{EntryNumber, From, Happening, Known, Note, What};
use dynamo::log::{StoredEntry, open_note};
use edge::Problem;
use jiff::Timestamp;
use keys::DataKey;
use seal::Commitment;
use serde::Serialize;
use utoipa::ToSchema;

use crate::records::Records;

/// What happened once.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    #[schema(value_type = u64)]
    number: u64,
    /// This and what follows are absent when the entry cannot be read any more.
    #[serde(flatten)]
    happened: Option<Happened>,
    /// Whether it fails its check: it is not what was written, or does not follow the entry before it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    altered: bool,
    #[schema(value_type = String)]
    hash: Commitment,
    /// The batch that carries it to the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<u64>,
}

/// The event itself.
#[derive(Debug, Serialize, ToSchema)]
struct Happened {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Like `read-chart`.
    what: &'static str,
    /// done, refused or failed.
    outcome: &'static str,
    who: WhoView,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    from: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    practitioner: Option<PersonId>,
    /// What was written beside it; absent when its key is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
struct WhoView {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    #[schema(value_type = String)]
    role: Role,
    /// Staff are named, patients are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// Which entries of a run fail their check, or are missing from it.
pub fn altered(run: &[StoredEntry], from: From, known: Option<Known>) -> HashSet<EntryNumber> {
    let entries: Vec<_> = run.iter().map(|stored| stored.entry.clone()).collect();
    let breaks = audit::check(&entries, from, known.as_slice());
    breaks.into_iter().map(|at| at.number).collect()
}

impl EntryView {
    pub fn of(stored: &StoredEntry, note: Option<&Note>, altered: bool) -> Self {
        let happening = stored.entry.happening();
        Self {
            number: stored.entry.number().get(),
            altered: altered || happening.is_err(),
            happened: happening
                .ok()
                .map(|happening| Happened::of(happening, note)),
            hash: *stored.entry.hash(),
            batch: stored.batch,
        }
    }
}

impl Happened {
    fn of(happening: Happening, note: Option<&Note>) -> Self {
        Self {
            at: happening.at,
            what: happening.what.name(),
            outcome: happening.outcome.name(),
            who: WhoView {
                id: happening.who.person,
                role: happening.who.role,
                name: happening.who.name,
            },
            from: happening.from,
            version: happening.version,
            practitioner: happening.practitioner,
            note: note.map(|note| note.text().to_owned()),
        }
    }
}

impl Records {
    /// The notes beside these entries, each in its place, as far as the reader may see them: an admin opens no
    /// chart, and reads of what was written only why a doctor went into one unasked.
    pub async fn notes(
        &self,
        patient: PatientId,
        entries: &[StoredEntry],
        reader: Role,
    ) -> Result<Vec<Option<Note>>, Problem> {
        let none = || entries.iter().map(|_| None).collect();
        if entries.iter().all(|stored| stored.note.is_none()) {
            return Ok(none());
        }
        let key = self.data_keys.of(patient).await;
        let Some(key) = key.map_err(|error| Problem::internal(&error))? else {
            return Ok(none());
        };
        let notes = entries
            .iter()
            .map(|stored| note(&key, patient, stored, reader));
        Ok(notes.collect())
    }
}

fn note(key: &DataKey, patient: PatientId, stored: &StoredEntry, reader: Role) -> Option<Note> {
    let sealed = stored.note.as_deref()?;
    let happening = stored.entry.happening().ok()?;
    if reader == Role::Admin && happening.what != What::BreakGlass {
        return None;
    }
    open_note(key, patient, &happening.note?, sealed)
}
