//! The histories that other tests bring along are what the chart takes.

use std::path::Path;

use chart::import;

#[test]
fn every_history_is_taken_and_every_visit_of_it_has_a_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/histories");
    for name in ["amira-haddad", "nila-deshpande", "sean-oconnor"] {
        let history = std::fs::read(folder.join(name).with_extension("json")).unwrap();
        let import = import(&history).unwrap();
        assert!((3..=6).contains(&import.visits.len()), "{:?}", import.kept);
        for visit in &import.visits {
            let record = visit.record(&import.patient, |card| card.to_string().len() < 1_400);
            assert_ne!(record.view().headline(), "Visit");
        }
    }
}
