//! Everything that has a leaf or is to have one, read past every index: for a check of the whole, which must not
//! depend on what it checks. What is damaged is told, not refused.

use access::PatientId;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;
use jiff::Timestamp;
use seal::Commitment;

use crate::item::{Item, fixed, number, parsed, s, text};
use crate::{TableError, pending};

/// One of several readers that have a table read together, each its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Which, from 0.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

/// Where the next page begins.
#[derive(Clone, Debug)]
pub struct Cursor(Item);

/// A page of what was found.
#[derive(Debug)]
pub struct Page<T> {
    /// Each in its form, or, where the key itself has none, whose it is as far as that can be told.
    pub items: Vec<Result<T, Formless>>,
    /// Where to go on; nowhere at the end.
    pub next: Option<Cursor>,
}

/// Something whose key is none that we write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formless {
    /// The first half of its key, if that is a patient's id.
    pub patient: Option<PatientId>,
    /// The other half.
    pub sk: Option<String>,
}

/// What is stored of a version or of an entry besides what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose chart.
    pub patient: PatientId,
    /// Its number in the chart or in the log.
    pub number: u64,
    /// Its leaf; none when it is missing or is none.
    pub commitment: Option<Commitment>,
    /// The leaf before it. One that is no hash is all zeros, which no leaf is.
    pub previous: Option<Commitment>,
    /// The batch that it names. A name that is no number is 0, which no batch has.
    pub batch: Option<u64>,
    /// Whether it waits for one.
    pub waits: Option<Waits>,
    /// Whether its patient was erased.
    pub erased: bool,
}

/// That something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Whether the outbox lists it, and it can be read there: it is in one of its partitions, and has the time that
    /// they are sorted by.
    pub listed: bool,
    /// Since when, if that can be read.
    pub since: Option<Timestamp>,
}

pub(crate) fn found(patient: PatientId, of: u64, item: &Item) -> Found {
    let hash = |name| fixed(item, name).ok().map(Commitment::from_bytes);
    let there = |name: &str| item.contains_key(name);
    let batch = || number(item, "batch").ok().flatten().unwrap_or(0);
    Found {
        patient,
        number: of,
        commitment: hash("commitment"),
        previous: there("previous")
            .then(|| hash("previous").unwrap_or(Commitment::from_bytes([0; 32]))),
        batch: there("batch").then(batch),
        waits: there("pending").then(|| waits(item)),
        erased: there("erased"),
    }
}

fn waits(item: &Item) -> Waits {
    let shard = text(item, "pending").ok();
    let since = parsed(item, "saved_at").ok();
    Waits {
        // The index takes any text for a time; whoever reads it there does not.
        listed: shard.is_some_and(is_listed) && since.is_some(),
        since,
    }
}

fn is_listed(shard: &str) -> bool {
    (0..pending::SHARDS).any(|one| one.to_string() == shard)
}

pub(crate) fn formless(item: &Item) -> Formless {
    Formless {
        patient: parsed(item, "pk").ok(),
        sk: text(item, "sk").ok().map(str::to_owned),
    }
}

/// A lane's next page. Consistent: what was written before it is seen.
pub(crate) async fn scan<T>(
    scan: ScanFluentBuilder,
    lane: Lane,
    from: Option<Cursor>,
    read: impl Fn(&Item) -> Result<T, Formless>,
) -> Result<Page<T>, TableError> {
    let lanes = |count: u32| i32::try_from(count).map_err(|_| TableError::Attribute("lane"));
    let answer = scan
        .segment(lanes(lane.number)?)
        .total_segments(lanes(lane.of)?)
        .consistent_read(true)
        .set_exclusive_start_key(from.map(|from| from.0))
        .send()
        .await?;
    Ok(Page {
        items: answer.items().iter().map(read).collect(),
        next: answer.last_evaluated_key.map(Cursor),
    })
}

/// The next page of one partition, or of those of its items whose sort keys begin with a prefix, in their order.
/// Consistent.
pub(crate) async fn query<T>(
    query: QueryFluentBuilder,
    partition: String,
    prefix: Option<&str>,
    from: Option<Cursor>,
    read: impl Fn(&Item) -> Result<T, Formless>,
) -> Result<Page<T>, TableError> {
    let query = match prefix {
        None => query.key_condition_expression("pk = :pk"),
        Some(prefix) => query
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":prefix", s(prefix)),
    };
    let answer = query
        .expression_attribute_values(":pk", s(partition))
        .consistent_read(true)
        .set_exclusive_start_key(from.map(|from| from.0))
        .send()
        .await?;
    Ok(Page {
        items: answer.items().iter().map(read).collect(),
        next: answer.last_evaluated_key.map(Cursor),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{b, key, n};
    use uuid::Uuid;

    fn patient() -> PatientId {
        PatientId::new(Uuid::from_u128(7))
    }

    fn item() -> Item {
        let mut item = key(patient().to_string(), "version#0000000002");
        item.extend([
            ("commitment".to_owned(), b([1; 32])),
            ("previous".to_owned(), b([2; 32])),
            ("batch".to_owned(), n(3)),
        ]);
        item
    }

    #[test]
    fn what_is_there_is_found_as_it_is_and_what_is_damaged_as_nothing_that_we_write() {
        let whole = found(patient(), 2, &item());
        assert_eq!(whole.commitment, Some(Commitment::from_bytes([1; 32])));
        assert_eq!(whole.previous, Some(Commitment::from_bytes([2; 32])));
        assert_eq!(
            (whole.batch, whole.waits, whole.erased),
            (Some(3), None, false)
        );
        let mut damaged = item();
        for name in ["commitment", "previous", "batch"] {
            damaged.insert(name.to_owned(), s("x"));
        }
        let damaged = found(patient(), 2, &damaged);
        assert_eq!(damaged.commitment, None);
        assert_eq!(damaged.previous, Some(Commitment::from_bytes([0; 32])));
        assert_eq!(damaged.batch, Some(0));
    }

    #[test]
    fn what_waits_in_no_partition_or_at_no_time_is_listed_nowhere() {
        let at = "2026-11-22T10:00:00Z";
        for (shard, saved_at, listed) in [
            (s("0"), s(at), true),
            (s((pending::SHARDS - 1).to_string()), s(at), true),
            (s(pending::SHARDS.to_string()), s(at), false),
            (s("00"), s(at), false),
            (n(0), s(at), false),
            (s("0"), n(1), false),
            (s("0"), s("lately"), false),
        ] {
            let mut item = item();
            item.insert("pending".to_owned(), shard);
            item.insert("saved_at".to_owned(), saved_at);
            let waits = found(patient(), 2, &item).waits.unwrap();
            assert_eq!(waits.listed, listed, "{item:?}");
        }
    }
}
