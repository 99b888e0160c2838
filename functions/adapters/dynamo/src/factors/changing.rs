//! Factors come and go.

use access::PersonId;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use uuid::Uuid;

use super::{Factor, Factors, RecoveryCodes, factor_key, profile_key, recovery_key};
use crate::TableError;
use crate::item::{self, Item, b, n, s};
use crate::sessions::Grounds;
use crate::transaction::together;

/// A factor that is added or removed meanwhile is seen in the next round.
const ROUNDS: u32 = 4;
const REMOVED_BY: &str = "factors_removed_by";

impl Factors {
    /// A factor is added to the `before` that are there.
    pub fn added(
        &self,
        person: PersonId,
        factor: &Factor,
        before: usize,
    ) -> Result<Grounds, TableError> {
        let mut item = factor_key(person, factor.id);
        item.extend([
            ("kind".to_owned(), s(factor.kind.as_str())),
            ("sealed".to_owned(), b(factor.sealed.as_slice())),
            ("added_at".to_owned(), s(factor.added_at.to_string())),
        ]);
        if let Some(step) = factor.step {
            item.insert("step".to_owned(), n(step));
        }
        let put = item::unless_there(Put::builder().table_name(&self.table), item)?;
        Ok(Grounds(vec![put]).and(self.counted(person, before, before + 1)?))
    }

    /// One of the `before` factors that are there is removed, and with the last one the recovery
    /// codes: they stand in for factors.
    pub fn removed(
        &self,
        person: PersonId,
        factor: Uuid,
        before: usize,
    ) -> Result<Grounds, TableError> {
        let after = before.saturating_sub(1);
        let mut statements = vec![self.deleted(factor_key(person, factor), true)?];
        if after == 0 {
            statements.push(self.deleted(recovery_key(person), false)?);
        }
        Ok(Grounds(statements).and(self.counted(person, before, after)?))
    }

    /// These recovery codes take the place of all there were.
    pub fn codes_replaced(
        &self,
        person: PersonId,
        codes: &RecoveryCodes,
    ) -> Result<Grounds, TableError> {
        let mut item = recovery_key(person);
        item.extend([
            ("salt".to_owned(), b(codes.salt.as_slice())),
            ("codes".to_owned(), AttributeValue::Ss(codes.hashes.clone())),
        ]);
        let put = item::in_transaction(Put::builder().table_name(&self.table), item)?;
        Ok(Grounds(vec![put]))
    }

    /// Whether it was this request that removed a person's factors last.
    pub async fn were_removed_by(
        &self,
        person: PersonId,
        request: [u8; 32],
    ) -> Result<bool, TableError> {
        let get = self.client.get_item().table_name(&self.table);
        let profile = item::consistent(get, profile_key(person)).await?;
        let profile = profile.unwrap_or_default();
        Ok(item::fixed(&profile, REMOVED_BY).is_ok_and(|by| by == request))
    }

    /// Removes whatever a person has enrolled, as an admin does for somebody who lost it all. `request` is
    /// the hash that tells this request from others.
    pub async fn remove_all(&self, person: PersonId, request: [u8; 32]) -> Result<(), TableError> {
        for _ in 0..ROUNDS {
            let enrolled = self.of(person).await?;
            let mut statements = vec![self.deleted(recovery_key(person), false)?];
            for factor in &enrolled.factors {
                statements.push(self.deleted(factor_key(person, factor.id), true)?);
            }
            let before = enrolled.factors.len();
            let counted =
                "SET second_factor = :after, factors_removed_by = :by ADD generation :one";
            let by = Item::from([(":by".to_owned(), b(request))]);
            statements.extend(self.counting(person, before, 0, counted, by)?.0);
            if together(&self.client, statements).await? {
                return Ok(());
            }
        }
        Err(TableError::Call("factors come and go too fast".into()))
    }

    /// The profile says how many factors there are: on condition that it said so before. It begins a new
    /// generation, so that a sign-in on what there was comes to nothing.
    fn counted(
        &self,
        person: PersonId,
        before: usize,
        after: usize,
    ) -> Result<Grounds, TableError> {
        let counted = "SET second_factor = :after ADD generation :one";
        self.counting(person, before, after, counted, Item::new())
    }

    fn counting(
        &self,
        person: PersonId,
        before: usize,
        after: usize,
        expression: &str,
        mut values: Item,
    ) -> Result<Grounds, TableError> {
        let there = if before == 0 {
            "(attribute_not_exists(second_factor) OR second_factor = :before)"
        } else {
            "second_factor = :before"
        };
        let condition = format!("attribute_exists(pk) AND {there}");
        let counts = [(":before", before), (":after", after), (":one", 1)];
        values.extend(counts.map(|(name, value)| (name.to_owned(), n(value))));
        self.update(profile_key(person), expression, &condition, values)
    }

    fn deleted(&self, key: Item, must_be_there: bool) -> Result<TransactWriteItem, TableError> {
        let delete = Delete::builder().table_name(&self.table).set_key(Some(key));
        let delete = if must_be_there {
            delete.condition_expression("attribute_exists(pk)")
        } else {
            delete
        };
        let delete = delete.build().map_err(TableError::request)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factors::Kind;
    use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
    use aws_types::SdkConfig;
    use aws_types::region::Region;

    fn factors() -> Factors {
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("x"))
            .build();
        Factors::new(crate::client(&config), "people".to_owned())
    }

    /// What a transaction does to the profile.
    fn profile_update(grounds: &Grounds) -> &str {
        let mut updates = grounds.0.iter().filter_map(TransactWriteItem::update);
        updates.next().unwrap().update_expression()
    }

    #[test]
    fn who_signs_in_while_factors_come_or_go_signs_in_anew() {
        let (person, id) = (PersonId::new(Uuid::from_u128(7)), Uuid::from_u128(8));
        let factor = Factor {
            id,
            kind: Kind::Totp,
            sealed: vec![1],
            added_at: jiff::Timestamp::UNIX_EPOCH,
            step: None,
        };
        for before in [0, 1] {
            let added = factors().added(person, &factor, before).unwrap();
            let removed = factors().removed(person, id, before + 1).unwrap();
            for change in [added, removed] {
                assert!(profile_update(&change).contains("ADD generation :one"));
            }
        }
    }
}
