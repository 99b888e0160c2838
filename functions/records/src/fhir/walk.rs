//! A chart's versions, newest first, onto a page.

use ::fhir::{Content, Page, Search};
use access::PatientId;
use axum::http::Uri;
use axum::response::Response;
use chart::VersionKind;
use dynamo::anchors::Standing;
use dynamo::charts::{Checked, Fault, StoredVersion, check};
use edge::Problem;
use keys::DataKey;
use seal::VersionNumber;
use serde_json::Value;
use version::Version;

use super::reply::cursor;
use crate::page::{LARGEST, weight};
use crate::records::Records;

/// Versions opened at once: of the largest there are, as many as a function has room for.
const AT_ONCE: usize = 25;

/// How often it goes on looking for what fills the page; beyond, the client goes on.
const TIMES: usize = 20;

impl Records {
    /// What of a chart is asked for, behind what `lead` puts first.
    pub async fn walk(
        &self,
        patient: PatientId,
        search: &Search,
        uri: &Uri,
        lead: Option<Value>,
        key: &DataKey,
    ) -> Result<Response, Problem> {
        let base = self.fhir_base();
        let mut page = Page::new(search, (self.issuer.as_str(), &base), LARGEST, weight);
        if let Some(resource) = &lead {
            page.lead(resource);
        }
        let mut before = search.cursor.as_ref().and_then(|at| at.version.next().ok());
        let mut rest = None;
        for _ in 0..TIMES {
            // One more than is looked at: the version below tells whether the last one follows it.
            let listed = self.charts.versions(patient, before, AT_ONCE + 1).await;
            let listed = listed.map_err(|error| Problem::internal(&error))?;
            rest = listed.get(AT_ONCE).map(|(number, _)| *number);
            for verdict in verdicts(self, check(key, listed, AT_ONCE)).await? {
                match verdict.version {
                    Ok((version, stored)) => page.version(&content(patient, &version, &stored)),
                    Err(fault) => page.fault(verdict.number, &fault.to_string()),
                }
            }
            match rest {
                Some(version) if !page.is_full() => before = version.next().ok(),
                _ => break,
            }
        }
        if let Some(version) = rest {
            page.end(version, 0);
        }
        let (entries, next) = page.finish();
        Ok(self.found(uri, entries, cursor(next)))
    }
}

/// A version with what its check came to, its batch's included.
pub struct Verdict {
    pub number: VersionNumber,
    pub version: Result<(Version, StoredVersion), Fault>,
}

/// Asks each batch that is named whether it holds the version.
pub async fn verdicts(records: &Records, checked: Vec<Checked>) -> Result<Vec<Verdict>, Problem> {
    let stored = checked.iter().filter_map(|checked| checked.stored.as_ref());
    let batches = records.anchors.batches_of(stored).await;
    let batches = batches.map_err(|error| Problem::internal(&error))?;
    let verdict = |checked: Checked| Verdict {
        number: checked.number,
        version: match (checked.version, checked.stored) {
            (Ok(_), Some(stored)) if batches.standing(&stored) == Standing::NotInBatch => {
                Err(Fault::NotInBatch)
            }
            (Ok(version), Some(stored)) => Ok((version, stored)),
            (Ok(_), None) => Err(Fault::Damaged),
            (Err(fault), _) => Err(fault),
        },
    };
    Ok(checked.into_iter().map(verdict).collect())
}

/// What FHIR is made of.
pub fn content<'a>(
    patient: PatientId,
    version: &'a Version,
    stored: &'a StoredVersion,
) -> Content<'a> {
    let record = version.record();
    Content {
        patient,
        number: stored.number,
        saved_at: stored.saved_at,
        author: stored.author,
        author_name: version.author(),
        is_of_patient: record.kind() == VersionKind::Patient,
        replaces: record.revision().map(|revision| revision.replaces),
        bundle: record.export(),
    }
}
