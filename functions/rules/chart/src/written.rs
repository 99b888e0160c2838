//! What is written here, as FHIR R4 resources in the card's own form.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::dosage::Dosage;
use crate::fhir::{ICD_10_CM, LOINC, OTHER};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    pub(crate) text: String,
    pub(crate) code: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prescription {
    pub(crate) drug: String,
    pub(crate) dosage: Dosage,
}

/// Writes about the patient with this reference.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer<'a>(pub(crate) &'a str);

impl Writer<'_> {
    fn subject(self) -> Value {
        json!({"reference": self.0})
    }

    pub(crate) fn encounter(self, day: &str) -> Value {
        json!({
            "resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
            "subject": self.subject(), "period": {"start": day},
        })
    }

    pub(crate) fn condition(self, diagnosis: &Diagnosis) -> Value {
        let Diagnosis { text, code } = diagnosis;
        let mut condition = json!({"resourceType": "Condition", "subject": self.subject(), "note": [{"text": text}]});
        if let Some(code) = code {
            condition["code"] = json!({"coding": [{"system": ICD_10_CM, "code": code}]});
        }
        condition
    }

    pub(crate) fn request(self, prescription: &Prescription) -> Value {
        let Prescription { drug, dosage } = prescription;
        let mut request = json!({
            "resourceType": "MedicationRequest", "status": "active", "intent": "order", "subject": self.subject(),
            "medicationCodeableConcept": {"coding": [{"code": OTHER}]},
            "note": [{"text": drug}],
        });
        if let Some(dosage) = dosage.to_fhir() {
            request["dosageInstruction"] = json!([dosage]);
        }
        request
    }

    pub(crate) fn narrative(self, code: &str, text: &str) -> Value {
        self.observation(code, "valueString", text)
    }

    pub(crate) fn day(self, code: &str, day: Date) -> Value {
        self.observation(code, "valueDateTime", &day.to_string())
    }

    fn observation(self, code: &str, key: &str, value: &str) -> Value {
        let mut observation = Map::new();
        observation.insert("resourceType".to_owned(), "Observation".into());
        observation.insert("status".to_owned(), "final".into());
        observation.insert(
            "code".to_owned(),
            json!({"coding": [{"system": LOINC, "code": code}]}),
        );
        observation.insert("subject".to_owned(), self.subject());
        observation.insert(key.to_owned(), value.into());
        Value::Object(observation)
    }
}
