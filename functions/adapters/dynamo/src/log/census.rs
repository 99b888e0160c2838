//! Every entry of every log, for a check of the whole.

use access::PatientId;
use audit::Entry;

use super::{EVENT, Log, NOBODY, read};
use crate::TableError;
use crate::census::{self, Cursor, Formless, Found, Lane, Page};
use crate::item::{Item, parsed, s};

/// An entry as it was found.
#[derive(Clone, Debug)]
pub struct FoundEntry {
    /// What is stored beside it.
    pub found: Found,
    /// The entry; what it says of itself is not checked yet.
    pub entry: Entry,
}

impl Log {
    /// A lane's next page of entries. Those of one log come in their order. What belongs to no chart is in no
    /// log, and is left out.
    pub async fn census(
        &self,
        lane: Lane,
        from: Option<Cursor>,
    ) -> Result<Page<FoundEntry>, TableError> {
        let scan = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression(
                "begins_with(sk, :event) AND pk <> :nobody OR attribute_exists(pending)",
            )
            .expression_attribute_values(":event", s(EVENT))
            .expression_attribute_values(":nobody", s(NOBODY));
        census::scan(scan, lane, from, found).await
    }

    /// The next page of one log, oldest first.
    pub async fn log_census(
        &self,
        patient: PatientId,
        from: Option<Cursor>,
    ) -> Result<Page<FoundEntry>, TableError> {
        let query = self.client.query().table_name(&self.table);
        census::query(query, patient.to_string(), Some(EVENT), from, found).await
    }
}

fn found(item: &Item) -> Result<FoundEntry, Formless> {
    let formless = || census::formless(item);
    let patient = parsed(item, "pk").map_err(|_| formless())?;
    let stored = read(item).map_err(|_| formless())?;
    let number = stored.entry.number().get();
    Ok(FoundEntry {
        found: census::found(patient, number, item),
        entry: stored.entry,
    })
}
