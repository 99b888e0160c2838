//! A happening as a FHIR R4 AuditEvent, and back.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use access::{PatientId, PersonId, Role};
use jiff::Timestamp;
use seal::NoteDigest;
use serde_json::{Value, json};

use crate::{Happening, Outcome, What, Who};

/// Codes of DICOM PS3.16, from which FHIR takes those of audit events.
const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
/// [`What`] by its name.
const WHAT: &str = "urn:medseal:log";
/// What somebody is to the clinic.
const ROLE: &str = "urn:medseal:role";
/// Numbers of versions in their chart.
const VERSION: &str = "urn:medseal:version";
/// Identifiers that are URIs (FHIR R4, "Identifier").
const URI: &str = "urn:ietf:rfc:3986";
/// The detail that holds a note's digest.
const NOTE: &str = "note-digest";

/// An event of a log that is not one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the entry's {0} is missing or malformed")]
pub struct Unreadable(&'static str);

impl Unreadable {
    pub(crate) const JSON: Self = Self("event");
}

impl Happening {
    /// The AuditEvent (FHIR R4) that is hashed and exported. No extension, no text, no id: what stands here
    /// is what happened.
    #[must_use]
    pub fn resource(&self) -> Value {
        let mut event = json!({
            "resourceType": "AuditEvent",
            "type": kind(self.what),
            "subtype": subtypes(self.what),
            "action": self.what.action(),
            "recorded": self.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            "outcome": self.outcome.code(),
            "agent": [self.agent()],
            "source": {"observer": {"display": "MedSeal"}},
            "entity": self.entities(),
        });
        if self.what == What::BreakGlass {
            event["purposeOfEvent"] = json!([{"coding": [{"system": REASON, "code": "BTG"}]}]);
        }
        event
    }

    fn agent(&self) -> Value {
        let mut agent = json!({
            "role": [{"coding": [{"system": ROLE, "code": self.who.role.to_string()}]}],
            "who": {"identifier": uuid(&self.who.person)},
            "requestor": true,
        });
        if let Some(name) = &self.who.name {
            agent["name"] = json!(name);
        }
        if let Some(address) = self.from() {
            agent["network"] = json!({"address": address.to_string(), "type": "2"});
        }
        agent
    }

    /// A log outlives its chart, and an address may lead to somebody's home: of a patient's only the network stands
    /// there. Staff are named anyway.
    fn from(&self) -> Option<IpAddr> {
        match self.who.role {
            Role::Patient => self.from.map(network),
            _ => self.from,
        }
    }

    fn entities(&self) -> Vec<Value> {
        let mut patient = json!({
            "what": {"type": "Patient", "identifier": uuid(&self.patient)},
            "type": {"system": ENTITY_TYPE, "code": "1"},
            "role": {"system": OBJECT_ROLE, "code": "1"},
        });
        if let Some(note) = &self.note {
            patient["detail"] = json!([{"type": NOTE, "valueString": note.to_hex()}]);
        }
        let version = self.version.map(|version| {
            json!({
                "what": {"type": "Bundle", "identifier": {"system": VERSION, "value": version.to_string()}},
                "type": {"system": ENTITY_TYPE, "code": "2"},
                "role": {"system": OBJECT_ROLE, "code": "3"},
            })
        });
        let practitioner = self.practitioner.map(|practitioner| {
            json!({
                "what": {"type": "Practitioner", "identifier": uuid(&practitioner)},
                "type": {"system": ENTITY_TYPE, "code": "1"},
                "role": {"system": OBJECT_ROLE, "code": "15"},
            })
        });
        let entities = [Some(patient), version, practitioner];
        entities.into_iter().flatten().collect()
    }

    /// Reads an AuditEvent of a log. Members it does not know are passed over.
    pub fn read(event: &Value) -> Result<Self, Unreadable> {
        let at = text(&event["recorded"]).and_then(|text| text.parse::<Timestamp>().ok());
        let outcome = Outcome::ALL
            .into_iter()
            .find(|outcome| event["outcome"] == outcome.code());
        let agent = &event["agent"][0];
        let patient: Option<PatientId> = identified(event, "Patient").and_then(from_urn);
        let address = &agent["network"]["address"];
        let note = event["entity"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|entity| entity["detail"].as_array().into_iter().flatten())
            .find(|detail| detail["type"] == NOTE);
        Ok(Self {
            what: what(event).ok_or(Unreadable("subtype"))?,
            who: who(agent).ok_or(Unreadable("agent"))?,
            at: at.ok_or(Unreadable("recorded"))?,
            patient: patient.ok_or(Unreadable("entity"))?,
            from: optional(address, |text| text.parse().ok(), "network")?,
            outcome: outcome.ok_or(Unreadable("outcome"))?,
            version: identified(event, "Bundle")
                .map(|number| text(number)?.parse().ok())
                .map(|number| number.ok_or(Unreadable("version")))
                .transpose()?,
            practitioner: identified(event, "Practitioner")
                .map(|id| from_urn::<PersonId>(id).ok_or(Unreadable("practitioner")))
                .transpose()?,
            note: note
                .map(|detail| text(&detail["valueString"])?.parse::<NoteDigest>().ok())
                .map(|digest| digest.ok_or(Unreadable("note")))
                .transpose()?,
        })
    }
}

/// The first 24 of an IPv4 address's 32 bits, the first 48 of an IPv6 address's 128: thousands share them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & 0xffff_ff00).into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 80 << 80).into(),
    }
}

fn kind(what: What) -> Value {
    match what {
        What::ReadLog => json!({"system": DICOM, "code": "110101", "display": "Audit Log Used"}),
        _ => json!({"system": DICOM, "code": "110110", "display": "Patient Record"}),
    }
}

fn subtypes(what: What) -> Value {
    let ours = json!({"system": WHAT, "code": what.name()});
    match what {
        What::BreakGlass => {
            json!([ours, {"system": DICOM, "code": "110127", "display": "Emergency Override Started"}])
        }
        _ => json!([ours]),
    }
}

fn uuid(id: &impl std::fmt::Display) -> Value {
    json!({"system": URI, "value": format!("urn:uuid:{id}")})
}

fn from_urn<T: std::str::FromStr>(value: &Value) -> Option<T> {
    text(value)?.strip_prefix("urn:uuid:")?.parse().ok()
}

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

fn optional<T>(
    value: &Value,
    read: impl FnOnce(&str) -> Option<T>,
    name: &'static str,
) -> Result<Option<T>, Unreadable> {
    match value {
        Value::Null => Ok(None),
        other => {
            let read = text(other).and_then(read).ok_or(Unreadable(name))?;
            Ok(Some(read))
        }
    }
}

/// The identifier of the first entity of this kind.
fn identified<'a>(event: &'a Value, kind: &str) -> Option<&'a Value> {
    let mut entities = event["entity"].as_array()?.iter();
    let entity = entities.find(|entity| entity["what"]["type"] == kind)?;
    Some(&entity["what"]["identifier"]["value"])
}

fn what(event: &Value) -> Option<What> {
    let mut subtypes = event["subtype"].as_array()?.iter();
    let ours = subtypes.find(|subtype| subtype["system"] == WHAT)?;
    What::ALL
        .into_iter()
        .find(|what| ours["code"] == what.name())
}

fn who(agent: &Value) -> Option<Who> {
    let role = text(&agent["role"][0]["coding"][0]["code"])?.parse().ok()?;
    let person = from_urn(&agent["who"]["identifier"]["value"])?;
    Some(Who::new(
        person,
        role,
        text(&agent["name"]).unwrap_or_default(),
    ))
}
