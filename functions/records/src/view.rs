//! A version as the portal shows it.

use chart::{Record, VersionKind, VisitView};
use edge::Problem;
use jiff::Timestamp;
use seal::{Commitment, VersionNumber};
use serde::Serialize;
use utoipa::ToSchema;
use version::Version;

use crate::records::Records;
use dynamo::anchors::{Batches, Standing};
use dynamo::charts::{Checked, Fault};

/// A version, its state on the way to the chain, and its content if that passed its check.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    /// 1 for the first.
    #[schema(value_type = u64)]
    version: u64,
    /// `visit`, or `patient` where it says who the patient is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    kind: Option<VersionKind>,
    /// The first version of the visit that this one amends.
    #[serde(skip_serializing_if = "Option::is_none")]
    amends: Option<u64>,
    /// The version just before it, of the same visit or of the patient.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<u64>,
    /// Why it replaces that.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The version that amends this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<u64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    saved_at: Option<Timestamp>,
    /// The name of who wrote it.
    author: Option<String>,
    #[schema(value_type = Option<String>)]
    commitment: Option<Commitment>,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    anchored: Option<Anchored>,
    integrity: Integrity,
    /// Why it failed its check.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Only what passed its check is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    visit: Option<VisitView>,
}

/// How far a version has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Saved, and pending.
    Waiting,
    /// In a batch that is on its way.
    Batched,
    /// In a batch that the chain has confirmed.
    Anchored,
}

/// Where a version is anchored.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Anchored {
    batch: u64,
    transaction: String,
    block: u64,
    /// The block's time.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
}

/// The outcome of a version's check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Integrity {
    /// What is stored is what was written.
    Intact,
    /// It is not.
    Altered,
}

impl VersionView {
    /// The version's number.
    pub fn number(&self) -> u64 {
        self.version
    }

    /// Whether the version passed its check.
    pub fn is_intact(&self) -> bool {
        self.integrity == Integrity::Intact
    }
}

impl Records {
    /// Checked versions with their states. Each batch named is asked whether it holds the version.
    pub async fn views(&self, checked: Vec<Checked>) -> Result<Vec<VersionView>, Problem> {
        let stored = checked.iter().filter_map(|checked| checked.stored.as_ref());
        let batches = self
            .anchors
            .batches_of(stored)
            .await
            .map_err(|error| Problem::internal(&error))?;
        Ok(checked
            .into_iter()
            .map(|checked| view(checked, &batches))
            .collect())
    }
}

fn view(checked: Checked, batches: &Batches) -> VersionView {
    let stored = checked.stored.as_ref();
    let standing = stored.map_or(Standing::Waiting, |stored| batches.standing(stored));
    let version = match standing {
        Standing::NotInBatch => checked.version.and(Err(Fault::NotInBatch)),
        _ => checked.version,
    };
    let record = version.as_ref().ok().map(Version::record);
    let revision = record.and_then(Record::revision);
    VersionView {
        version: checked.number.get(),
        kind: record.map(Record::kind),
        amends: revision.as_ref().and_then(|revision| revision.amends),
        replaces: revision.as_ref().map(|revision| revision.replaces),
        reason: revision.and_then(|revision| revision.reason),
        superseded_by: stored
            .and_then(|stored| stored.superseded_by)
            .map(VersionNumber::get),
        saved_at: stored.map(|stored| stored.saved_at),
        author: version
            .as_ref()
            .ok()
            .map(|version| version.author().to_owned()),
        commitment: stored.map(|stored| stored.commitment),
        state: match standing {
            Standing::Waiting => State::Waiting,
            Standing::Batched | Standing::NotInBatch => State::Batched,
            Standing::Anchored(..) => State::Anchored,
        },
        anchored: match standing {
            Standing::Anchored(batch, landing) => Some(Anchored {
                batch,
                transaction: landing.transaction.to_string(),
                block: landing.block,
                time: landing.time,
            }),
            _ => None,
        },
        integrity: if version.is_ok() {
            Integrity::Intact
        } else {
            Integrity::Altered
        },
        problem: version.as_ref().err().map(ToString::to_string),
        visit: record.map(Record::view),
    }
}
