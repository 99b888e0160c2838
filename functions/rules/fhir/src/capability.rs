//! The `CapabilityStatement`: what a client may ask.

use serde_json::{Value, json};

use crate::kind::{Kind, Takes};

/// The day this statement last changed.
const DATE: &str = "2026-11-23";

/// The statement of a server whose FHIR is at `base`.
#[must_use]
pub fn capability_statement(base: &str, version: &str) -> Value {
    let mut resources = vec![patient()];
    resources.extend(Kind::ALL.map(of));
    resources.push(searched("AuditEvent"));
    resources.push(searched("Consent"));
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": {"name": "MedSeal", "version": version},
        "implementation": {"description": "Charts whose every version is checked before it is shown", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "documentation": "Everything but the Patient is searched within one chart: name it by `patient`. Pages go on at the Bundle's link `next`.",
            "security": {
                "description": "An access token of this system (RFC 6750). A patient reads their own chart, a practitioner those of patients who let them in; every read is entered in the chart's log."
            },
            "resource": resources,
        }],
    })
}

fn patient() -> Value {
    json!({
        "type": "Patient",
        "documentation": "Name and birth date are better asked for by POST, at _search: what stands in an address stands in logs. The link next of such an answer is another POST of the same form.",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "versioned",
        "searchParam": [
            {"name": "_id", "type": "token"},
            {"name": "name", "type": "string", "documentation": "Words of the name, or their beginnings from three letters on; all have to be there."},
            {"name": "birthdate", "type": "date", "documentation": "A whole day."},
        ],
        "operation": [{
            "name": "everything",
            "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
            "documentation": "Takes _since and _count.",
        }],
    })
}

fn of(kind: Kind) -> Value {
    let mut parameters = vec![
        json!({"name": "patient", "type": "reference", "documentation": "Needed."}),
        json!({"name": "_id", "type": "token"}),
    ];
    parameters.extend(kind.parameters().iter().map(|parameter| {
        let takes = match parameter.takes {
            Takes::Date => "date",
            Takes::Token => "token",
        };
        json!({"name": parameter.name, "type": takes})
    }));
    json!({
        "type": kind.name(),
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "versioned",
        "readHistory": true,
        "referencePolicy": ["literal", "logical"],
        "searchParam": parameters,
    })
}

fn searched(kind: &str) -> Value {
    json!({
        "type": kind,
        "interaction": [{"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [{"name": "patient", "type": "reference", "documentation": "Needed."}],
    })
}
