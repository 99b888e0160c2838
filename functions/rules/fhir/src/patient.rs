//! The chart's Patient.

use access::PatientId;
use jiff::Timestamp;
use seal::VersionNumber;
use serde_json::{Value, json};

use crate::reference::Addresses;
use crate::version::{put_identifier, put_meta};

/// v3 `ObservationValue`: not all of it is here.
const VALUE: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

/// The whole Patient under the chart's id, as the version that says who they are has it, saved then.
#[must_use]
pub fn patient(
    id: PatientId,
    resource: &Value,
    (number, saved_at): (VersionNumber, Timestamp),
) -> Value {
    let mut resource = resource.clone();
    put_identifier(&mut resource, None);
    Addresses::default().turn(&mut resource);
    resource["id"] = id.to_string().into();
    put_meta(&mut resource, number, saved_at);
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
        let saved = (VersionNumber::FIRST, Timestamp::UNIX_EPOCH);
        let shown = patient(id, &source, saved);
        assert_eq!(shown["id"], id.to_string());
        assert_eq!(shown["identifier"][0]["value"], "Patient/7");
        assert_eq!(shown["meta"]["versionId"], "1");
        assert_eq!(shown["meta"]["lastUpdated"], "1970-01-01T00:00:00.000Z");
        assert!(shown["managingOrganization"].get("reference").is_none());
    }
}
