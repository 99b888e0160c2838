//! What is exported is FHIR, by a judge that is not ours.

use std::process::Command;

use stack::checkout;

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
