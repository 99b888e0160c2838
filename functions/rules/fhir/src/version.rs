//! A version of a chart as FHIR resources.

use access::{PatientId, PersonId};
use jiff::Timestamp;
use seal::VersionNumber;
use serde_json::{Value, json};

use crate::complete::{Visit, complete};
use crate::id::ResourceId;
use crate::kind::Kind;
use crate::provenance;
use crate::reference::{Addresses, URI, local};

/// How a file of the chart is named by its content (RFC 6920), and by its id.
const HASH: &str = "ni:///sha-256;";
const ID: &str = "urn:uuid:";

/// A version that passed its check.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// Whose chart.
    pub patient: PatientId,
    /// Its number.
    pub number: VersionNumber,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Who wrote it.
    pub author: PersonId,
    /// What they are called.
    pub author_name: &'a str,
    /// Whether it says who the patient is, and is no visit.
    pub is_of_patient: bool,
    /// The version it replaces.
    pub replaces: Option<u64>,
    /// Whether the chart says that another visit replaces it, be that shown or not.
    pub superseded: bool,
    /// The whole version: a Bundle whose first entry is the Patient.
    pub bundle: &'a Value,
}

/// A resource with its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Its id.
    pub id: ResourceId,
    /// Its type.
    pub kind: Kind,
    /// The resource.
    pub resource: Value,
}

impl Held {
    /// `Condition/<id>`.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.kind, self.id)
    }
}

impl Content<'_> {
    /// The resources of the version in their order, the version's Provenance first unless it brings one. `origin` is
    /// where this server is.
    #[must_use]
    pub fn held(&self, origin: &str) -> Vec<Held> {
        let entries = self.bundle["entry"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let patient = format!("Patient/{}", self.patient);
        let mut addresses = Addresses::default();
        let mut known = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            let (full_url, resource) = (entry["fullUrl"].as_str(), &entry["resource"]);
            if resource["resourceType"] == "Patient" {
                addresses.moved(full_url, resource, &patient);
            } else if let Some(kind) = Kind::of(resource) {
                let id = self.id(place);
                addresses.moved(full_url, resource, &address(kind, id));
                known.push((id, kind, full_url, resource));
            }
        }
        let visit = known.iter().find(|(_, kind, ..)| *kind == Kind::Encounter);
        let encounter = visit.map(|(id, kind, ..)| address(*kind, *id));
        let visit = Visit {
            encounter: encounter.as_deref(),
            day: visit.and_then(|(.., resource)| resource["period"]["start"].as_str()),
        };
        let mut all = Vec::with_capacity(known.len() + 1);
        if known.iter().all(|(_, kind, ..)| *kind != Kind::Provenance) {
            let mut targets: Vec<_> = known
                .iter()
                .map(|(id, kind, ..)| address(*kind, *id))
                .collect();
            if targets.is_empty() {
                targets.push(patient);
            }
            let own = provenance::provenance(self, &targets);
            all.push(self.hold(self.id(0), Kind::Provenance, own));
        }
        for (id, kind, full_url, resource) in known {
            let mut resource = resource.clone();
            identify(&mut resource, kind, full_url);
            addresses.turn(&mut resource);
            match kind {
                Kind::Provenance => provenance::complete(&mut resource, self),
                Kind::DocumentReference => self.link(&mut resource, origin),
                _ => {}
            }
            if full_url.is_some_and(|url| url.starts_with("resource:")) {
                complete(&mut resource, visit);
            }
            all.push(self.hold(id, kind, resource));
        }
        all
    }

    fn id(&self, place: usize) -> ResourceId {
        ResourceId {
            patient: self.patient,
            version: self.number,
            place,
        }
    }

    fn hold(&self, id: ResourceId, kind: Kind, mut resource: Value) -> Held {
        resource["id"] = id.to_string().into();
        put_meta(&mut resource, self.number, self.saved_at);
        Held { id, kind, resource }
    }

    /// Says where a file of the chart is to be had.
    fn link(&self, document: &mut Value, origin: &str) {
        let text = |path: &str| document.pointer(path).and_then(Value::as_str);
        let hash = text("/masterIdentifier/value").filter(|hash| hash.starts_with(HASH));
        let id = hash.and_then(|_| text("/identifier/0/value")?.strip_prefix(ID));
        let Some(id) = id else { return };
        let (patient, number) = (self.patient, self.number);
        let url =
            format!("{origin}/api/records/patients/{patient}/versions/{number}/attachments/{id}");
        let contents = document.get_mut("content").and_then(Value::as_array_mut);
        for content in contents.into_iter().flatten() {
            let attachment = content.get_mut("attachment").and_then(Value::as_object_mut);
            if let Some(attachment) = attachment {
                attachment.insert("url".to_owned(), url.as_str().into());
            }
        }
    }
}

/// Which version of the chart it is of, and when that was saved; what else its source says of it stays.
pub(crate) fn put_meta(resource: &mut Value, number: VersionNumber, saved_at: Timestamp) {
    if !resource["meta"].is_object() {
        resource["meta"] = json!({});
    }
    resource["meta"]["versionId"] = number.to_string().into();
    resource["meta"]["lastUpdated"] = instant(saved_at).into();
}

/// The address it had where it comes from becomes an identifier.
pub(crate) fn identify(resource: &mut Value, kind: Kind, full_url: Option<&str>) {
    // A Provenance has none, and addresses within a card's Bundle name nothing outside it.
    if kind == Kind::Provenance {
        return;
    }
    put_identifier(resource, full_url);
}

pub(crate) fn put_identifier(resource: &mut Value, full_url: Option<&str>) {
    let absolute = |url: &&str| url.starts_with("urn:") || url.starts_with("http");
    let identifier = match (full_url.filter(absolute), local(resource)) {
        (Some(url), _) => json!({"system": URI, "value": url}),
        (None, Some(local)) => json!({"value": local}),
        (None, None) => return,
    };
    let there = resource.get_mut("identifier").and_then(Value::as_array_mut);
    match there {
        Some(all) if all.contains(&identifier) => {}
        Some(all) => all.push(identifier),
        None => resource["identifier"] = json!([identifier]),
    }
}

fn address(kind: Kind, id: ResourceId) -> String {
    format!("{}/{id}", kind.name())
}

/// A FHIR `instant` in UTC.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

#[cfg(test)]
mod tests;
