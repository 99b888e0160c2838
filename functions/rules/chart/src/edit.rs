//! The body of `PUT .../details`: who the patient is, said anew.

use std::collections::HashSet;

use jiff::civil::Date;
use serde_json::Value;

use crate::amendment::REASON;
use crate::details::{self, Details};
use crate::fhir::text;
use crate::fields::Fields;
use crate::new_visit::FieldProblem;
use crate::patient::Patient;
use crate::person;
use crate::record::Record;
use crate::registration::of_name;
use crate::revision::{Revising, VersionKind, is_on_the_problem_list};
use crate::visit::{Entry, Origin, Visit};
use crate::written::Writer;

/// What is said of a patient, and why it is said anew.
#[derive(Clone, Debug)]
pub struct Edit<'a> {
    current: &'a Record,
    before: Details,
    now: Details,
    reason: String,
}

/// Why an edit comes to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEdit {
    /// Everything is as it was.
    NothingChanged,
    /// It is no patient of a chart any more.
    Fields(Vec<FieldProblem>),
}

impl<'a> Edit<'a> {
    /// Reads the members of [`Details`] and `reason`, and names every field that is wrong. `current` is the newest
    /// version that says who the patient is.
    pub fn parse(
        json: &Value,
        today: Date,
        current: &'a Record,
    ) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut body = Fields::of(json, "", &mut problems);
        let known: Vec<&str> = details::FIELDS.into_iter().chain(["reason"]).collect();
        body.only(&known);
        let before = current.details();
        let now = Details::read(&mut body, today, Some(&before));
        let reason = body.required_text("reason", REASON);
        match (now, reason) {
            (Some(now), Some(reason)) if problems.is_empty() => Ok(Self {
                current,
                before,
                now,
                reason,
            }),
            _ => Err(problems),
        }
    }

    /// The patient as they are now, and the version that says so. What the form does not speak of stays as it was.
    pub fn of(self, revising: Revising<'_>) -> Result<(Patient, Visit), NoEdit> {
        let Self {
            current,
            before,
            now,
            reason,
        } = self;
        if before == now {
            return Err(NoEdit::NothingChanged);
        }
        let entries = current.entries();
        let full_url = entries.first().and_then(|entry| text(entry, &["fullUrl"]));
        let full_url = full_url.unwrap_or("resource:0").to_owned();
        let mut resource = current.resources().next().cloned().unwrap_or_default();
        person::bring(&mut resource, &before, &now);
        let patient = Patient::new(Some(full_url.clone()), resource);
        let patient = patient.map_err(|fault| NoEdit::Fields(vec![of_name(&fault)]))?;
        let mut visit = conditions(current, &now, &full_url);
        visit.push(Entry {
            full_url: None,
            resource: revising.provenance(&full_url, &reason),
        });
        Ok((patient, Visit::new(numbered(visit), Origin::Registration)))
    }
}

/// What the patient lives with: what is said as before stands as it stood, and so does what the form does not show.
fn conditions(current: &Record, now: &Details, patient: &str) -> Vec<Entry> {
    let mut listed: Vec<&Value> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    let keep = |entry: &Value| Entry {
        full_url: text(entry, &["fullUrl"]).map(str::to_owned),
        resource: entry.get("resource").cloned().unwrap_or_default(),
    };
    let of_patient = current.kind() == VersionKind::Patient;
    for entry in current.entries().iter().skip(1).filter(|_| of_patient) {
        let resource = entry.get("resource").unwrap_or(&Value::Null);
        if is_on_the_problem_list(resource) {
            match details::condition(resource) {
                Some(_) => listed.push(entry),
                None => entries.push(keep(entry)),
            }
        }
    }
    for condition in &now.conditions {
        let known = listed.iter().position(|entry| {
            let resource = entry.get("resource");
            resource.and_then(details::condition).as_ref() == Some(condition)
        });
        entries.push(match known {
            Some(at) => keep(listed.remove(at)),
            None => Entry {
                full_url: None,
                resource: person::problem(condition, Writer(patient)),
            },
        });
    }
    entries
}

/// Gives an address to each that has none.
fn numbered(entries: Vec<Entry>) -> Vec<Entry> {
    let urls = entries.iter().filter_map(|entry| entry.full_url.clone());
    let taken: HashSet<String> = urls.chain(["resource:0".to_owned()]).collect();
    let free = (1..).map(|number| format!("resource:{number}"));
    let mut free = free.filter(|url| !taken.contains(url));
    entries
        .into_iter()
        .map(|entry| Entry {
            full_url: entry.full_url.or_else(|| free.next()),
            ..entry
        })
        .collect()
}
