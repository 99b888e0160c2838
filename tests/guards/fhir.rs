//! What is exported is FHIR, by a judge that is not ours.

use std::path::Path;
use std::process::Command;

use access::{PatientId, PersonId};
use fhir::{Content, Page, Search, Shape, capability_statement, outcome, searchset};
use jiff::Timestamp;
use seal::VersionNumber;
use serde_json::{Value, json};
use stack::checkout;
use uuid::Uuid;

const ORIGIN: &str = "https://clinic.example";
const BASE: &str = "https://clinic.example/api/records/fhir";

#[test]
fn every_entry_of_a_log_is_a_fhir_audit_event() {
    let tools = crate::tools();
    let vectors = checkout::root().join("tests/vectors");
    let said = crate::passes(
        Command::new(&tools.python)
            .arg(vectors.join("independent/audit_events.py"))
            .arg(vectors.join("log.json")),
    );
    assert!(
        !said.contains(" 0 bundles") && !said.starts_with("0 "),
        "{said}"
    );
}

/// A history as the FHIR API exports it, all on one page.
fn exported(history: &Path) -> Value {
    let bytes = std::fs::read(history).unwrap();
    let import = chart::import(&bytes).unwrap();
    let id = PatientId::new(Uuid::from_u128(7));
    let search = Search::parse(Shape::Everything, &[]).unwrap();
    let mut page = Page::new(&search, (ORIGIN, BASE), usize::MAX, str::len);
    let saved_at = Timestamp::from_second(1_795_000_000).unwrap();
    let resource = import.patient.resource();
    page.lead(&fhir::patient(
        id,
        resource,
        (VersionNumber::FIRST, saved_at),
    ));
    for (at, visit) in import.visits.iter().enumerate().rev() {
        // A card has room for little, so that most visits have a rest.
        let record = visit.record(&import.patient, |card| card.to_string().len() < 1_500);
        page.version(&Content {
            patient: id,
            number: VersionNumber::new(u64::try_from(at).unwrap() + 1).unwrap(),
            saved_at,
            author: PersonId::new(Uuid::from_u128(8)),
            author_name: "Dr. Iyer",
            is_of_patient: false,
            replaces: None,
            superseded: false,
            bundle: record.export(),
        });
    }
    let (entries, next) = page.finish();
    assert_eq!(next, None);
    let link = fhir::Link {
        relation: "self",
        url: format!("{BASE}/Patient/{id}/$everything"),
    };
    searchset(entries, &[link], true)
}

#[test]
fn a_chart_is_exported_as_fhir_in_which_every_reference_leads_somewhere() {
    let histories = checkout::root().join("tests/histories");
    let mut all = vec![
        capability_statement(BASE, "0.1.0"),
        outcome(
            fhir::IssueType::NotFound,
            Some("There is nothing here."),
            ["patient"],
        ),
    ];
    for file in std::fs::read_dir(histories).unwrap().flatten() {
        if file.path().extension().is_some_and(|end| end == "json") {
            all.push(exported(&file.path()));
        }
    }
    assert!(all.len() > 3);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answers.json");
    std::fs::write(&file, json!(all).to_string()).unwrap();
    let tools = crate::tools();
    let judge = checkout::root().join("tests/vectors/independent/fhir_answers.py");
    let said = crate::passes(Command::new(&tools.python).arg(judge).arg(&file));
    let count: usize = said.split(' ').next().unwrap().trim().parse().unwrap();
    assert!(count > 40, "{said}");
}
