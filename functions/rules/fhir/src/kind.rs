//! The types of resources a chart holds, and what they are searched by.

use serde_json::Value;

/// A FHIR resource type that versions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Encounter,
    Condition,
    MedicationRequest,
    Medication,
    Observation,
    Procedure,
    Immunization,
    DocumentReference,
    Provenance,
}

/// A search parameter: its name, what it takes, and the elements it looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) elements: &'static [&'static str],
}

/// Types of search parameters (FHIR R4, "Search").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Date,
    Token,
}

const fn date(name: &'static str, elements: &'static [&'static str]) -> Parameter {
    let takes = Takes::Date;
    Parameter {
        name,
        takes,
        elements,
    }
}

const fn token(name: &'static str, elements: &'static [&'static str]) -> Parameter {
    let takes = Takes::Token;
    Parameter {
        name,
        takes,
        elements,
    }
}

impl Kind {
    /// All there are.
    pub const ALL: [Self; 9] = [
        Self::Encounter,
        Self::Condition,
        Self::MedicationRequest,
        Self::Medication,
        Self::Observation,
        Self::Procedure,
        Self::Immunization,
        Self::DocumentReference,
        Self::Provenance,
    ];

    /// Its name in FHIR.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encounter => "Encounter",
            Self::Condition => "Condition",
            Self::MedicationRequest => "MedicationRequest",
            Self::Medication => "Medication",
            Self::Observation => "Observation",
            Self::Procedure => "Procedure",
            Self::Immunization => "Immunization",
            Self::DocumentReference => "DocumentReference",
            Self::Provenance => "Provenance",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The type of a resource.
    #[must_use]
    pub fn of(resource: &Value) -> Option<Self> {
        Self::named(resource["resourceType"].as_str()?)
    }

    /// What it is searched by, besides `patient`. Every type has `date`: the one by which people look for it.
    pub(crate) const fn parameters(self) -> &'static [Parameter] {
        const ONSET: &[&str] = &["onsetDateTime", "onsetPeriod"];
        const STATUS: Parameter = token("status", &["status"]);
        const CODE: Parameter = token("code", &["code"]);
        const CATEGORY: Parameter = token("category", &["category"]);
        match self {
            Self::Encounter => {
                const {
                    &[
                        date("date", &["period"]),
                        STATUS,
                        token("class", &["class"]),
                        token("type", &["type"]),
                    ]
                }
            }
            Self::Condition => {
                const {
                    &[
                        date("date", &["onsetDateTime", "onsetPeriod", "recordedDate"]),
                        date("onset-date", ONSET),
                        date("recorded-date", &["recordedDate"]),
                        CODE,
                        CATEGORY,
                        token("clinical-status", &["clinicalStatus"]),
                    ]
                }
            }
            Self::MedicationRequest => {
                const {
                    &[
                        date("date", &["authoredOn"]),
                        date("authoredon", &["authoredOn"]),
                        token("code", &["medicationCodeableConcept"]),
                        STATUS,
                        token("intent", &["intent"]),
                    ]
                }
            }
            Self::Medication => const { &[CODE, STATUS] },
            Self::Observation => {
                const {
                    &[
                        date(
                            "date",
                            &["effectiveDateTime", "effectivePeriod", "effectiveInstant"],
                        ),
                        CODE,
                        CATEGORY,
                        STATUS,
                    ]
                }
            }
            Self::Procedure => {
                const {
                    &[
                        date("date", &["performedDateTime", "performedPeriod"]),
                        CODE,
                        STATUS,
                    ]
                }
            }
            Self::Immunization => {
                const {
                    &[
                        date("date", &["occurrenceDateTime"]),
                        token("vaccine-code", &["vaccineCode"]),
                        token("code", &["vaccineCode"]),
                        STATUS,
                    ]
                }
            }
            Self::DocumentReference => {
                const {
                    &[
                        date("date", &["date"]),
                        token("type", &["type"]),
                        token("code", &["type"]),
                        CATEGORY,
                        STATUS,
                    ]
                }
            }
            Self::Provenance => {
                const {
                    &[
                        date("date", &["recorded"]),
                        date("recorded", &["recorded"]),
                        token("code", &["activity"]),
                    ]
                }
            }
        }
    }
}
