//! The body of `POST .../versions/{version}/amendments`: a visit is said anew, and nothing of it is lost.

use std::collections::HashSet;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::attachment::{Attachment, AttachmentView};
use crate::fhir::{narrative, resource_type, text};
use crate::fields::Fields;
use crate::kept;
use crate::new_visit::{self, Enclosure, FIELDS, FieldProblem, NewVisit};
use crate::patient::Patient;
use crate::record::Record;
use crate::revision::Revising;
use crate::visit::{Entry, Origin, Visit};
use crate::visit_form::{Reading, Said};
use crate::written::Writer;

/// Longest reason, in characters.
pub(crate) const REASON: usize = 500;

/// A visit as it should have been written, and why it is written again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    visit: NewVisit,
    reason: String,
}

impl Amendment {
    /// Reads a visit's body with `reason` besides, and names every field that is wrong.
    pub fn parse(json: &Value, today: Date) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut body = Fields::of(json, "", &mut problems);
        let known: Vec<&str> = FIELDS.into_iter().chain(["reason"]).collect();
        body.only(&known);
        let visit = NewVisit::read(&mut body, today);
        let reason = body.required_text("reason", REASON);
        match (visit, reason) {
            (Some(visit), Some(reason)) if problems.is_empty() => Ok(Self { visit, reason }),
            _ => Err(problems),
        }
    }

    /// The files it names.
    #[must_use]
    pub fn enclosures(&self) -> &[Enclosure] {
        &self.visit.enclosures
    }

    /// The visit anew. What the form says as before, and what it cannot say, stands as it stood; `files` are those that
    /// it names.
    pub fn of(
        self,
        original: &Record,
        patient: &Patient,
        revising: Revising<'_>,
        files: &[Attachment],
    ) -> Result<Visit, Vec<FieldProblem>> {
        let Self { visit, reason } = self;
        visit.not_before_birth(patient)?;
        let documents = new_visit::documents(&visit.enclosures, files)?;
        let reading = Reading::of(original);
        if visit.diagnosis.is_empty() && !reading.diagnosis.is_empty() {
            return Err(vec![FieldProblem {
                field: "diagnosis".to_owned(),
                detail: "at least one diagnosis is needed".to_owned(),
            }]);
        }
        let mut sheet = Sheet::on(original, patient);
        sheet.say(&visit, &documents, reading);
        Ok(sheet.finish(visit.date, revising, &reason))
    }
}

/// The visit as it is being put together.
struct Sheet<'a> {
    original: &'a [Value],
    /// The address of the Patient.
    patient: String,
    taken: HashSet<String>,
    entries: Vec<Entry>,
}

impl<'a> Sheet<'a> {
    fn on(original: &'a Record, patient: &Patient) -> Self {
        let entries = original.entries();
        let urls = entries.iter().filter_map(|entry| text(entry, &["fullUrl"]));
        let mut sheet = Self {
            original: entries,
            patient: String::new(),
            taken: urls.map(str::to_owned).collect(),
            entries: Vec::new(),
        };
        let own = entries.first().and_then(|entry| text(entry, &["fullUrl"]));
        let own = own.or_else(|| patient.full_url()).map(str::to_owned);
        sheet.patient = own.unwrap_or_else(|| sheet.free());
        sheet
    }

    /// An address that nothing has.
    fn free(&mut self) -> String {
        let mut free = (0..).map(|number| format!("resource:{number}"));
        let url = free.find(|url| !self.taken.contains(url));
        let url = url.unwrap_or_default();
        self.taken.insert(url.clone());
        url
    }

    fn keep(&mut self, at: usize) {
        if let Some(entry) = self.original.get(at) {
            self.entries.push(Entry {
                full_url: text(entry, &["fullUrl"]).map(str::to_owned),
                resource: entry.get("resource").cloned().unwrap_or_default(),
            });
        }
    }

    fn write(&mut self, resource: Value) {
        let full_url = Some(self.free());
        self.entries.push(Entry { full_url, resource });
    }

