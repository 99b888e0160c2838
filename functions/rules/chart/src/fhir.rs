//! Reading FHIR resources leniently: STU3 and R4 name some things differently, and nothing here fails.

use serde_json::{Value, json};

use crate::date::FhirDate;

/// Marks a text on the card that goes on in the rest.
pub(crate) const CLIPPED: char = '…';
pub(crate) const LOINC: &str = "http://loinc.org";
pub(crate) const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10";
/// The American edition, which the portal's list is of: its codes have the same form, and there are more of them.
pub(crate) const ICD_10_CM: &str = "http://hl7.org/fhir/sid/icd-10-cm";
pub(crate) const UCUM: &str = "http://unitsofmeasure.org";
/// v3 `NullFlavor` "other": the concept has no code, its words stand in the note. Its system's address is left out, for it
/// is a tenth of what a card has room for.
pub(crate) const OTHER: &str = "OTH";

/// LOINC codes of the narratives a visit has.
pub(crate) mod narrative {
    /// Chief complaint narrative, reported.
    pub(crate) const SYMPTOMS: &str = "10154-3";
    /// Relevant diagnostic tests or laboratory data, narrative.
    pub(crate) const TESTS: &str = "30954-2";
    /// Note.
    pub(crate) const NOTES: &str = "34109-9";
    /// Plan of care note; its value is the day of the next visit.
    pub(crate) const FOLLOW_UP: &str = "18776-5";
}

/// Where a type keeps its dates, the most telling first.
pub(crate) fn date_paths(resource_type: &str) -> &'static [&'static [&'static str]] {
    match resource_type {
        "Encounter" => &[&["period", "start"], &["period", "end"]],
        "Condition" => &[
            &["onsetDateTime"],
            &["onsetPeriod", "start"],
            &["recordedDate"],
            &["assertedDate"],
            &["dateRecorded"],
            &["abatementDateTime"],
        ],
        "MedicationRequest" => &[&["authoredOn"]],
        "Observation" => &[
            &["effectiveDateTime"],
            &["effectiveInstant"],
            &["effectivePeriod", "start"],
            &["effectivePeriod", "end"],
            &["issued"],
        ],
        "Procedure" => &[
            &["performedDateTime"],
            &["performedPeriod", "start"],
            &["performedPeriod", "end"],
        ],
        "Immunization" => &[&["occurrenceDateTime"], &["date"], &["recorded"]],
        _ => &[],
    }
}

pub(crate) fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    path.iter()
        .try_fold(value, |value, key| value.get(key))?
        .as_str()
}

/// Not blank, without control characters at a glance: what a person could read.
pub(crate) fn words<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    text(value, path)
        .map(str::trim)
        .filter(|words| !words.is_empty())
}

pub(crate) fn resource_type(resource: &Value) -> &str {
    text(resource, &["resourceType"]).unwrap_or_default()
}

pub(crate) fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The date the resource happened.
pub(crate) fn date(resource: &Value) -> Option<FhirDate> {
    date_paths(resource_type(resource))
        .iter()
        .find_map(|path| text(resource, path).and_then(FhirDate::parse))
}

/// A `CodeableConcept` in words: its text, else the display of a coding.
pub(crate) fn concept_words(concept: &Value) -> Option<&str> {
    words(concept, &["text"])
        .or_else(|| {
            items(concept, "coding")
                .iter()
                .find_map(|coding| words(coding, &["display"]))
        })
        .or_else(|| words(concept, &["display"]))
}

/// The first coding that names its system, as `{system, code}`.
pub(crate) fn coding(concept: &Value) -> Option<Value> {
    let codings = items(concept, "coding");
    let full = codings.iter().find_map(|coding| {
        Some(json!({"system": words(coding, &["system"])?, "code": words(coding, &["code"])?}))
    });
    full.or_else(|| {
        let code = codings.iter().find_map(|coding| words(coding, &["code"]))?;
        Some(json!({"code": code}))
    })
}

/// The code under one system, of a `CodeableConcept`.
pub(crate) fn code_in<'a>(concept: &'a Value, system: &str) -> Option<&'a str> {
    items(concept, "coding")
        .iter()
        .find(|coding| text(coding, &["system"]) == Some(system))
        .and_then(|coding| words(coding, &["code"]))
}

/// A status that is a plain code in one release and a `CodeableConcept` in the other.
pub(crate) fn status_code<'a>(resource: &'a Value, key: &str) -> Option<&'a str> {
    let value = resource.get(key)?;
    value.as_str().or_else(|| {
        items(value, "coding")
            .iter()
            .find_map(|coding| text(coding, &["code"]))
    })
}

