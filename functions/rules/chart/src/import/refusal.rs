//! Why a resource does not become part of the chart. It is kept then, never dropped.

use serde_json::Value;

use super::MAX_RESOURCE_BYTES;
use super::reading::Item;
use crate::fhir::{status_code, words};

/// Longest `fullUrl` a version carries.
const MAX_ADDRESS_BYTES: usize = 2_048;

/// `None` when the chart can carry the resource; else why not.
pub(super) fn reason(item: &Item<'_>) -> Option<String> {
    let kind = item.kind();
    let resource = item.resource;
    let statuses: &[&str] = match kind {
        "Encounter" => &[
            "arrived",
            "triaged",
            "in-progress",
            "onleave",
            "finished",
            "unknown",
        ],
        "Condition" => &[
            "unconfirmed",
            "provisional",
            "differential",
            "confirmed",
            "unknown",
        ],
        "MedicationRequest" => &["active", "on-hold", "completed", "stopped", "unknown"],
        "Observation" => &[
            "registered",
            "preliminary",
            "final",
            "amended",
            "corrected",
            "unknown",
        ],
        "Procedure" => &[
            "preparation",
            "in-progress",
            "on-hold",
            "stopped",
            "completed",
            "unknown",
        ],
        "Immunization" => &["completed"],
        "Medication" => &["active", "inactive"],
        other => {
            return Some(format!(
                "MedSeal has no place for {} {other}",
                article(other)
            ));
        }
    };
    let key = if kind == "Condition" {
        "verificationStatus"
    } else {
        "status"
    };
    carrying(item)
        .or_else(|| modifier(resource, "resource"))
        .or_else(|| bad_status(resource, key, statuses))
        .or_else(|| negated(resource))
        .or_else(|| intent(kind, resource))
}

/// What keeps any resource from being sealed as it stands.
pub(super) fn carrying(item: &Item<'_>) -> Option<String> {
    if let Some(path) = item.lossy {
        return Some(format!("the number at {path} cannot be held without loss"));
    }
    if item
        .full_url
        .is_some_and(|address| address.len() > MAX_ADDRESS_BYTES)
    {
        return Some(format!(
            "its fullUrl is longer than {MAX_ADDRESS_BYTES} bytes"
        ));
    }
    (item.verbatim.len() > MAX_RESOURCE_BYTES
        && item.resource.to_string().len() > MAX_RESOURCE_BYTES)
        .then(|| {
            format!(
                "it is longer than the {MAX_RESOURCE_BYTES} bytes a version carries of one resource"
            )
        })
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    }
}

/// FHIR: who does not know a modifier extension must not use the element it stands in.
fn modifier(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Object(members) => members.iter().find_map(|(key, value)| {
            let path = format!("{path}.{key}");
            if key == "modifierExtension" || key == "implicitRules" {
                return Some(format!(
                    "{path} may change what it means, and MedSeal does not know it"
                ));
            }
            modifier(value, &path)
        }),
        Value::Array(items) => items.iter().find_map(|item| modifier(item, path)),
        _ => None,
    }
}

fn bad_status(resource: &Value, key: &str, known: &[&str]) -> Option<String> {
    let value = resource.get(key)?;
    match status_code(resource, key) {
        Some(code) if known.contains(&code) => None,
        Some(code) => {
            let code: String = code
                .chars()
                .filter(|character| !character.is_control())
                .take(40)
                .collect();
            Some(format!("its {key} is {code}"))
        }
        // A concept in words alone says nothing a table could read.
        None if value.is_null() => None,
        None => Some(format!("its {key} has no code")),
    }
}

/// R4 `doNotPerform`, STU3 `notDone` and `notGiven`: it did not happen.
fn negated(resource: &Value) -> Option<String> {
    ["doNotPerform", "notDone", "notGiven"]
        .into_iter()
        .find(|key| {
            resource
                .get(key)
                .is_some_and(|value| *value != Value::Bool(false))
        })
        .map(|key| format!("{key} says that it was not done"))
}

fn intent(kind: &str, resource: &Value) -> Option<String> {
    const ORDERS: [&str; 5] = [
        "order",
        "original-order",
        "reflex-order",
        "filler-order",
        "instance-order",
    ];
    let intent = words(resource, &["intent"]).filter(|_| kind == "MedicationRequest")?;
    (!ORDERS.contains(&intent)).then(|| "it is not an order, so nothing was prescribed".to_owned())
}
