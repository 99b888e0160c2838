//! What differs between two versions of one thing, in words.

use serde::{Deserialize, Serialize};

use crate::attachment::AttachmentView;
use crate::details::{Condition, Details};
use crate::record::Record;
use crate::revision::VersionKind;
use crate::view::{DiagnosisView, ObservationView, PrescriptionView, VisitView};

/// One difference. Of a list, one thing that is there no more, or is new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// As the form calls it: `diagnosis`.
    pub field: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

/// Differences as they are found.
#[derive(Default)]
struct Found(Vec<Change>);

/// What `after` says otherwise than `before`. Both are visits, or both say who the patient is.
#[must_use]
pub fn changes(before: &Record, after: &Record) -> Vec<Change> {
    match after.kind() {
        VersionKind::Visit => of_visits(&before.view(), &after.view()),
        VersionKind::Patient => of_details(&before.details(), &after.details()),
    }
}

fn of_visits(before: &VisitView, after: &VisitView) -> Vec<Change> {
    let mut found = Found::default();
    found.one("date", before.date.as_ref(), after.date.as_ref());
    found.one("kind", before.kind.as_ref(), after.kind.as_ref());
    found.one(
        "symptoms",
        before.symptoms.as_ref(),
        after.symptoms.as_ref(),
    );
    found.many("diagnosis", &before.diagnosis, &after.diagnosis, diagnosis);
    let prescriptions = (&before.prescriptions, &after.prescriptions);
    found.many(
        "prescriptions",
        prescriptions.0,
        prescriptions.1,
        prescription,
    );
    let tests = |view: &VisitView, tests: bool| {
        let all = view.observations.iter();
        all.filter(|one| (one.name == "Test") == tests)
            .cloned()
            .collect::<Vec<_>>()
    };
    found.many("tests", &tests(before, true), &tests(after, true), |test| {
        test.value.clone()
    });
    let others = (tests(before, false), tests(after, false));
    found.many("observations", &others.0, &others.1, observation);
    found.many(
        "procedures",
        &before.procedures,
        &after.procedures,
        String::clone,
    );
    let immunizations = (&before.immunizations, &after.immunizations);
    found.many(
        "immunizations",
        immunizations.0,
        immunizations.1,
        String::clone,
    );
    found.one("notes", before.notes.as_ref(), after.notes.as_ref());
    found.one(
        "follow_up",
        before.follow_up.as_ref(),
        after.follow_up.as_ref(),
    );
    let title = |attachment: &AttachmentView| {
        let media_type = attachment.file.media_type.as_str();
        attachment
            .title
            .clone()
            .unwrap_or_else(|| media_type.to_owned())
    };
    found.many(
        "attachments",
        &before.attachments,
        &after.attachments,
        title,
    );
    found.0
}

fn of_details(before: &Details, after: &Details) -> Vec<Change> {
    let mut found = Found::default();
    let required = [
        ("family", &before.family, &after.family),
        ("given", &before.given, &after.given),
        ("birth_date", &before.birth_date, &after.birth_date),
        ("gender", &before.gender, &after.gender),
    ];
    for (field, before, after) in required {
        let said = |text| Some(text).filter(|text: &&String| !text.is_empty());
        found.one(field, said(before), said(after));
    }
    found.one("email", before.email.as_ref(), after.email.as_ref());
    found.one("phone", before.phone.as_ref(), after.phone.as_ref());
    found.one("address", before.address.as_ref(), after.address.as_ref());
    found.many(
        "conditions",
        &before.conditions,
        &after.conditions,
        condition,
    );
    if before.practitioner != after.practitioner {
        let name = |details: &Details| details.practitioner.clone().map(|one| one.name);
        found.0.push(Change {
            field: "practitioner".to_owned(),
            before: name(before),
            after: name(after),
        });
    }
    found.0
}

impl Found {
    fn one(&mut self, field: &str, before: Option<&String>, after: Option<&String>) {
        if before != after {
            self.0.push(Change {
                field: field.to_owned(),
                before: before.cloned(),
                after: after.cloned(),
            });
        }
    }

    fn many<T: PartialEq>(
        &mut self,
        field: &str,
        before: &[T],
        after: &[T],
        in_words: impl Fn(&T) -> String,
    ) {
        let mut new: Vec<&T> = after.iter().collect();
        for one in before {
            match new.iter().position(|known| *known == one) {
                Some(at) => drop(new.remove(at)),
                None => self.one(field, Some(&in_words(one)), None),
            }
        }
        for one in new {
            self.one(field, None, Some(&in_words(one)));
        }
    }
}

fn diagnosis(diagnosis: &DiagnosisView) -> String {
    let code = diagnosis.code.as_ref();
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    let status = diagnosis.status.as_ref();
    let status = status.map(|status| format!(", {status}"));
    format!("{}{code}{}", diagnosis.text, status.unwrap_or_default())
}

fn prescription(prescription: &PrescriptionView) -> String {
    let days = prescription.days.map(|days| format!("{days} d"));
    [
        Some(prescription.drug.clone()),
        prescription.dose.clone(),
        prescription.frequency.clone(),
        days,
        prescription.status.clone(),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}

fn observation(observation: &ObservationView) -> String {
    let ObservationView { name, value, unit } = observation;
    let unit = unit.as_deref().unwrap_or_default();
    format!("{name} {value} {unit}").trim().to_owned()
}

fn condition(condition: &Condition) -> String {
    let code = condition.code.as_ref();
    let code = code.map(|code| format!(" ({code})"));
    format!("{}{}", condition.text, code.unwrap_or_default())
}
