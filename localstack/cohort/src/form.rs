//! A visit as the body of `POST /api/records/patients/{patient}/visits`.

use serde_json::{Value, json};

use crate::visit::Visit;

impl Visit {
    /// What a doctor types into the form.
    #[must_use]
    pub fn form(&self) -> Value {
        let diagnosis = self
            .diagnoses
            .iter()
            .map(|(one, _)| json!({"text": one.text, "code": one.code}));
        let prescriptions = self.prescriptions.iter().map(|one| {
            json!({
                "drug": one.drug, "dose": one.dose,
                "frequency": one.frequency, "days": one.days,
            })
        });
        let mut form = json!({
            "date": self.date().to_string(),
            "diagnosis": diagnosis.collect::<Vec<_>>(),
            "prescriptions": prescriptions.collect::<Vec<_>>(),
            "tests": self.tests(),
        });
        if !self.complaint.is_empty() {
            form["symptoms"] = self.complaint.as_str().into();
        }
        if !self.notes.is_empty() {
            form["notes"] = self.notes.join("\n").into();
        }
        if let Some(day) = self.follow_up {
            form["follow_up"] = day.to_string().into();
        }
        form
    }

    /// The form has one list for all that was measured, given or done.
    fn tests(&self) -> Vec<String> {
        let pressure = self
            .pressure
            .map(|(systolic, diastolic)| format!("Blood pressure {systolic}/{diastolic} mmHg"));
        let measured = self.measured.iter().map(|(measure, value)| {
            let line = format!("{} {value} {}", measure.text, measure.unit);
            line.trim_end().to_owned()
        });
        let vaccines = self
            .vaccines
            .iter()
            .map(|vaccine| format!("Vaccine given: {}", vaccine.text));
        let procedures = self
            .procedures
            .iter()
            .map(|procedure| procedure.text.to_owned());
        let parts = pressure.into_iter().chain(measured);
        parts.chain(vaccines).chain(procedures).collect()
    }
}
