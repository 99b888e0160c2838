//! How a medicine is taken, in words.

use serde_json::{Map, Value, json};

use crate::fhir::{UCUM, items, words};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dosage {
    pub(crate) dose: Option<String>,
    pub(crate) frequency: Option<String>,
    pub(crate) days: Option<u32>,
}

impl Dosage {
    /// Of a `MedicationRequest`. Several instructions are all said, never the first alone.
    pub(crate) fn of(request: &Value) -> Self {
        match items(request, "dosageInstruction") {
            [] => Self::default(),
            [one] => Self::read(one),
            several => Self {
                dose: Some(
                    several
                        .iter()
                        .map(|one| Self::read(one).in_words())
                        .collect::<Vec<_>>()
                        .join(" / "),
                ),
                ..Self::default()
            },
        }
    }

    fn read(instruction: &Value) -> Self {
        let repeat = instruction
            .get("timing")
            .and_then(|timing| timing.get("repeat"))
            .unwrap_or(&Value::Null);
        let dose = words(instruction, &["text"])
            .map(str::to_owned)
            .or_else(|| structured_dose(instruction));
        let mut frequency: Vec<String> = Vec::new();
        frequency.extend(words(instruction, &["patientInstruction"]).map(str::to_owned));
        if frequency.is_empty() && words(instruction, &["text"]).is_none() {
            frequency.extend(structured_frequency(repeat));
            if instruction.get("asNeededBoolean") == Some(&Value::Bool(true)) {
                frequency.push("as needed".to_owned());
            }
        }
        Self {
            dose,
            frequency: (!frequency.is_empty()).then(|| frequency.join(", ")),
            days: days(repeat.get("boundsDuration").unwrap_or(&Value::Null)),
        }
    }

    /// `1 tablet, three times a day, 7 days`
    pub(crate) fn in_words(&self) -> String {
        let days = self.days.map(|days| format!("{days} days"));
        [self.dose.clone(), self.frequency.clone(), days]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// As one FHIR `Dosage`; `None` when nothing is known.
    pub(crate) fn to_fhir(&self) -> Option<Value> {
        let mut fhir = Map::new();
        if let Some(dose) = &self.dose {
            fhir.insert("text".to_owned(), dose.clone().into());
        }
        if let Some(frequency) = &self.frequency {
            fhir.insert("patientInstruction".to_owned(), frequency.clone().into());
        }
        if let Some(days) = self.days {
            let bounds =
                json!({"repeat": {"boundsDuration": {"value": days, "system": UCUM, "code": "d"}}});
            fhir.insert("timing".to_owned(), bounds);
        }
        (!fhir.is_empty()).then_some(Value::Object(fhir))
    }
}

fn days(duration: &Value) -> Option<u32> {
    let unit = words(duration, &["code"]).or_else(|| words(duration, &["unit"]))?;
    let value = duration.get("value")?.as_u64()?;
    matches!(unit, "d" | "day" | "days").then(|| u32::try_from(value).ok())?
}

fn structured_dose(instruction: &Value) -> Option<String> {
    let rated = items(instruction, "doseAndRate")
        .first()
        .unwrap_or(instruction);
    let quantity = rated
        .get("doseQuantity")
        .or_else(|| rated.get("doseSimpleQuantity"))?;
    let number = quantity.get("value").filter(|value| value.is_number())?;
    let unit = words(quantity, &["unit"]).or_else(|| words(quantity, &["code"]));
    Some(unit.map_or_else(|| number.to_string(), |unit| format!("{number} {unit}")))
}

fn structured_frequency(repeat: &Value) -> Option<String> {
    let times = repeat.get("frequency")?.as_u64()?;
    let period = repeat.get("period").filter(|value| value.is_number())?;
    let unit = match words(repeat, &["periodUnit"])? {
        "s" => "s",
        "min" => "min",
        "h" => "hours",
        "d" => "days",
        "wk" => "weeks",
        "mo" => "months",
        "a" => "years",
        _ => return None,
    };
    Some(format!("{times} times every {period} {unit}"))
}
