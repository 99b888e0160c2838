//! The chart's Patient.

use access::PatientId;
use serde_json::{Map, Value, json};

use crate::reference::Addresses;
use crate::version::put_identifier;

/// v3 `ObservationValue`: not all of it is here.
const VALUE: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

/// The whole Patient under the chart's id. `full_url` is what it was known as where it comes from.
#[must_use]
pub fn patient(id: PatientId, resource: &Value, full_url: Option<&str>) -> Value {
    let mut resource = resource.clone();
    put_identifier(&mut resource, full_url);
    Addresses::default().turn(&mut resource);
    resource["id"] = id.to_string().into();
    if let Some(meta) = resource["meta"].as_object_mut() {
        // Of the server it comes from.
        meta.remove("versionId");
        meta.remove("lastUpdated");
    }
    let empty = |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
    if empty(&resource["meta"])
        && let Some(members) = resource.as_object_mut()
    {
        members.remove("meta");
    }
    resource
}

/// What a list shows of a patient: name, birth date and gender. Everything else is read one by one, and entered in the
/// chart's log.
#[must_use]
pub fn summary(id: PatientId, name: &str, birth_date: &str, gender: Option<&str>) -> Value {
    let mut resource = json!({
        "resourceType": "Patient",
        "id": id.to_string(),
        "meta": {"tag": [{"system": VALUE, "code": "SUBSETTED"}]},
        "name": [{"text": name}],
        "birthDate": birth_date,
    });
    if let Some(gender) = gender {
        resource["gender"] = gender.into();
    }
    resource
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_patient_keeps_what_they_were_known_by_and_has_the_charts_id() {
        let source = json!({
            "resourceType": "Patient", "id": "7", "meta": {"versionId": "3", "lastUpdated": "2020-01-01T00:00:00Z"},
            "name": [{"family": "Rao"}], "managingOrganization": {"reference": "Organization/1"},
        });
        let id = PatientId::new(Uuid::from_u128(5));
        let shown = patient(id, &source, None);
        assert_eq!(shown["id"], id.to_string());
        assert_eq!(shown["identifier"][0]["value"], "Patient/7");
        assert!(shown.get("meta").is_none());
        assert!(shown["managingOrganization"].get("reference").is_none());
    }
}
