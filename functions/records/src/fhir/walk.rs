//! A chart's versions, newest first, onto a page.

use ::fhir::{Content, Page, Search};
use access::PatientId;
use axum::http::Uri;
use axum::response::Response;
use chart::VersionKind;
use dynamo::charts::check;
use edge::Problem;
use keys::DataKey;
use seal::VersionNumber;
use serde_json::Value;

use super::reply::cursor;
use crate::intact::Intact;
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
            let checked = check(key, listed, AT_ONCE);
            let numbers: Vec<VersionNumber> = checked.iter().map(|one| one.number).collect();
            let intact = self.intact_of(checked).await?;
            let in_error = self.in_error(intact.iter().flatten()).await?;
            for (number, intact) in numbers.into_iter().zip(intact) {
                match intact {
                    Ok(intact) if in_error.contains(&number) => {
                        page.in_error(&content(patient, &intact));
                    }
                    Ok(intact) => page.version(&content(patient, &intact)),
                    Err(fault) => page.fault(number, &fault.to_string()),
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

/// What FHIR is made of.
pub fn content(patient: PatientId, intact: &Intact) -> Content<'_> {
    let (stored, version) = (&intact.stored, &intact.version);
    let record = version.record();
    Content {
        patient,
        number: stored.number,
        saved_at: stored.saved_at,
        author: stored.author,
        author_name: version.author(),
        is_of_patient: record.kind() == VersionKind::Patient,
        replaces: record.revision().map(|revision| revision.replaces),
        superseded: stored.superseded_by.is_some(),
        bundle: record.export(),
    }
}
