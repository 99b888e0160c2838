use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use access::{PatientId, PersonId, Role};
use audit::{Happening, What, Who};
use aws_types::SdkConfig;
use chart::Record;
use dynamo::charts::{Append, Charts, StoredVersion};
use dynamo::log::{Log, Open};
use edge::{Chance, Clock};
use keys::DataKey;
use seal::{RestSalt, Salt, VersionNumber};
use version::{Salts, Version};

use super::Tables;
use crate::demo_history;

/// Writes versions of one chart as `records` does: sealed, committed, each naming the one before.
#[derive(Debug)]
pub struct Writer {
    /// What it has written.
    pub written: Vec<Written>,
    charts: Charts,
    log: Log,
    patient: PatientId,
    author: PersonId,
    key: [u8; 32],
    chance: Chance,
    entered: Arc<AtomicU64>,
}

/// How often a write is made again that the table refused.
const TRIES: usize = 10;

/// A version as it was saved, and the key under which it lies.
#[derive(Clone, Debug)]
pub struct Written {
    /// The version.
    pub version: StoredVersion,
    key: [u8; 32],
}

impl Writer {
    /// Versions go by way of `front`, entries straight to the table: one that is tried again may be there twice.
    pub(super) fn new(
        front: &SdkConfig,
        aws: &SdkConfig,
        tables: &Tables,
        entered: Arc<AtomicU64>,
    ) -> Self {
        let chance = Chance::system();
        let client = dynamo::client(aws);
        Self {
            written: Vec::new(),
            charts: Charts::new(dynamo::client(front), tables.records.clone()),
            log: Log::new(client, tables.audit.clone()),
            patient: PatientId::new(chance.uuid()),
            author: PersonId::new(chance.uuid()),
            key: chance.bytes(),
            chance,
            entered,
        }
    }

    /// Saves the chart's next version.
    pub async fn write(&mut self) {
        let last = self.written.last().map(|written| &written.version);
        let number = match last {
            Some(last) => last.number.next().expect("a chart is short"),
            None => VersionNumber::FIRST,
        };
        let previous = last.map(|last| last.commitment);
        let salts = Salts {
            salt: Salt::from_bytes(self.chance.bytes()),
            rest_salt: RestSalt::from_bytes(self.chance.bytes()),
        };
        let version = Version::commit(number, previous, salts, "Dr. Ines Okafor", record());
        let version = version.expect("the record has a canonical form");
        let stored = StoredVersion {
            patient: self.patient,
            number,
            commitment: *version.commitment(),
            previous,
            content: Vec::new(),
            author: self.author,
            saved_at: Clock::system().now(),
            idempotency: self.chance.bytes(),
            request: self.chance.bytes(),
            batch: None,
            month: None,
            superseded_by: None,
        };
        let key = DataKey::new(&self.key).expect("it has 32 bytes");
        let stored = stored.sealed(&key, self.chance.bytes(), &version);
        self.save(&stored).await;
        self.written.push(Written {
            version: stored,
            key: self.key,
        });
    }

    async fn save(&self, version: &StoredVersion) {
        for _ in 0..TRIES {
            match self.charts.append(version).await {
                Ok(Append::Saved) => return,
                // An earlier try of this very put, whose answer was lost.
                Ok(Append::Taken(there)) if there.commitment == version.commitment => return,
                Ok(taken) => panic!("somebody else writes this chart: {taken:?}"),
                Err(error) => println!("written again: {}", edge::causes(&error)),
            }
        }
        panic!("the table refuses version {}", version.number);
    }

    /// Enters something into the chart's log.
    pub async fn enter(&self) {
        let happening = Happening {
            what: What::WriteVisit,
            who: Who::new(self.author, Role::Doctor, "Dr. Ines Okafor"),
            at: Clock::system().now(),
            patient: self.patient,
            from: None,
            outcome: audit::Outcome::Done,
            version: None,
            practitioner: None,
            note: None,
        };
        let salt = Salt::from_bytes(self.chance.bytes());
        let entered = self.log.append(&happening, salt, None, Open::Always).await;
        entered.expect("a table answers");
        self.entered.fetch_add(1, Ordering::Relaxed);
    }
}

impl Written {
    /// Opens what lies in the table, if it is what was written and hashes to its commitment.
    pub fn opens(&self, found: &StoredVersion) -> bool {
        let key = DataKey::new(&self.key).expect("it has 32 bytes");
        found.commitment == self.version.commitment && found.open(&key).is_ok()
    }
}

/// The same visit for all: what tells versions apart is their salt and their place.
fn record() -> Record {
    static RECORD: OnceLock<Record> = OnceLock::new();
    let read = || {
        let history = chart::import(&demo_history("amira-haddad.json"));
        let history = history.expect("the demo's histories can be imported");
        history.visits[0].record(&history.patient, |_| true)
    };
    RECORD.get_or_init(read).clone()
}
