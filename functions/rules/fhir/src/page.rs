//! A page of what a chart holds, newest version first.

use seal::VersionNumber;
use serde_json::{Value, json};

use crate::bundle::matched;
use crate::cursor::{Cursor, Replaced};
use crate::outcome::{IssueType, outcome};
use crate::search::Search;
use crate::version::Content;

/// Takes in versions, newest first, until it is full.
#[derive(Debug)]
pub struct Page<'a> {
    search: &'a Search,
    origin: &'a str,
    base: &'a str,
    room: usize,
    weigh: fn(&str) -> usize,
    entries: Vec<Value>,
    shown: usize,
    replaced: Replaced,
    next: Option<Cursor>,
}

impl<'a> Page<'a> {
    /// An empty page with room for what weighs no more than `room`, of a server at `origin` whose FHIR is at `base`.
    #[must_use]
    pub fn new(
        search: &'a Search,
        (origin, base): (&'a str, &'a str),
        room: usize,
        weigh: fn(&str) -> usize,
    ) -> Self {
        let cursor = search.cursor.as_ref();
        Self {
            search,
            origin,
            base,
            room,
            weigh,
            entries: Vec::new(),
            shown: 0,
            replaced: cursor
                .map(|cursor| cursor.replaced.clone())
                .unwrap_or_default(),
            next: None,
        }
    }

    /// Puts something first that is no part of a version: the Patient.
    pub fn lead(&mut self, resource: &Value) {
        let entry = matched(self.base, resource);
        self.room = self.room.saturating_sub((self.weigh)(&entry.to_string()));
        self.shown += 1;
        self.entries.push(entry);
    }

    /// Whether nothing more goes on it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.next.is_some()
    }

    /// Takes in a version that passed its check.
    pub fn version(&mut self, content: &Content<'_>) {
        if self.is_full() || self.passes_over(content) || !self.search.reaches(content.saved_at) {
            return;
        }
        let from = self.begins_at(content.number);
        for held in content.held(self.origin) {
            if held.id.place < from || !self.search.wants(&held) {
                continue;
            }
            let place = held.id.place;
            if !self.put(matched(self.base, &held.resource)) {
                self.end(content.number, place);
                return;
            }
        }
    }

    /// Takes in a version that passed its check and was entered in error: nothing of it is shown, nor of what it
    /// replaces.
    pub fn in_error(&mut self, content: &Content<'_>) {
        if !self.is_full() {
            self.passes_over(content);
        }
    }

    /// Says that a version fails its check, in its place.
    pub fn fault(&mut self, number: VersionNumber, why: &str) {
        if self.is_full() || self.begins_at(number) > 0 {
            return;
        }
        let said = format!("Version {number} is not shown. {why}");
        let resource = outcome(IssueType::Security, Some(&said), []);
        if !self.put(json!({"resource": resource, "search": {"mode": "outcome"}})) {
            self.end(number, 0);
        }
    }

    /// Ends the page here: the chart goes on with this version.
    pub fn end(&mut self, number: VersionNumber, place: usize) {
        self.next.get_or_insert_with(|| Cursor {
            version: number,
            place,
            replaced: self.replaced.clone(),
        });
    }

    /// What is on it, and where it goes on.
    #[must_use]
    pub fn finish(self) -> (Vec<Value>, Option<Cursor>) {
        (self.entries, self.next)
    }

    /// The first entry is put on a page however heavy it is, or the chart would end there.
    fn put(&mut self, entry: Value) -> bool {
        let weight = (self.weigh)(&entry.to_string());
        let empty = self.entries.is_empty();
        if self.shown >= self.search.count || weight > self.room && !empty {
            return false;
        }
        self.room = self.room.saturating_sub(weight);
        self.shown += 1;
        self.entries.push(entry);
        true
    }

    fn begins_at(&self, number: VersionNumber) -> usize {
        match &self.search.cursor {
            Some(cursor) if cursor.version == number => cursor.place,
            _ => 0,
        }
    }

    /// Whether a newer version replaces it; and which older one it replaces itself.
    fn passes_over(&mut self, content: &Content<'_>) -> bool {
        let number = content.number.get();
        let replaced = &mut self.replaced;
        if !content.is_of_patient {
            // Who the patient is may first have stood in an imported visit: the visit stands.
            replaced.patient = replaced.patient.filter(|patient| *patient != number);
            replaced.visits.extend(content.replaces);
            return content.superseded || replaced.visits.contains(&number);
        }
        let over = replaced.patient == Some(number);
        if over || replaced.patient.is_none() {
            replaced.patient = content.replaces;
        }
        over
    }
}

#[cfg(test)]
mod tests;
