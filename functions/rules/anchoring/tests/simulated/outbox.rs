//! What is saved, and the index of what of it waits. The index lags.

use std::collections::BTreeMap;

use access::PatientId;
use anchoring::{Candidate, Claim, Waiting, Written};
use jiff::Timestamp;
use seal::{Commitment, EntryNumber, VersionNumber};
use uuid::Uuid;

use super::dice::Dice;

/// Partitions of the index, each of which gives an equal share.
const SHARDS: usize = 8;

/// How many logs there are.
const LOGS: u128 = 3;

#[derive(Debug)]
pub struct Outbox {
    pub saved: Vec<Saved>,
    /// Where each leaf's item is.
    places: BTreeMap<Commitment, usize>,
    newest: BTreeMap<PatientId, u64>,
    /// How far the index lags at most, in milliseconds.
    pub lag: u64,
    entries: u128,
    /// Whoever claims something gets it.
    pub given: bool,
    dice: Dice,
}

#[derive(Debug)]
pub struct Saved {
    pub waiting: Waiting,
    pub pending: bool,
    pub batch: Option<u64>,
    /// Erased since, with its chart.
    pub gone: bool,
    /// When the index begins and ceases to list it.
    listed: (u64, u64),
}

/// The chart whose log is one of the three.
pub fn log(which: u128) -> PatientId {
    PatientId::new(Uuid::from_u128(which + (1 << 64)))
}

impl Outbox {
    pub fn new(lag: u64, dice: Dice) -> Self {
        Self {
            saved: Vec::new(),
            places: BTreeMap::new(),
            newest: BTreeMap::new(),
            lag,
            entries: 0,
            given: false,
            dice,
        }
    }

    /// Saves a chart's first version.
    pub fn save(&mut self, now: u64, at: Timestamp) {
        let patient = PatientId::new(Uuid::from_u128(self.saved.len() as u128 + 1));
        self.write(patient, Written::Version(VersionNumber::FIRST), now, at);
    }

    /// Enters something in one log of three, by turns.
    pub fn enter(&mut self, now: u64, at: Timestamp) {
        self.entries += 1;
        self.enter_in(log(self.entries % LOGS), now, at);
    }

    pub fn enter_in(&mut self, patient: PatientId, now: u64, at: Timestamp) {
        let number = self.newest.entry(patient).or_default();
        *number += 1;
        let number = EntryNumber::new(*number).expect("a small number");
        self.write(patient, Written::Entry(number), now, at);
    }

    fn write(&mut self, patient: PatientId, written: Written, now: u64, at: Timestamp) {
        // Scattered, so that the order of the leaves is not the order of saving.
        let mut commitment = [0x5a; 32];
        let number = self.saved.len() as u64;
        commitment[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        commitment[8..16].copy_from_slice(&number.to_be_bytes());
        let commitment = Commitment::from_bytes(commitment);
        self.places.insert(commitment, self.saved.len());
        let from = now + self.dice.roll(self.lag + 1);
        self.saved.push(Saved {
            waiting: Waiting {
                candidate: Candidate {
                    patient,
                    written,
                    commitment,
                },
                saved_at: at,
            },
            pending: true,
            batch: None,
            gone: false,
            listed: (from, u64::MAX),
        });
    }

    /// Takes the last entry out of a log.
    pub fn cut(&mut self, patient: PatientId) {
        let mut entries = self.saved.iter_mut().rev();
        let of_log = |one: &&mut Saved| one.waiting.candidate.patient == patient;
        if let Some(last) = entries.find(of_log) {
            (last.gone, last.pending) = (true, false);
            self.newest.entry(patient).and_modify(|newest| *newest -= 1);
        }
    }

    /// Whether something was taken out of a log.
    pub fn is_cut(&self, log: PatientId) -> bool {
        let mut gone = self.saved.iter().filter(|saved| saved.gone);
        gone.any(|saved| saved.waiting.candidate.patient == log)
    }

    pub fn is_empty(&self) -> bool {
        self.saved.iter().all(|saved| !saved.pending)
    }

    /// Takes a version away, waiting or not.
    pub fn erase(&mut self, now: u64) {
        let place = self.dice.index(self.saved.len().max(1));
        let saved = self.saved.get_mut(place);
        if let Some(saved) = saved.filter(|saved| saved.waiting.candidate.is_version()) {
            (saved.gone, saved.pending) = (true, false);
            saved.listed.1 = saved.listed.1.min(now + self.dice.roll(self.lag + 1));
        }
    }

    pub fn get(&self, commitment: &Commitment) -> Option<&Saved> {
        self.places.get(commitment).map(|place| &self.saved[*place])
    }

    /// What the index lists now: oldest first, an equal share of each shard.
    pub fn listed(&self, versions: bool, limit: usize, now: u64) -> Vec<Waiting> {
        let mut shares = [limit.div_ceil(SHARDS); SHARDS];
        let mut listed: Vec<Waiting> = Vec::new();
        for saved in &self.saved {
            let shard = usize::from(saved.waiting.candidate.commitment.as_bytes()[0]) % SHARDS;
            if (saved.listed.0..saved.listed.1).contains(&now)
                && saved.waiting.candidate.is_version() == versions
                && shares[shard] > 0
            {
                shares[shard] -= 1;
                listed.push(saved.waiting);
            }
        }
        listed.sort_by_key(|waiting| waiting.saved_at);
        listed.truncate(limit);
        listed
    }

    pub fn claim(&mut self, candidate: &Candidate, batch: u64, now: u64) -> Claim {
        let Some(place) = self.places.get(&candidate.commitment) else {
            return Claim::Refused;
        };
        let saved = &mut self.saved[*place];
        if saved.gone {
            return Claim::Refused;
        }
        if saved.pending || self.given {
            saved.listed.1 = now.max(saved.listed.0) + self.dice.roll(self.lag + 1);
            saved.pending = false;
            saved.batch = Some(batch);
        }
        if saved.batch == Some(batch) {
            Claim::Claimed
        } else {
            Claim::Refused
        }
    }
}
