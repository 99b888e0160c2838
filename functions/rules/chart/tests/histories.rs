//! Whole patient histories, synthetic ones that real software wrote.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::Write as _;
use std::path::PathBuf;

use chart::{Import, import};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use seal::Canonical;
use serde_json::Value;

/// The histories every developer has beside the repository; a clone alone has none.
fn histories() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/fhir");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return Vec::new();
    };
    let mut histories: Vec<_> = files
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect();
    histories.sort();
    histories
}

fn deflated(bundle: &Value) -> usize {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bundle.to_string().as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

fn entries(bundle: &Value) -> &[Value] {
    bundle["entry"].as_array().unwrap()
}

fn imported(name: &str, bytes: &[u8]) -> Import {
    import(bytes).unwrap_or_else(|error| panic!("{name}: {error} at {:?}", error.field()))
}

#[test]
fn every_entry_is_in_the_chart_or_kept() {
    for (name, bytes) in histories() {
        let bundle: Value = serde_json::from_slice(&bytes).unwrap();
        let import = imported(&name, &bytes);
        let count: usize = import.imported.values().sum();
        assert_eq!(count + import.kept.len(), entries(&bundle).len(), "{name}");
        assert_eq!(import.imported["Patient"], 1);
        let encounters = entries(&bundle)
            .iter()
            .filter(|entry| entry["resource"]["resourceType"] == "Encounter")
            .count();
        assert_eq!(import.imported["Encounter"], encounters, "{name}");
        for kept in &import.kept {
            let verbatim: Value = serde_json::from_str(kept.resource.get()).unwrap();
            assert_eq!(verbatim, bundle["entry"][kept.entry]["resource"], "{name}");
            assert!(!kept.reason.is_empty());
        }
    }
}

#[test]
fn nothing_is_lost_on_the_way_through_a_chart() {
    for (name, bytes) in histories() {
        let bundle: Value = serde_json::from_slice(&bytes).unwrap();
        let import = imported(&name, &bytes);
        let exported: Vec<Value> = import
            .visits
            .iter()
            .flat_map(|visit| {
                entries(
                    visit
                        .record(&import.patient, |card| deflated(card) <= 400)
                        .export(),
                )
                .to_vec()
            })
            .map(|entry| entry["resource"].clone())
            .collect();
        for (at, entry) in entries(&bundle).iter().enumerate() {
            let kept = import.kept.iter().any(|kept| kept.entry == at);
            assert!(
                kept || exported.contains(&entry["resource"]),
                "{name} entry[{at}]"
            );
        }
    }
}

#[test]
fn every_version_has_a_card_that_fits_and_can_be_read() {
    for (name, bytes) in histories() {
        let import = imported(&name, &bytes);
        for visit in &import.visits {
            let record = visit.record(&import.patient, |card| deflated(card) <= 400);
            assert!(deflated(record.card()) <= 400, "{name}");
            assert!(
                entries(record.card()).len() > 2 || record.view().diagnosis.is_empty(),
                "{name} {}",
                record.card()
            );
            let text = record.card().to_string();
            for forbidden in ["\"id\"", "\"display\"", "\"meta\"", "\"div\"", "urn:uuid"] {
                assert!(!text.contains(forbidden), "{name}: {forbidden} in {text}");
            }
            let view = record.view();
            assert_eq!(view.date.as_deref(), visit.date());
            assert_eq!(view.patient, import.patient.view());
            assert!((1..=60).contains(&view.headline().chars().count()));
            for bundle in [Some(record.card()), record.rest()].into_iter().flatten() {
                let sealed =
                    Canonical::of(bundle).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
                let stored: Value = serde_json::from_str(&bundle.to_string()).unwrap();
                assert_eq!(Canonical::of(&stored).unwrap(), sealed, "{name}");
            }
            let again = visit.record(&import.patient, |card| deflated(card) <= 400);
            assert_eq!(again, record, "the same visit makes the same record");
        }
    }
}

#[test]
fn visits_stand_in_the_order_they_happened() {
    for (name, bytes) in histories() {
        let dates: Vec<_> = imported(&name, &bytes)
            .visits
            .iter()
            .map(|visit| visit.date().map(str::to_owned))
            .collect();
        assert!(dates.is_sorted(), "{name}: {dates:?}");
    }
}

#[test]
fn a_history_cut_off_anywhere_is_refused_with_its_place() {
    for (name, bytes) in histories().into_iter().take(2) {
        for part in 1..40 {
            let end = bytes.len() * part / 40;
            let error = import(&bytes[..end]).unwrap_err();
            assert_eq!(error.kind(), "not-json", "{name}");
            assert!(error.to_string().contains("ends in the middle"), "{error}");
            assert!(
                part == 1 || error.field().unwrap().starts_with("entry["),
                "{error}"
            );
        }
    }
}
