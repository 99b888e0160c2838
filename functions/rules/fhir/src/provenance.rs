//! Who wrote a version, and when.

use serde_json::{Value, json};

use crate::reference::URI;
use crate::version::{Content, instant};

const PARTICIPANT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

/// The Provenance of a version that has none of its own.
pub(crate) fn provenance(of: &Content<'_>, targets: &[String]) -> Value {
    json!({
        "resourceType": "Provenance",
        "target": targets.iter().map(|to| json!({"reference": to})).collect::<Vec<_>>(),
        "recorded": instant(of.saved_at),
        "agent": [agent(of)],
    })
}

/// The version's own, with the time it was saved and who its author is: neither is known where it was written.
pub(crate) fn complete(own: &mut Value, of: &Content<'_>) {
    if own["recorded"].is_null() {
        own["recorded"] = instant(of.saved_at).into();
    }
    let who = own
        .pointer_mut("/agent/0/who")
        .and_then(Value::as_object_mut);
    if let Some(who) = who.filter(|who| !who.contains_key("reference")) {
        who.entry("identifier").or_insert_with(|| author(of));
    }
}

fn author(of: &Content<'_>) -> Value {
    json!({"system": URI, "value": format!("urn:uuid:{}", of.author)})
}

fn agent(of: &Content<'_>) -> Value {
    json!({
        "type": {"coding": [{"system": PARTICIPANT, "code": "author"}]},
        "who": {
            "type": "Practitioner",
            "identifier": author(of),
            "display": of.author_name,
        },
    })
}
