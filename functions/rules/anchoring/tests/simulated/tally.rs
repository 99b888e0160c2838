//! What has been met, so that a simulation that meets nothing is noticed.

use std::collections::BTreeMap;

use anchoring::{Ended, Failure, Note, Reception};

use super::fault::Fault;

#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub steps: u64,
    pub requests: u64,
    pub deaths: u64,
    pub runs: u64,
    pub batches: u64,
    pub versions: u64,
    pub wasted: u64,
    /// What runs counted as reorgs.
    pub reorgs: u64,
    /// The longest it took to come to rest, in minutes.
    pub rest: u64,
    /// How often each thing was asked for, and each way of failing was met at each.
    pub met: BTreeMap<&'static str, u64>,
    pub failed: BTreeMap<(&'static str, String), u64>,
    /// How often a run died with each thing done in part.
    pub within: BTreeMap<&'static str, u64>,
    /// How runs ended, what was noted, and how nodes received transactions.
    pub endings: BTreeMap<String, u64>,
    pub notes: BTreeMap<String, u64>,
    pub receptions: BTreeMap<String, u64>,
    /// What the weather brought.
    pub troubles: BTreeMap<String, u64>,
}

impl Tally {
    pub fn met(&mut self, name: &'static str) {
        *self.met.entry(name).or_default() += 1;
    }

    pub fn failed(&mut self, name: &'static str, fault: Fault) {
        *self.failed.entry((name, format!("{fault:?}"))).or_default() += 1;
    }

    pub fn died_within(&mut self, name: &'static str) {
        *self.within.entry(name).or_default() += 1;
    }

    pub fn ended(&mut self, outcome: &Result<Ended, Failure>) {
        self.runs += 1;
        let ending = match outcome {
            Ok(ended) => format!("{ended:?}"),
            Err(failure) => variant(failure),
        };
        *self.endings.entry(ending).or_default() += 1;
    }

    pub fn noted(&mut self, note: &Note) {
        *self.notes.entry(variant(note)).or_default() += 1;
    }

    pub fn received(&mut self, reception: &Reception) {
        *self.receptions.entry(variant(reception)).or_default() += 1;
    }

    pub fn trouble(&mut self, trouble: &impl std::fmt::Debug) {
        *self.troubles.entry(variant(trouble)).or_default() += 1;
    }

    pub fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.requests += other.requests;
        self.deaths += other.deaths;
        self.runs += other.runs;
        self.batches += other.batches;
        self.versions += other.versions;
        self.wasted += other.wasted;
        self.reorgs += other.reorgs;
        self.rest = self.rest.max(other.rest);
        sum(&mut self.met, other.met);
        sum(&mut self.failed, other.failed);
        sum(&mut self.within, other.within);
        sum(&mut self.endings, other.endings);
        sum(&mut self.notes, other.notes);
        sum(&mut self.receptions, other.receptions);
        sum(&mut self.troubles, other.troubles);
    }
}

fn sum<K: Ord>(into: &mut BTreeMap<K, u64>, other: BTreeMap<K, u64>) {
    for (key, times) in other {
        *into.entry(key).or_default() += times;
    }
}

/// A variant's name, without what it holds.
fn variant(value: &impl std::fmt::Debug) -> String {
    let mut text = format!("{value:?}");
    let end = text.find(|c: char| !c.is_ascii_alphanumeric());
    text.truncate(end.unwrap_or(text.len()));
    text
}
