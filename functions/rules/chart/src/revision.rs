//! What a version says of the one it replaces: who wrote it anew, when and why.
//!
//! It is a FHIR `Provenance` in the version's rest, so that it is committed with what it tells of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::fhir::{items, resource_type, text, words};
use crate::record::Record;

/// A chart's versions by their number.
const VERSION: &str = "urn:medseal:version";
/// `Provenance.entity.role`: what was revised, and where that began.
const REVISION: &str = "revision";
const SOURCE: &str = "source";

/// Whether a version is a visit, or says anew who the patient is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VersionKind {
    Visit,
    Patient,
}

/// What is known when a version is replaced.
#[derive(Clone, Copy, Debug)]
pub struct Revising<'a> {
    /// Who does it, by name.
    pub author: &'a str,
    pub at: Timestamp,
    /// The number of the version that is replaced: of a visit its newest one, else the newest of the patient.
    pub replaces: u64,
    /// The number of a visit's first version.
    pub amends: Option<u64>,
}

/// What a version says of the one it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The number of the version just before it, of the same visit or of the patient.
    pub replaces: u64,
    /// The number of the first version of the visit; none where it is the patient's.
    pub amends: Option<u64>,
    pub reason: Option<String>,
}

impl Revising<'_> {
    /// As FHIR R4. `target` is the address of what is said anew.
    pub(crate) fn provenance(&self, target: &str, reason: &str) -> Value {
        let entity = |role: &str, number: u64| {
            let number = number.to_string();
            json!({"role": role, "what": {"identifier": {"system": VERSION, "value": number}}})
        };
        let mut entities = vec![entity(REVISION, self.replaces)];
        entities.extend(self.amends.map(|number| entity(SOURCE, number)));
        json!({
            "resourceType": "Provenance",
            "target": [{"reference": target}],
            "recorded": self.at.to_string(),
            "reason": [{"text": reason}],
            "agent": [{"who": {"display": self.author}}],
            "entity": entities,
        })
    }
}

impl Record {
    /// What it says of the version it replaces, if it replaces one.
    #[must_use]
    pub fn revision(&self) -> Option<Revision> {
        self.resources().find_map(revision)
    }

    /// Whether it is a visit. A registration is none, though it may name what the patient is ill with.
    #[must_use]
    pub fn kind(&self) -> VersionKind {
        let of_patient = match self.revision() {
            Some(revision) => revision.amends.is_none(),
            None => self.resources().skip(1).all(is_on_the_problem_list),
        };
        if of_patient {
            VersionKind::Patient
        } else {
            VersionKind::Visit
        }
    }

    pub(crate) fn resources(&self) -> impl Iterator<Item = &Value> {
        let entries = self.entries().iter();
        entries.filter_map(|entry| entry.get("resource"))
    }
}

fn revision(resource: &Value) -> Option<Revision> {
    if resource_type(resource) != "Provenance" {
        return None;
    }
    let number = |wanted: &str| {
        let entities = items(resource, "entity").iter();
        let mut of_role = entities.filter(|entity| text(entity, &["role"]) == Some(wanted));
        let what = of_role.find_map(|entity| entity.get("what")?.get("identifier"))?;
        let number = text(what, &["value"]).filter(|_| text(what, &["system"]) == Some(VERSION));
        number?.parse().ok()
    };
    let mut reasons = items(resource, "reason").iter();
    let reason = reasons.find_map(|reason| words(reason, &["text"]));
    Some(Revision {
        replaces: number(REVISION)?,
        amends: number(SOURCE),
        reason: reason.map(str::to_owned),
    })
}

/// A condition the patient lives with, of no visit and no day.
pub(crate) fn is_on_the_problem_list(resource: &Value) -> bool {
    let listed = |category: &Value| {
        let codings = items(category, "coding").iter();
        codings
            .map(|coding| text(coding, &["code"]))
            .any(|code| code == Some("problem-list-item"))
    };
    resource_type(resource) == "Condition"
        && items(resource, "category").iter().any(listed)
        && crate::fhir::date(resource).is_none()
        && ["encounter", "context"]
            .iter()
            .all(|key| resource.get(key).is_none())
}