    fn say(&mut self, visit: &NewVisit, documents: &[AttachmentView], reading: Reading) {
        let patient = self.patient.clone();
        let writer = Writer(&patient);
        self.meet(visit, &reading);
        self.list(&visit.diagnosis, reading.diagnosis, |one, before| {
            let condition = writer.condition(one);
            before.map_or(condition.clone(), |(old, known)| {
                kept::of_condition(condition, old, known.code == one.code)
            })
        });
        self.list(
            &visit.prescriptions,
            reading.prescriptions,
            |one, before| {
                let request = writer.request(one);
                before.map_or(request.clone(), |(old, known)| {
                    kept::of_request(request, old, known.drug == one.drug)
                })
            },
        );
        if reading.reason.is_none() || reading.reason != visit.symptoms {
            let text = visit.symptoms.as_deref();
            self.text(writer, narrative::SYMPTOMS, text, &reading.symptoms);
        }
        self.list(&visit.tests, reading.tests, |text, _| {
            writer.narrative(narrative::TESTS, text)
        });
        let notes = visit.notes.as_deref();
        self.text(writer, narrative::NOTES, notes, &reading.notes);
        let days: Vec<Date> = visit.follow_up.into_iter().collect();
        self.list(&days, reading.follow_up.into_iter().collect(), |day, _| {
            writer.day(narrative::FOLLOW_UP, *day)
        });
        self.list(documents, reading.enclosures, |one, _| {
            one.to_fhir(&patient)
        });
        for at in reading.carried {
            self.keep(at);
        }
    }

    /// The Encounter, without its reason if another is given now.
    fn meet(&mut self, visit: &NewVisit, reading: &Reading) {
        let Some(at) = reading.encounter else {
            return;
        };
        self.keep(at);
        let kept = self.entries.last_mut();
        let members = kept.and_then(|entry| entry.resource.as_object_mut());
        if let Some(members) = members
            && reading.reason.is_some()
            && reading.reason != visit.symptoms
        {
            members.remove("reasonCode");
            members.remove("reason");
        }
    }

    /// Each of `said` as it stood, if it did. One that is said otherwise at its place, where none is missing, is the
    /// same one: it has its address again, and `write` is told what stood there.
    fn list<T: PartialEq>(
        &mut self,
        said: &[T],
        before: Vec<(usize, T)>,
        write: impl Fn(&T, Option<(&Value, &T)>) -> Value,
    ) {
        let places = before.len();
        let mut before: Vec<Option<(usize, T)>> = before.into_iter().map(Some).collect();
        for (place, one) in said.iter().enumerate() {
            let is_it =
                |known: &Option<(usize, T)>| matches!(known, Some((_, known)) if known == one);
            let known = before.iter().position(is_it);
            if let Some((at, _)) = known.and_then(|known| before[known].take()) {
                self.keep(at);
                continue;
            }
            let moved = |known: &(usize, T)| said.contains(&known.1);
            let there = before.get_mut(place).filter(|_| said.len() >= places);
            match there.and_then(|there| there.take_if(|known| !moved(known))) {
                Some((at, known)) => {
                    self.keep(at);
                    if let Some(entry) = self.entries.last_mut() {
                        entry.resource = write(one, Some((&entry.resource, &known)));
                    }
                }
                None => self.write(write(one, None)),
            }
        }
    }

    fn text(&mut self, writer: Writer<'_>, code: &str, text: Option<&str>, before: &Said) {
        if text == before.text.as_deref() {
            for at in &before.places {
                self.keep(*at);
            }
        } else if let Some(text) = text {
            self.write(writer.narrative(code, text));
        }
    }

    fn finish(mut self, day: Date, revising: Revising<'_>, reason: &str) -> Visit {
        let day = day.to_string();
        let dated = Visit::new(self.entries.clone(), Origin::Imported);
        if dated.date() != Some(day.as_str()) {
            self.date(&day);
        }
        let first = self.entries.first();
        let target = first.and_then(|entry| entry.full_url.clone());
        let target = target.unwrap_or_else(|| self.patient.clone());
        self.write(revising.provenance(&target, reason));
        Visit::new(self.entries, Origin::Amended(self.patient))
    }

    /// The day stands in the Encounter; where there is none, it stood in something that is gone now.
    fn date(&mut self, day: &str) {
        let first = self.entries.first_mut().map(|entry| &mut entry.resource);
        if let Some(encounter) = first.filter(|first| resource_type(first) == "Encounter") {
            // Its hours were of the other day.
            encounter["period"] = json!({"start": day});
            return;
        }
        let resource = Writer(&self.patient).encounter(day);
        let full_url = Some(self.free());
        self.entries.insert(0, Entry { full_url, resource });
    }
}
