//! Every version of every chart, for a check of the whole.

use access::PatientId;
use seal::VersionNumber;

use super::{Charts, StoredVersion, VERSION, read_version, version_sk};
use crate::TableError;
use crate::census::{self, Cursor, Formless, Found, Lane, Page};
use crate::item::{Item, parsed, s, text};

/// What is read where content is not wanted.
const WITHOUT_CONTENT: &str = "pk, sk, commitment, previous, #batch, pending, saved_at, erased";

/// A version as it was found.
#[derive(Debug)]
pub struct FoundVersion {
    /// What is stored besides its content.
    pub found: Found,
    /// The whole of it, where that was asked for; none of one that was erased or cannot be read.
    pub stored: Option<StoredVersion>,
    /// Its patient was erased, and it still has content; known where content was asked for.
    pub kept: bool,
}

impl Charts {
    /// A lane's next page of versions, and of what else the outbox lists. Those of one chart come in their order.
    pub async fn census(
        &self,
        lane: Lane,
        contents: bool,
        from: Option<Cursor>,
    ) -> Result<Page<FoundVersion>, TableError> {
        let mut scan = self
            .client
            .scan()
            .table_name(&self.table)
            .filter_expression("begins_with(sk, :version) OR attribute_exists(pending)")
            .expression_attribute_values(":version", s(VERSION));
        if !contents {
            scan = scan
                .projection_expression(WITHOUT_CONTENT)
                .expression_attribute_names("#batch", "batch");
        }
        census::scan(scan, lane, from, |item| read(item, contents)).await
    }

    /// The next page of one chart's versions, oldest first, without their content.
    pub async fn chart_census(
        &self,
        patient: PatientId,
        from: Option<Cursor>,
    ) -> Result<Page<FoundVersion>, TableError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .projection_expression(WITHOUT_CONTENT)
            .expression_attribute_names("#batch", "batch");
        let read = |item: &Item| read(item, false);
        census::query(query, patient.to_string(), Some(VERSION), from, read).await
    }
}

fn read(item: &Item, contents: bool) -> Result<FoundVersion, Formless> {
    let formless = || census::formless(item);
    let patient: PatientId = parsed(item, "pk").map_err(|_| formless())?;
    let number = number_in_key(item).ok_or_else(formless)?;
    let found = census::found(patient, number.get(), item);
    let stored = (contents && !found.erased)
        .then(|| read_version(patient, number, item).ok())
        .flatten();
    Ok(FoundVersion {
        found,
        stored,
        kept: found.erased && item.contains_key("content"),
    })
}

/// Stricter than elsewhere: two keys that are read as one number would be two versions.
fn number_in_key(item: &Item) -> Option<VersionNumber> {
    let sk = text(item, "sk").ok()?;
    let number = sk.strip_prefix(VERSION)?.parse().ok()?;
    let number = VersionNumber::new(number).ok()?;
    (version_sk(number) == sk).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::key;

    #[test]
    fn a_version_is_known_by_the_one_form_of_its_key() {
        let patient = "00000000-0000-4000-8000-000000000007";
        let number = |pk: &str, sk: &str| read(&key(pk, sk), false).map(|one| one.found.number);
        assert_eq!(number(patient, "version#0000000012"), Ok(12));
        let whose = |patient, sk: &str| Formless {
            patient,
            sk: Some(sk.to_owned()),
        };
        let patients = Some(patient.parse().unwrap());
        for sk in [
            "version#12",
            "version#0000000000",
            "version#",
            "version#00000000x1",
        ] {
            assert_eq!(number(patient, sk), Err(whose(patients, sk)), "{sk}");
        }
        let sk = "version#0000000001";
        assert_eq!(number("nobody", sk), Err(whose(None, sk)));
    }
}
