//! The demo people of the local stack are what the chart takes.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::PathBuf;

use chart::{NewVisit, import};
use jiff::civil::date;
use serde_json::Value;

fn demo(file: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../localstack/demo")
        .join(file);
    std::fs::read(path).unwrap()
}

#[test]
fn every_demo_chart_and_visit_is_taken() {
    let charts: Vec<Value> = serde_json::from_slice(&demo("visits.json")).unwrap();
    assert_eq!(charts.len(), 3);
    for chart in charts {
        let import = import(&demo(chart["chart"].as_str().unwrap())).unwrap();
        assert!((3..=6).contains(&import.visits.len()), "{:?}", import.kept);
        for visit in &import.visits {
            let record = visit.record(&import.patient, |card| card.to_string().len() < 1_400);
            assert_ne!(record.view().headline(), "Visit");
        }
        for visit in chart["visits"].as_array().unwrap() {
            let visit = NewVisit::parse(visit, date(2026, 11, 22))
                .unwrap()
                .for_patient(&import.patient, &[])
                .unwrap();
            assert_eq!(
                visit.record(&import.patient, |_| true).view().patient,
                import.patient.view()
            );
        }
    }
}
