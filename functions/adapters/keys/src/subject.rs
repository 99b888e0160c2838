//! Whose data a key is for.

use access::{PatientId, PersonId};

/// Whom a data key belongs to: a chart's content and a person's identity lie under keys of their own, also
/// when the person is the chart's patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A chart.
    Patient(PatientId),
    /// Somebody who signs in, or is invited to.
    Person(PersonId),
}

impl Subject {
    /// The encryption context a data key is wrapped with: a name and a value.
    pub(crate) fn context(self) -> (&'static str, String) {
        match self {
            Self::Patient(patient) => ("patient", patient.to_string()),
            Self::Person(person) => ("person", person.to_string()),
        }
    }
}

impl From<PatientId> for Subject {
    fn from(patient: PatientId) -> Self {
        Self::Patient(patient)
    }
}

impl From<PersonId> for Subject {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patients_chart_and_their_account_do_not_open_with_each_others_key() {
        let id = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";
        let chart = Subject::from(id.parse::<PatientId>().unwrap());
        let account = Subject::from(id.parse::<PersonId>().unwrap());
        assert_ne!(chart.context(), account.context());
    }
}
