//! What somebody has been told, and how far they have read.
//!
//! Beside each person's notices stands one item: up to when they have read everything, and which ones they have marked
//! since. Notices to all admins are read by each for themself.

use std::collections::HashSet;

use access::PersonId;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;
use uuid::Uuid;

use super::{KEPT, Notice, Notices, Reader, pk, read, sk, sk_of};
use crate::item::{Item, key, n, number, parsed, s};
use crate::{TableError, together};

/// A notice's place among a reader's: when, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    second: i64,
    id: Uuid,
}

/// How far somebody has read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Everything up to this moment is read.
    until: Option<Timestamp>,
    /// What is read besides.
    read: HashSet<String>,
    /// What is not, all the same.
    unread: HashSet<String>,
}

/// So many marks are kept before those of notices that are gone are looked for.
const MANY: usize = 1_000;

impl Place {
    /// The place of the notice of this id that was left in this second.
    #[must_use]
    pub fn new(second: i64, id: Uuid) -> Option<Self> {
        Timestamp::from_second(second).ok()?;
        Some(Self { second, id })
    }

    /// The second it was left in.
    #[must_use]
    pub fn second(&self) -> i64 {
        self.second
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    fn sk(&self) -> String {
        let at = Timestamp::from_second(self.second).unwrap_or_default();
        sk_of(at, self.id)
    }
}

impl Notice {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            second: self.at.as_second(),
            id: self.id,
        }
    }
}

impl Reading {
    /// Whether a notice was read.
    #[must_use]
    pub fn has(&self, notice: &Notice) -> bool {
        let sk = sk(notice);
        if self.unread.contains(&sk) {
            return false;
        }
        self.read.contains(&sk) || self.until.is_some_and(|until| notice.at <= until)
    }
}

impl Notices {
    /// A reader's newest notices below a place, newest first.
    pub async fn newest(
        &self,
        reader: Reader,
        below: Option<Place>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<Notice>, TableError> {
        let below = below.map_or_else(|| "~".to_owned(), |below| below.sk());
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk < :below")
            .expression_attribute_values(":pk", s(pk(reader)))
            .expression_attribute_values(":below", s(below))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        let there = |item: &&Item| {
            // The table removes what has expired when it gets to it.
            number(item, "expires").is_ok_and(|expires| {
                expires
                    .and_then(|expires| i64::try_from(expires).ok())
                    .is_some_and(|expires| expires > now.as_second())
            })
        };
        answer.items().iter().filter(there).map(read).collect()
    }

    /// How far somebody has read.
    pub async fn reading(&self, person: PersonId) -> Result<Reading, TableError> {
        let found = together::read(&self.client, &self.table, vec![reading_key(person)]).await?;
        found
            .first()
            .map_or_else(|| Ok(Reading::default()), reading)
    }

    /// Whether a notice stands among those of one of these readers.
    pub async fn is_there(&self, readers: &[Reader], place: Place) -> Result<bool, TableError> {
        let keys = readers.iter().map(|reader| key(pk(*reader), place.sk()));
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        Ok(!found.is_empty())
    }

    /// Marks a notice as read by somebody, or not.
    pub async fn mark(
        &self,
        person: PersonId,
        place: Place,
        read: bool,
        now: Timestamp,
    ) -> Result<(), TableError> {
        let (to, from) = if read {
            ("#read", "#unread")
        } else {
            ("#unread", "#read")
        };
        let marked = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(reading_key(person)))
            .update_expression(format!(
                "SET expires = :expires ADD {to} :one DELETE {from} :one"
            ))
            .expression_attribute_names("#read", "read")
            .expression_attribute_names("#unread", "unread")
            .expression_attribute_values(":one", AttributeValue::Ss(vec![place.sk()]))
            .expression_attribute_values(":expires", n(expires(now)))
            .return_values(ReturnValue::AllNew)
            .send()
            .await?;
        let marked = reading(&marked.attributes.unwrap_or_default())?;
        if marked.read.len() + marked.unread.len() > MANY {
            self.prune(person, &marked, now).await?;
        }
        Ok(())
    }

