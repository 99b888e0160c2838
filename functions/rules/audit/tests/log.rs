//! Entries against the vectors, by the format page alone, and what becomes of changed ones.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use access::{Action, PatientId, PersonId, Role};
use audit::{
    Entry, EntryNumber, Export, ExportError, Fault, From, Happening, Head, Known, Note, NoteSalt,
    Outcome, What, When, Who, check, export,
};
use proptest::prelude::*;
use seal::{Commitment, Salt};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const PATIENT: &str = "5f0c1a52-7c3e-4b7e-9d58-0c8b7e6f1a20";

fn vectors(group: &str) -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/log.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    vectors[group].as_array().unwrap().clone()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The format page, read as a stranger would, with nothing of this crate.
fn by_the_page(entry: &Value, salt: &[u8]) -> String {
    let previous = match entry["previous"].as_str() {
        Some(hex) => hex::decode(&hex[2..]).unwrap(),
        None => vec![0; 32],
    };
    let message = [
        b"medseal:event:v1\0".to_vec(),
        salt.to_vec(),
        entry["number"].as_u64().unwrap().to_be_bytes().to_vec(),
        previous,
        Sha256::digest(text(&entry["canonical"])).to_vec(),
    ]
    .concat();
    assert_eq!(message.len(), 105);
    format!("0x{}", hex::encode(Sha256::digest(message)))
}

#[test]
fn an_entry_hashes_as_the_page_says() {
    for entry in vectors("entries") {
        let salt = Salt::from_base64url(text(&entry["salt"])).unwrap();
        assert_eq!(by_the_page(&entry, salt.as_bytes()), text(&entry["hash"]));
        let happening = Happening::read(&entry["resource"]).unwrap();
        assert_eq!(happening.resource(), entry["resource"]);
        let previous = serde_json::from_value(entry["previous"].clone());
        let again = Entry::new(
            number(&entry["number"]),
            previous.unwrap(),
            salt,
            &happening,
        );
        assert_eq!(again.hash().to_hex(), text(&entry["hash"]));
        assert_eq!(again.event(), text(&entry["canonical"]));
        assert!(again.is_intact());
    }
}

fn number(value: &Value) -> EntryNumber {
    EntryNumber::new(value.as_u64().unwrap()).unwrap()
}

#[test]
fn a_note_has_the_digest_the_page_says_and_no_other_text_or_salt_has() {
    for vector in vectors("notes") {
        let salt = NoteSalt::from_base64url(text(&vector["salt"])).unwrap();
        let note = Note::new(salt, text(&vector["note"]));
        let message = [
            b"medseal:note:v1\0".as_slice(),
            salt.as_bytes(),
            text(&vector["note"]).as_bytes(),
        ];
        let digest = format!("0x{}", hex::encode(Sha256::digest(message.concat())));
        assert_eq!(note.digest().to_hex(), digest);
        assert_eq!(digest, text(&vector["digest"]));
        let content = note.to_content();
        assert_eq!(
            Note::from_content(&content, &note.digest()),
            Ok(note.clone())
        );
        for place in [0, 15, 16, content.len() - 1] {
            let mut changed = content.clone();
            changed[place] ^= 1;
            assert!(Note::from_content(&changed, &note.digest()).is_err());
        }
        assert!(Note::from_content(&content[..10], &note.digest()).is_err());
    }
}

