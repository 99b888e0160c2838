//! Who may see a chart (FHIR Consent, reduced to who).

use access::{PatientId, PersonId};
use jiff::Timestamp;

use super::{Charts, start_key};
use crate::TableError;
use crate::item::{Item, key, parsed, s};

/// A page of the patients who let a practitioner in.
#[derive(Debug)]
pub struct Patients {
    /// Their ids, in the table's order.
    pub patients: Vec<PatientId>,
    /// Where the next page begins.
    pub next: Option<PatientId>,
}

impl Charts {
    /// Whether the patient lets the practitioner in at this moment.
    pub async fn consents(
        &self,
        patient: PatientId,
        practitioner: PersonId,
    ) -> Result<bool, TableError> {
        Ok(self
            .get(key(patient.to_string(), sk(practitioner)))
            .await?
            .is_some())
    }

    /// The patients who let the practitioner in.
    pub async fn patients_of(
        &self,
        practitioner: PersonId,
        after: Option<PatientId>,
        limit: i32,
    ) -> Result<Patients, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("by-practitioner")
            .key_condition_expression("practitioner = :practitioner")
            .expression_attribute_values(":practitioner", s(practitioner.to_string()))
            .set_exclusive_start_key(after.map(|cursor| start_key(cursor, practitioner)))
            .limit(limit)
            .send()
            .await?;
        let patients: Vec<PatientId> = answer
            .items()
            .iter()
            .map(|item| parsed(item, "pk"))
            .collect::<Result<_, _>>()?;
        let more = answer.last_evaluated_key().is_some();
        let next = patients.last().copied().filter(|_| more);
        Ok(Patients { patients, next })
    }
}

/// The consent under which a practitioner who registers a patient may treat them.
pub(super) fn consent_item(patient: PatientId, practitioner: PersonId, now: Timestamp) -> Item {
    let mut item = key(patient.to_string(), sk(practitioner));
    item.extend([
        ("practitioner".to_owned(), s(practitioner.to_string())),
        ("basis".to_owned(), s("registration")),
        ("since".to_owned(), s(now.to_string())),
    ]);
    item
}

pub(super) fn sk(practitioner: PersonId) -> String {
    format!("consent#{practitioner}")
}
