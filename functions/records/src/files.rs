//! What is known of the files of a chart.

use access::PatientId;
use chart::{Attachment, Enclosure};
use dynamo::charts::attachment_place;
use edge::Problem;
use keys::DataKey;
use uuid::Uuid;

use crate::records::{Records, altered};

impl Records {
    /// The files that a visit names, as far as there are any: `known` ones and those that were added.
    pub async fn files(
        &self,
        patient: PatientId,
        key: &DataKey,
        named: &[Enclosure],
        mut known: Vec<Attachment>,
    ) -> Result<Vec<Attachment>, Problem> {
        let new = named.iter().map(|enclosure| enclosure.id);
        let new = new.filter(|id| known.iter().all(|file| file.id != *id));
        let new: Vec<Uuid> = new.collect();
        if new.is_empty() {
            return Ok(known);
        }
        let facts = self.charts.facts_of(patient, &new).await;
        for (id, facts) in facts.map_err(|error| Problem::internal(&error))? {
            known.push(open_facts(patient, id, &facts, key)?);
        }
        Ok(known)
    }
}

/// What was sealed of a file.
pub fn open_facts(
    patient: PatientId,
    id: Uuid,
    sealed: &[u8],
    key: &DataKey,
) -> Result<Attachment, Problem> {
    let opened = key.open(&attachment_place(patient, id, 0), sealed).ok();
    let file = opened.and_then(|plain| serde_json::from_slice::<Attachment>(&plain).ok());
    file.filter(|file| file.id == id)
        .ok_or_else(|| altered("A file of the chart"))
}