    /// Marks everything somebody was told until now as read.
    pub async fn mark_all(&self, person: PersonId, now: Timestamp) -> Result<(), TableError> {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(reading_key(person)))
            .update_expression("SET #until = :now, expires = :expires REMOVE #read, #unread")
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#read", "read")
            .expression_attribute_names("#unread", "unread")
            .expression_attribute_values(":now", s(now.to_string()))
            .expression_attribute_values(":expires", n(expires(now)))
            .send()
            .await?;
        Ok(())
    }

    /// Forgets the marks of notices that are a year old, and gone.
    async fn prune(
        &self,
        person: PersonId,
        marked: &Reading,
        now: Timestamp,
    ) -> Result<(), TableError> {
        let kept_since = now.saturating_sub(KEPT).unwrap_or(now);
        let oldest = sk_of(kept_since, Uuid::nil());
        let all = marked.read.iter().chain(&marked.unread);
        let gone: Vec<String> = all.filter(|sk| **sk < oldest).cloned().collect();
        if gone.is_empty() {
            return Ok(());
        }
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(reading_key(person)))
            .update_expression("DELETE #read :gone, #unread :gone")
            .expression_attribute_names("#read", "read")
            .expression_attribute_names("#unread", "unread")
            .expression_attribute_values(":gone", AttributeValue::Ss(gone))
            .send()
            .await?;
        Ok(())
    }
}

/// Where it stands how far somebody has read; an erasure takes it away.
pub(crate) fn reading_place(person: PersonId) -> (String, String) {
    (format!("reading#{person}"), "reading".to_owned())
}

fn reading_key(person: PersonId) -> Item {
    let (pk, sk) = reading_place(person);
    key(pk, sk)
}

/// When nobody needs to know any more what somebody has read now.
fn expires(now: Timestamp) -> i64 {
    now.saturating_add(KEPT).unwrap_or(now).as_second()
}

fn reading(item: &Item) -> Result<Reading, TableError> {
    let set = |name| {
        let strings = item.get(name).and_then(|value| value.as_ss().ok());
        strings.into_iter().flatten().cloned().collect()
    };
    Ok(Reading {
        until: item
            .contains_key("until")
            .then(|| parsed(item, "until"))
            .transpose()?,
        read: set("read"),
        unread: set("unread"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::NoticeKind;

    fn notice(second: i64) -> Notice {
        let at = Timestamp::from_second(1_795_000_000 + second).unwrap();
        Notice::new(Uuid::from_u128(9), NoticeKind::Update, at)
    }

    #[test]
    fn what_is_marked_by_itself_counts_more_than_everything_until_then() {
        let until = Some(notice(0).at);
        let mut reading = Reading {
            until,
            ..Reading::default()
        };
        assert!(reading.has(&notice(0)) && reading.has(&notice(-1)));
        assert!(!reading.has(&notice(1)), "what came later is new");
        reading.read.insert(sk(&notice(1)));
        reading.unread.insert(sk(&notice(-1)));
        assert!(reading.has(&notice(1)) && !reading.has(&notice(-1)));
        assert!(!Reading::default().has(&notice(0)));
    }

    #[test]
    fn how_far_somebody_has_read_reads_back() {
        let mut item = reading_key(PersonId::new(Uuid::from_u128(7)));
        assert_eq!(reading(&item).unwrap(), Reading::default());
        item.insert("until".to_owned(), s(notice(0).at.to_string()));
        item.insert(
            "read".to_owned(),
            AttributeValue::Ss(vec![sk(&notice(1)), sk(&notice(2))]),
        );
        let read = reading(&item).unwrap();
        assert!(read.has(&notice(2)) && !read.has(&notice(3)));
        item.insert("until".to_owned(), s("yesterday"));
        assert!(reading(&item).is_err());
    }

    #[test]
    fn places_pass_as_their_sort_keys_do() {
        let places = [(0, 2), (0, 3), (1, 1)].map(|(second, id)| {
            let second = 1_795_000_000 + second;
            Place::new(second, Uuid::from_u128(id)).unwrap()
        });
        assert!(places.is_sorted());
        assert!(places.map(|place| place.sk()).is_sorted());
        assert_eq!(notice(0).place().sk(), sk(&notice(0)));
        assert_eq!(Place::new(i64::MAX, Uuid::nil()), None);
    }
}
