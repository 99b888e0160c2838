//! A version that replaces another one: a visit as it should have been written, or who the patient is now.
//!
//! Two items change together: the new version is there, and what it replaces says so, so that nobody replaces
//! that a second time; or the chart's root has the new demographics.

use access::PatientId;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use seal::VersionNumber;

use super::erasure::is_erased;
use super::{
    Charts, Listed, ROOT, StoredVersion, number_of, read_version, version_item, version_sk,
};
use crate::item::{self, Item, b, key, n};
use crate::transaction::failing;
use crate::{TableError, together};

/// What saving a version that replaces another led to.
#[derive(Debug)]
pub enum Revised {
    /// It is saved.
    Saved,
    /// There is a version of its number already.
    Taken(Box<StoredVersion>),
    /// What it replaces was replaced already.
    Superseded,
    /// The patient was erased since the chart was read.
    Erased,
}

impl Charts {
    /// Saves a visit anew, in place of its version `replaced`.
    pub async fn amend(
        &self,
        version: &StoredVersion,
        replaced: VersionNumber,
    ) -> Result<Revised, TableError> {
        let of = key(version.patient.to_string(), version_sk(replaced));
        let mark = self
            .update(of)
            .update_expression("SET superseded = :by")
            .condition_expression(
                "attribute_exists(content) AND attribute_not_exists(superseded) AND attribute_not_exists(erased)",
            )
            .expression_attribute_values(":by", n(version.number.get()));
        self.revise(version, mark).await
    }

    /// Saves who the patient is now; `demographics` are sealed for [`super::root_place`].
    pub async fn edit(
        &self,
        version: &StoredVersion,
        demographics: Vec<u8>,
    ) -> Result<Revised, TableError> {
        let number = AttributeValue::L(vec![n(version.number.get())]);
        let root = self
            .update(key(version.patient.to_string(), ROOT))
            .update_expression(
                "SET patient = :patient, details = list_append(if_not_exists(details, :first), :number)",
            )
            .condition_expression("attribute_exists(patient) AND attribute_not_exists(erased)")
            .expression_attribute_values(":patient", b(demographics))
            .expression_attribute_values(":first", first_details())
            .expression_attribute_values(":number", number);
        self.revise(version, root).await
    }

    /// These versions, those that are there, in no order.
    pub async fn some_versions(
        &self,
        patient: PatientId,
        numbers: &[VersionNumber],
    ) -> Result<Vec<Listed>, TableError> {
        let keys = numbers.iter().map(|number| version_sk(*number));
        let keys = keys.map(|sk| key(patient.to_string(), sk)).collect();
        let found = together::read(&self.client, &self.table, keys).await?;
        let versions = found.iter().filter(|item| !is_erased(item));
        versions
            .map(|item| {
                let number = number_of(item)?;
                Ok((number, read_version(patient, number, item)))
            })
            .collect()
    }

    fn update(&self, key: Item) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder().table_name(&self.table).set_key(Some(key))
    }

    async fn revise(
        &self,
        version: &StoredVersion,
        update: aws_sdk_dynamodb::types::builders::UpdateBuilder,
    ) -> Result<Revised, TableError> {
        let put = Put::builder().table_name(&self.table);
        let put = item::unless_there(put, version_item(version))?;
        let update = update.build().map_err(TableError::request)?;
        let update = TransactWriteItem::builder().update(update).build();
        let Some(failed) = failing(&self.client, vec![put, update]).await? else {
            return Ok(Revised::Saved);
        };
        if !failed.contains(&0) {
            return Ok(Revised::Superseded);
        }
        let there = self.version(version.patient, version.number).await?;
        // Where a version of an erased chart would go there is a mark, and no version.
        Ok(there.map_or(Revised::Erased, |there| Revised::Taken(Box::new(there))))
    }
}

/// The list of a chart that was just made.
pub(super) fn first_details() -> AttributeValue {
    AttributeValue::L(vec![n(VersionNumber::FIRST.get())])
}

pub(super) fn read_details(root: &Item) -> Result<Vec<VersionNumber>, TableError> {
    let fault = || TableError::Attribute("details");
    let Some(list) = root.get("details") else {
        return Ok(vec![VersionNumber::FIRST]);
    };
    let list = list.as_l().map_err(|_| fault())?;
    let number = |value: &AttributeValue| {
        let number = value.as_n().ok()?.parse().ok()?;
        VersionNumber::new(number).ok()
    };
    list.iter()
        .map(|value| number(value).ok_or_else(fault))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_begins_with_who_the_patient_is() {
        let mut root = key("p", ROOT);
        assert_eq!(read_details(&root).unwrap(), [VersionNumber::FIRST]);
        root.insert("details".to_owned(), first_details());
        assert_eq!(read_details(&root).unwrap(), [VersionNumber::FIRST]);
        let edited = AttributeValue::L(vec![n(1), n(7)]);
        root.insert("details".to_owned(), edited);
        let numbers = read_details(&root).unwrap();
        assert_eq!(
            numbers.iter().map(|one| one.get()).collect::<Vec<_>>(),
            [1, 7]
        );
        root.insert("details".to_owned(), AttributeValue::L(vec![n(0)]));
        assert!(read_details(&root).is_err());
    }
}