/// The concept that says what the resource is about.
pub(crate) fn subject_matter(resource: &Value) -> Option<&Value> {
    let key = match resource_type(resource) {
        "MedicationRequest" => "medicationCodeableConcept",
        "Immunization" => "vaccineCode",
        _ => "code",
    };
    resource.get(key)
}

/// What the resource is about, in words: the concept's, else the first note.
pub(crate) fn name(resource: &Value) -> Option<&str> {
    let concept = subject_matter(resource).and_then(concept_words);
    concept
        .or_else(|| words(resource, &["medicationReference", "display"]))
        .or_else(|| {
            contained_medication(resource)
                .and_then(|found| found.get("code"))
                .and_then(concept_words)
        })
        .or_else(|| {
            items(resource, "note")
                .first()
                .and_then(|note| words(note, &["text"]))
        })
}

fn contained_medication(resource: &Value) -> Option<&Value> {
    let id = text(resource, &["medicationReference", "reference"])?.strip_prefix('#')?;
    items(resource, "contained")
        .iter()
        .find(|found| text(found, &["id"]) == Some(id))
}

/// An observation's (or component's) value in words and its unit.
pub(crate) fn value_words(observation: &Value) -> Option<(String, Option<String>)> {
    let quantity = |quantity: &Value| {
        let number = quantity.get("value").filter(|value| value.is_number())?;
        let comparator = words(quantity, &["comparator"]).unwrap_or_default();
        let unit = words(quantity, &["unit"]).or_else(|| words(quantity, &["code"]));
        Some((format!("{comparator}{number}"), unit.map(str::to_owned)))
    };
    let joined = |value: &Value, keys: [&str; 2], between: &str| {
        let parts: Vec<String> = keys
            .iter()
            .filter_map(|key| value.get(key).and_then(quantity))
            .map(|(number, unit)| unit.map_or(number.clone(), |unit| format!("{number} {unit}")))
            .collect();
        (!parts.is_empty()).then(|| (parts.join(between), None))
    };
    let plain = |text: String| Some((text, None));
    let (key, value) = observation
        .as_object()?
        .iter()
        .find(|(key, value)| key.starts_with("value") && !value.is_null())?;
    match key.as_str() {
        "valueQuantity" => quantity(value),
        "valueCodeableConcept" => concept_words(value)
            .or_else(|| {
                items(value, "coding")
                    .iter()
                    .find_map(|coding| words(coding, &["code"]))
            })
            .map(|words| (words.to_owned(), None)),
        "valueBoolean" => plain(if value.as_bool()? { "yes" } else { "no" }.to_owned()),
        "valueInteger" => plain(value.as_i64()?.to_string()),
        "valueRange" => joined(value, ["low", "high"], " to "),
        "valueRatio" => joined(value, ["numerator", "denominator"], " / "),
        "valuePeriod" => {
            let ends: Vec<&str> = ["start", "end"]
                .iter()
                .filter_map(|key| words(value, &[key]))
                .collect();
            plain(ends.join(" to "))
        }
        "valueSampledData" => plain("a recorded series".to_owned()),
        "valueAttachment" => plain("an attachment".to_owned()),
        _ => value
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| (text.to_owned(), None)),
    }
}

/// At most `most` characters, the last one [`CLIPPED`] when something is gone.
pub(crate) fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().take(most).collect();
    let mut dropped = kept.pop();
    // A letter is not cut from the signs that belong to it.
    while dropped.is_some_and(joins_the_letter_before) || kept.last() == Some(&'\u{200d}') {
        dropped = kept.pop();
    }
    let kept: String = kept.into_iter().collect();
    format!("{}{CLIPPED}", kept.trim_end())
}

/// Combining marks of the scripts in use, joiners, and what is built with them.
fn joins_the_letter_before(character: char) -> bool {
    matches!(u32::from(character),
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200C..=0x200D | 0x20D0..=0x20FF | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F | 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x1F3FB..=0x1F3FF)
        || ((0x0900..=0x0DFF).contains(&u32::from(character))
            && matches!(u32::from(character) & 0x7F, 0x00..=0x03 | 0x3A..=0x3C | 0x3E..=0x4D | 0x51..=0x57 | 0x62 | 0x63))
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn a_clipped_text_says_so_and_keeps_whole_letters() {
        assert_eq!(clip("Anna", 4), "Anna");
        assert_eq!(clip("Annabelle", 5), "Anna…");
        assert_eq!(clip("e\u{301}e\u{301}e\u{301}", 4), "e\u{301}…");
        assert!(clip("कृष्णमूर्ति सुब्रह्मण्यम्", 6).chars().count() <= 6);
    }
}
