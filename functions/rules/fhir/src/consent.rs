//! A patient's consent as a FHIR R4 Consent.

use access::{PatientId, PersonId};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::reference::URI;
use crate::version::instant;

const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const LOINC: &str = "http://loinc.org";

/// What is known of a consent, or of an emergency access.
#[derive(Clone, Copy, Debug)]
pub struct ConsentFacts<'a> {
    /// Who gives it.
    pub patient: PatientId,
    /// Whom it is about.
    pub practitioner: PersonId,
    /// What they are called.
    pub name: Option<&'a str>,
    /// asked, active, rejected, ended or expired.
    pub state: &'a str,
    /// Whether it is an emergency access, which nobody gave.
    pub is_emergency: bool,
    /// When it was asked for.
    pub asked_at: Option<Timestamp>,
    /// When it began to hold.
    pub since: Option<Timestamp>,
    /// Its last day, or the moment it ends.
    pub until: Option<&'a str>,
}

/// The Consent.
#[must_use]
pub fn consent(facts: &ConsentFacts<'_>) -> Value {
    let status = match facts.state {
        "asked" => "proposed",
        "active" => "active",
        "rejected" => "rejected",
        _ => "inactive",
    };
    let mut who = json!({
        "type": "Practitioner",
        "identifier": {"system": URI, "value": format!("urn:uuid:{}", facts.practitioner)},
    });
    if let Some(name) = facts.name {
        who["display"] = name.into();
    }
    let role = json!({"coding": [{"system": PARTICIPATION, "code": "IRCP"}]});
    let mut provision = json!({"type": "permit", "actor": [{"role": role, "reference": who}]});
    if let Some(since) = facts.since {
        provision["period"]["start"] = instant(since).into();
    }
    if let Some(until) = facts.until {
        provision["period"]["end"] = until.into();
    }
    if facts.is_emergency {
        provision["purpose"] = json!([{"system": REASON, "code": "BTG"}]);
    }
    let policy = if facts.is_emergency {
        "EMRGONLY"
    } else {
        "OPTIN"
    };
    let kind = if facts.is_emergency { "e" } else { "c" };
    let mut consent = json!({
        "resourceType": "Consent",
        // A consent has no id of its own: there is one between two people, and one emergency beside it.
        "id": format!("{kind}-{}", facts.practitioner),
        "status": status,
        "scope": {"coding": [{"system": SCOPE, "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": LOINC, "code": "59284-0"}]}],
        "patient": {"reference": format!("Patient/{}", facts.patient)},
        "policyRule": {"coding": [{"system": ACT_CODE, "code": policy}]},
        "provision": provision,
    });
    if let Some(at) = facts.asked_at.or(facts.since) {
        consent["dateTime"] = instant(at).into();
    }
    consent
}
