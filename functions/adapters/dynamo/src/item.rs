//! Reading and writing the attributes of an item.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};

use crate::TableError;

/// An item as the SDK hands it over.
pub(crate) type Item = HashMap<String, AttributeValue>;

pub(crate) fn s(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

#[expect(clippy::needless_pass_by_value, reason = "numbers are passed by value")]
pub(crate) fn n(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn b(value: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// The primary key `{pk, sk}`.
pub(crate) fn key(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    Item::from([("pk".to_owned(), s(pk)), ("sk".to_owned(), s(sk))])
}

/// What stands under a key now: every write that was answered is seen.
pub(crate) async fn consistent(
    get: GetItemFluentBuilder,
    key: Item,
) -> Result<Option<Item>, TableError> {
    let answer = get.set_key(Some(key)).consistent_read(true).send().await?;
    Ok(answer.item)
}

/// A query for up to `limit` items of `pk` whose sort key begins with `prefix`, and is less than `below` if that is
/// given; newest first. Consistent: what was written is seen. The item at `below` itself comes along, because BETWEEN
/// includes its upper end, and is not counted.
pub(crate) fn newest_first(
    query: QueryFluentBuilder,
    pk: impl Into<String>,
    prefix: &str,
    below: Option<String>,
    limit: usize,
) -> QueryFluentBuilder {
    let wanted = limit + usize::from(below.is_some());
    query
        .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :below")
        .expression_attribute_values(":pk", s(pk))
        .expression_attribute_values(":from", s(prefix))
        .expression_attribute_values(":below", s(below.unwrap_or_else(|| format!("{prefix}~"))))
        .scan_index_forward(false)
        .consistent_read(true)
        .limit(i32::try_from(wanted).unwrap_or(i32::MAX))
}

/// A put in a transaction, on condition that nothing stands under the item's key.
pub(crate) fn unless_there(put: PutBuilder, item: Item) -> Result<TransactWriteItem, TableError> {
    in_transaction(put.condition_expression("attribute_not_exists(pk)"), item)
}

/// A put in a transaction.
pub(crate) fn in_transaction(put: PutBuilder, item: Item) -> Result<TransactWriteItem, TableError> {
    let put = put.set_item(Some(item)).build();
    let put = put.map_err(TableError::request)?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// A string attribute that must be there.
pub(crate) fn text<'a>(item: &'a Item, name: &'static str) -> Result<&'a str, TableError> {
    item.get(name)
        .and_then(|value| value.as_s().ok())
        .map(String::as_str)
        .ok_or(TableError::Attribute(name))
}

/// A string attribute parsed into what it stands for.
pub(crate) fn parsed<T: std::str::FromStr>(
    item: &Item,
    name: &'static str,
) -> Result<T, TableError> {
    text(item, name)?
        .parse()
        .map_err(|_| TableError::Attribute(name))
}

/// A number attribute, if it is there.
pub(crate) fn number(item: &Item, name: &'static str) -> Result<Option<u64>, TableError> {
    item.get(name)
        .map(|value| {
            let digits = value.as_n().map_err(|_| TableError::Attribute(name))?;
            digits.parse().map_err(|_| TableError::Attribute(name))
        })
        .transpose()
}

/// A binary attribute that must be there.
pub(crate) fn bytes<'a>(item: &'a Item, name: &'static str) -> Result<&'a [u8], TableError> {
    item.get(name)
        .and_then(|value| value.as_b().ok())
        .map(AsRef::as_ref)
        .ok_or(TableError::Attribute(name))
}

/// A binary attribute of 32 bytes that must be there.
pub(crate) fn fixed(item: &Item, name: &'static str) -> Result<[u8; 32], TableError> {
    bytes(item, name)?
        .try_into()
        .map_err(|_| TableError::Attribute(name))
}
