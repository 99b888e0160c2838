//! A small clinic: two charts with their logs, anchored in two batches.

use audit::{EntryNumber, Head, Known};
use seal::Root;
use uuid::Uuid;

use crate::books::*;

pub(super) fn patient(id: u128) -> PatientId {
    PatientId::new(Uuid::from_u128(id))
}

pub(super) fn leaf(what: What, patient: u8, number: u64) -> Commitment {
    let mut bytes = [patient; 32];
    bytes[0] = u8::try_from(number).unwrap() * 8 + u8::from(what == What::Entry);
    Commitment::from_bytes(bytes)
}

pub(super) fn row(what: What, of: u8, number: u64, batch: u64) -> Row {
    Row {
        found: Found {
            patient: patient(u128::from(of)),
            number,
            commitment: Some(leaf(what, of, number)),
            previous: (number > 1).then(|| leaf(what, of, number - 1)),
            batch: Some(batch),
            waits: None,
            erased: false,
        },
        content: Content::Unopened,
        erases: false,
    }
}

/// Three versions and three entries of each of two patients: the third of each in batch 2.
#[derive(Clone)]
pub(super) struct Clinic {
    pub(super) versions: Vec<Row>,
    pub(super) entries: Vec<Row>,
    pub(super) heads: Vec<(PatientId, Option<Head>)>,
    pub(super) leaves: Vec<(u64, Vec<Commitment>)>,
    pub(super) recorded: [u64; 2],
    pub(super) untold: BTreeSet<u64>,
}

impl Clinic {
    pub(super) fn new() -> Self {
        let of = |what| {
            let all = [1, 2].into_iter();
            let all = all.flat_map(|of| [1, 2, 3].map(|number| (of, number)));
            all.map(|(of, number)| row(what, of, number, if number == 3 { 2 } else { 1 }))
                .collect::<Vec<_>>()
        };
        let (versions, entries) = (of(What::Version), of(What::Entry));
        let of_batch = |batch| {
            let rows = versions.iter().chain(&entries);
            let rows = rows.filter(|row| row.found.batch == Some(batch));
            (batch, rows.filter_map(|row| row.found.commitment).collect())
        };
        let head = |of: u8| Head {
            entry: Known {
                number: EntryNumber::new(3).unwrap(),
                hash: leaf(What::Entry, of, 3),
            },
            batch: 2,
        };
        Self {
            heads: vec![(patient(1), Some(head(1))), (patient(2), Some(head(2)))],
            leaves: vec![of_batch(1), of_batch(2)],
            recorded: [4, 2],
            untold: BTreeSet::new(),
            versions,
            entries,
        }
    }

    pub(super) fn books(&self) -> Books {
        let mut leaves = Leaves::default();
        for (batch, of_batch) in &self.leaves {
            leaves.add(*batch, of_batch);
        }
        let slots = (1..).zip(self.recorded).map(|(number, versions)| {
            let slot = Slot {
                state: State::Final,
                root: Root::from_bytes([0; 32]),
                size: 1,
                event: None,
                versions: Some(versions),
                time: None,
            };
            (number, slot)
        });
        let heads = Heads::new(self.heads.clone());
        let mut books = Books::new(slots.collect(), leaves, self.untold.clone(), heads);
        for (what, rows) in [
            (What::Version, &self.versions),
            (What::Entry, &self.entries),
        ] {
            for row in rows {
                books.take(what, 0, row);
            }
            books.end_walk(what, 0);
        }
        books
    }

    /// What is found once everything suspicious has been read again.
    pub(super) fn closed(&self) -> Books {
        let mut books = self.books();
        for deferred in std::mem::take(&mut books.deferred) {
            books.decide(deferred, None);
        }
        for (what, whose) in books.suspects() {
            let mut walk = books.walk(what, whose);
            let rows = match what {
                What::Version => &self.versions,
                What::Entry => &self.entries,
            };
            for row in rows.iter().filter(|row| row.found.patient == whose) {
                let key_gone = row.content == Content::KeyGone;
                walk.step(&row.found, books.is_final(&row.found), key_gone);
            }
            books.convict(walk.end());
        }
        books.close();
        books
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        self.closed().findings.first
    }
}