#[test]
fn a_log_breaks_where_the_vectors_say() {
    for vector in vectors("logs") {
        let export = Export::read(vector["bundle"].to_string().as_bytes()).unwrap();
        let from = if vector["whole"] == true {
            From::Start
        } else {
            From::Anywhere
        };
        let known: Vec<Known> = vector["known"]
            .as_array()
            .unwrap()
            .iter()
            .map(|known| Known {
                number: number(&known["number"]),
                hash: Commitment::from_hex(text(&known["hash"])).unwrap(),
            })
            .collect();
        let breaks: Vec<(u64, &str)> = export
            .check(from, &known)
            .iter()
            .map(|found| (found.number.get(), found.fault.code()))
            .collect();
        let expected: Vec<(u64, &str)> = vector["breaks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|found| (found["number"].as_u64().unwrap(), text(&found["fault"])))
            .collect();
        assert_eq!(breaks, expected, "{}", vector["desc"]);
        assert_eq!(vector["wantErr"], !breaks.is_empty(), "{}", vector["desc"]);
    }
}

#[test]
fn what_is_no_log_is_refused_with_the_reason() {
    for vector in vectors("refused") {
        let error = Export::read(text(&vector["text"]).as_bytes()).unwrap_err();
        assert_eq!(error.code(), text(&vector["wantErr"]), "{}", vector["desc"]);
        if let ExportError::Member { place, member } = error {
            assert_eq!(vector["place"], place);
            assert_eq!(vector["member"], member);
        }
    }
}

fn happening(role: Role, name: &str) -> Happening {
    let person: PersonId = PATIENT.parse().unwrap();
    Happening {
        what: What::ReadChart,
        who: Who::new(person, role, name),
        at: "2026-11-22T16:00:00.1239Z".parse().unwrap(),
        patient: PATIENT.parse::<PatientId>().unwrap(),
        from: None,
        outcome: Outcome::Done,
        version: None,
        practitioner: None,
        note: None,
    }
}

#[test]
fn a_patient_is_named_nowhere_and_staff_are() {
    let event = |role| happening(role, " Anna Muster ").resource().to_string();
    assert!(!event(Role::Patient).contains("Anna"));
    assert!(event(Role::Doctor).contains(r#""Anna Muster""#));
    assert!(event(Role::Admin).contains(r#""Anna Muster""#));
    assert!(!format!("{:?}", happening(Role::Doctor, "Anna Muster")).contains("Anna"));
}

#[test]
fn of_a_patients_address_only_the_network_outlives_the_chart_and_of_staffs_all() {
    for (address, kept) in [
        ("203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
    ] {
        let from = |role| {
            let mut happening = happening(role, "Anna Muster");
            happening.from = Some(address.parse().unwrap());
            happening.resource()["agent"][0]["network"]["address"].clone()
        };
        assert_eq!(from(Role::Patient), kept);
        assert_eq!(from(Role::Doctor), address);
        assert_eq!(from(Role::Admin), address);
    }
}

#[test]
fn a_time_is_written_in_milliseconds_with_its_zone() {
    let recorded = &happening(Role::Doctor, "").resource()["recorded"];
    assert_eq!(recorded, "2026-11-22T16:00:00.123Z");
}

#[test]
fn every_action_on_a_chart_is_entered_and_a_read_is_entered_beside_it() {
    for action in Action::ALL {
        let entered = What::of(action);
        if action.names_a_chart() {
            assert!(entered.is_some(), "{action:?}");
        }
    }
    assert_eq!(
        What::of(Action::ReadChart),
        Some((What::ReadChart, When::Beside))
    );
    assert_eq!(
        What::of(Action::WriteVisit),
        Some((What::WriteVisit, When::After))
    );
    assert_eq!(
        What::of(Action::ErasePatient),
        Some((What::ErasePatient, When::Before))
    );
    assert_eq!(What::of(Action::KeepAccount), None);
    let mut names: Vec<_> = What::ALL.iter().map(|what| what.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), What::ALL.len());
}

/// A log of so many entries, newest first.
fn log(entries: u64) -> Vec<Entry> {
    let mut log: Vec<Entry> = Vec::new();
    for number in 1..=entries {
        let mut happening = happening(Role::Doctor, "Dr. Iyer");
        happening.version = Some(number);
        let salt = Salt::from_bytes([u8::try_from(number).unwrap(); 16]);
        let previous = log.first().map(|entry| *entry.hash());
        let number = EntryNumber::new(number).unwrap();
        log.insert(0, Entry::new(number, previous, salt, &happening));
    }
    log
}

fn known(entry: &Entry) -> Known {
    Known {
        number: entry.number(),
        hash: *entry.hash(),
    }
}

proptest! {
    #[test]
    fn whatever_is_taken_swapped_or_doubled_below_a_known_head_is_told(
        size in 2_u64..12, first in 0_usize..12, second in 0_usize..12, edit in 0..3,
    ) {
        let sound = log(size);
        let head = known(&sound[0]);
        prop_assert_eq!(check(&sound, From::Start, &[head]), []);
        let (first, second) = (first % sound.len(), second % sound.len());
        let mut changed = sound.clone();
        match edit {
            0 => drop(changed.remove(first)),
            1 => changed.swap(first, second),
            _ => changed.insert(first, sound[second].clone()),
        }
        let same = changed == sound;
        prop_assert_eq!(check(&changed, From::Start, &[head]).is_empty(), same);
    }

    #[test]
    fn a_log_written_anew_from_some_entry_on_is_told_by_a_head_that_is_known(
        size in 2_u64..12, at in 1_u64..12,
    ) {
        let sound = log(size);
        let at = 1 + at % size;
        // All hashes fit again; only what somebody remembers does not.
        let mut forged: Vec<Entry> = Vec::new();
        for entry in sound.iter().rev() {
            let mut happening = entry.happening().unwrap();
            if entry.number().get() == at {
                happening.outcome = Outcome::Refused;
            }
            let previous = forged.first().map(|entry| *entry.hash());
            forged.insert(0, Entry::new(entry.number(), previous, *entry.salt(), &happening));
        }
        prop_assert_eq!(check(&forged, From::Start, &[]), []);
        let breaks = check(&forged, From::Start, &[known(&sound[0])]);
        prop_assert_eq!(breaks.len(), 1);
        prop_assert_eq!(breaks[0].fault, Fault::Replaced);
    }

    #[test]
    fn an_export_reads_back_as_what_was_exported(size in 0_u64..8) {
        let log = log(size);
        let head = log.first().map(|entry| Head { entry: known(entry), batch: size });
        let bundle = export(log.iter().map(|entry| (entry, None)), head.as_ref(), jiff::Timestamp::UNIX_EPOCH);
        let read = Export::read(bundle.to_string().as_bytes()).unwrap();
        prop_assert_eq!(read.head, head);
        prop_assert_eq!(read.entries, log);
    }

    #[test]
    fn bytes_that_are_no_export_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Export::read(&bytes).is_err());
    }
}
