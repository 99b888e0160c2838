//! What stays of a resource whose words are changed: what is as true of the new words as it was of the old ones.

use serde_json::Value;

use crate::fhir::items;

/// Whom and what it refers to, when it was, and who said so.
const OF_CONDITION: [&str; 22] = [
    "id",
    "identifier",
    "clinicalStatus",
    "verificationStatus",
    "category",
    "subject",
    "encounter",
    "context",
    "onsetDateTime",
    "onsetAge",
    "onsetPeriod",
    "onsetRange",
    "onsetString",
    "abatementDateTime",
    "abatementAge",
    "abatementPeriod",
    "abatementRange",
    "recordedDate",
    "assertedDate",
    "dateRecorded",
    "recorder",
    "asserter",
];

const OF_REQUEST: [&str; 17] = [
    "id",
    "identifier",
    "intent",
    "category",
    "priority",
    "subject",
    "encounter",
    "context",
    "authoredOn",
    "requester",
    "recorder",
    "performer",
    "reasonCode",
    "reasonReference",
    "basedOn",
    "groupIdentifier",
    "insurance",
];

/// What is said of a medicine, however it is taken.
const OF_MEDICINE: [&str; 5] = [
    "medicationCodeableConcept",
    "medicationReference",
    "contained",
    "note",
    "substitution",
];

/// A diagnosis in new words. Under the code it had it is the same one, in every system.
pub(crate) fn of_condition(mut new: Value, old: &Value, same_code: bool) -> Value {
    copy(&mut new, old, &OF_CONDITION);
    let codings = old
        .get("code")
        .map_or(&[][..], |code| items(code, "coding"));
    if same_code && new.get("code").is_some() {
        let mut codings = codings.to_vec();
        for coding in &mut codings {
            // It would be read as the name.
            coding
                .as_object_mut()
                .map(|coding| coding.remove("display"));
        }
        new["code"]["coding"] = codings.into();
    }
    new
}

/// A prescription in new words. What a pharmacy was to hand out is not kept: it follows from what is taken.
pub(crate) fn of_request(mut new: Value, old: &Value, same_drug: bool) -> Value {
    copy(&mut new, old, &OF_REQUEST);
    if same_drug {
        for member in OF_MEDICINE {
            new.as_object_mut().map(|new| new.remove(member));
        }
        copy(&mut new, old, &OF_MEDICINE);
    }
    new
}

fn copy(new: &mut Value, old: &Value, members: &[&str]) {
    for member in members {
        if let Some(value) = old.get(member) {
            new[*member] = value.clone();
        }
    }
}
