//! Which appointments there are.

use access::{PatientId, PersonId};
use appointment::{Start, Status};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::Select;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Appointments, CLINIC, StoredAppointment, appointment_key, id_in, read, slots_pk};
use crate::TableError;
use crate::item::{Item, parsed, s, text};

/// Whose appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those a patient comes to.
    Patient(PatientId),
    /// Those somebody comes to a practitioner for.
    Practitioner(PersonId),
    /// All of the clinic.
    Everybody,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    /// Whose.
    pub whose: Whose,
    /// From this moment on.
    pub from: Timestamp,
    /// Before this moment.
    pub to: Timestamp,
    /// Those that stand so.
    pub status: Option<Status>,
    /// Backwards in time.
    pub newest_first: bool,
    /// Behind this one.
    pub after: Option<After>,
}

/// The last appointment of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// When it begins.
    pub start: Start,
    /// Which of those.
    pub id: Uuid,
}

/// A page of appointments.
#[derive(Debug)]
pub struct Page {
    /// In the order asked for.
    pub appointments: Vec<StoredAppointment>,
    /// Where the next page begins.
    pub next: Option<After>,
}

/// A time that a practitioner does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// From when on.
    pub start: Start,
    /// For how long.
    pub minutes: u32,
}

/// How many of an index are looked at for one page of those that stand as asked for.
const LOOKED_AT: i32 = 500;

impl Appointments {
    /// Up to `limit` appointments; of those that stand in one way perhaps fewer, though more follow. The index lags behind by moments.
    pub async fn list(&self, listing: &Listing, limit: usize) -> Result<Page, TableError> {
        let (from, to) = bounds(listing.from, listing.to);
        let mut query = match listing.whose {
            Whose::Patient(patient) => self.of_patient(patient),
            Whose::Practitioner(practitioner) => self.of_practitioner(practitioner),
            Whose::Everybody => self.of_everybody(),
        };
        if let Some(status) = listing.status {
            query = query
                .limit(LOOKED_AT)
                .filter_expression("#status = :status")
                .expression_attribute_names("#status", "status")
                .expression_attribute_values(":status", s(status.as_str()));
        } else {
            query = query.limit(i32::try_from(limit + 1).unwrap_or(i32::MAX));
        }
        let mut appointments: Vec<StoredAppointment> = Vec::new();
        let start = listing.after.map(|after| after.start.to_string());
        let passed = |start: &String| {
            (listing.newest_first && *start < from) || (!listing.newest_first && *start > to)
        };
        if to < from || start.as_ref().is_some_and(passed) {
            return Ok(Page {
                appointments,
                next: None,
            });
        }
        // Time passes between two pages: who goes on from before the beginning begins there.
        if let Some(after) = listing
            .after
            .filter(|_| start.is_some_and(|start| start >= from && start <= to))
        {
            query = query.set_exclusive_start_key(Some(start_key(listing.whose, after)));
        }
        let page = query
            .expression_attribute_values(":from", s(from))
            .expression_attribute_values(":to", s(to))
            .scan_index_forward(!listing.newest_first)
            .send()
            .await?;
        for item in page.items() {
            appointments.push(read(item)?);
        }
        let reached = page.last_evaluated_key().map(After::read).transpose()?;
        Ok(cut(appointments, reached, limit))
    }

    /// How many coming appointments of a patient wait for an answer or were cancelled again.
    pub async fn asked_by(&self, patient: PatientId, now: Timestamp) -> Result<u64, TableError> {
        let (from, to) = bounds(now, Timestamp::MAX);
        let query = self
            .of_patient(patient)
            .filter_expression("#status IN (:proposed, :cancelled)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":proposed", s(Status::Proposed.as_str()))
            .expression_attribute_values(":cancelled", s(Status::Cancelled.as_str()));
        counted(query, from, to).await
    }

    /// How many appointments of the clinic begin in a time, whatever became of them.
    pub async fn count(&self, from: Timestamp, to: Timestamp) -> Result<u64, TableError> {
        let (from, to) = bounds(from, to);
        counted(self.of_everybody(), from, to).await
    }

    /// When a practitioner is taken, in a time: not by whom.
    pub async fn busy(
        &self,
        practitioner: PersonId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Busy>, TableError> {
        let (from, to) = bounds(from, to);
        if to < from {
            return Ok(Vec::new());
        }
        let mut slots = Vec::new();
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", s(slots_pk(practitioner)))
            .expression_attribute_values(":from", s(from))
            .expression_attribute_values(":to", s(to))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = items.next().await {
            let item = item?;
            let of = text(&item, super::APPOINTMENT)?.to_owned();
            slots.push((parsed(&item, "sk")?, of));
        }
        Ok(joined(&slots))
    }

    fn of_patient(&self, patient: PatientId) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .index_name("by-patient")
            .key_condition_expression("patient = :whose AND #start BETWEEN :from AND :to")
            .expression_attribute_names("#start", "start")
            .expression_attribute_values(":whose", s(patient.to_string()))
    }

    fn of_practitioner(&self, practitioner: PersonId) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .index_name("by-practitioner")
            .key_condition_expression("practitioner = :whose AND #start BETWEEN :from AND :to")
            .expression_attribute_names("#start", "start")
            .expression_attribute_values(":whose", s(practitioner.to_string()))
    }

    fn of_everybody(&self) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .index_name("by-start")
            .key_condition_expression("clinic = :whose AND #start BETWEEN :from AND :to")
            .expression_attribute_names("#start", "start")
            .expression_attribute_values(":whose", s(CLINIC))
    }
}

/// No more than `limit`: the rest is of the next page, which else begins where the index was looked at last.
fn cut(mut appointments: Vec<StoredAppointment>, reached: Option<After>, limit: usize) -> Page {
    let over = appointments.len() > limit;
    appointments.truncate(limit);
    let next = if over {
        appointments.last().map(After::of)
    } else {
        reached
    };
    Page { appointments, next }
}

impl After {
    /// Where an index was looked at last.
    fn read(key: &Item) -> Result<Self, TableError> {
        Ok(Self {
            start: parsed(key, "start")?,
            id: id_in(key)?,
        })
    }

    /// This one.
    #[must_use]
    pub fn of(stored: &StoredAppointment) -> Self {
        Self {
            start: stored.appointment.when.start,
            id: stored.id,
        }
    }
}

/// Where a page of an index ended.
fn start_key(whose: Whose, after: After) -> Item {
    let (partition, value) = match whose {
        Whose::Patient(patient) => ("patient", patient.to_string()),
        Whose::Practitioner(practitioner) => ("practitioner", practitioner.to_string()),
        Whose::Everybody => ("clinic", CLINIC.to_owned()),
    };
    let mut start = appointment_key(after.id);
    start.insert(partition.to_owned(), s(value));
    start.insert("start".to_owned(), s(after.start.to_string()));
    start
}

async fn counted(query: QueryFluentBuilder, from: String, to: String) -> Result<u64, TableError> {
    if to < from {
        return Ok(0);
    }
    let mut count = 0;
    let mut pages = query
        .expression_attribute_values(":from", s(from))
        .expression_attribute_values(":to", s(to))
        .select(Select::Count)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        count += u64::try_from(page?.count()).unwrap_or_default();
    }
    Ok(count)
}

/// Sort keys of the first and the last second in a time that has its beginning and not its end. Starts are whole seconds,
/// of one width from 1970 on.
fn bounds(from: Timestamp, to: Timestamp) -> (String, String) {
    let early = from.max(Timestamp::UNIX_EPOCH);
    let first = early.as_second() + i64::from(early.subsec_nanosecond() > 0);
    let last = to.saturating_sub(SignedDuration::from_nanos(1));
    let last = last.map_or(-1, Timestamp::as_second);
    let spelt = |second: i64| match Timestamp::from_second(second.max(0)) {
        Ok(at) => at.to_string(),
        Err(_) => "9999-12-30T22:00:00Z".to_owned(),
    };
    if last < 0 {
        // Before everything.
        return (spelt(first), "1969-12-31T23:59:59Z".to_owned());
    }
    (spelt(first), spelt(last))
}

/// Quarters that follow each other and are of one appointment, as one.
fn joined(slots: &[(Start, String)]) -> Vec<Busy> {
    let mut busy: Vec<(Busy, &str)> = Vec::new();
    for (slot, of) in slots {
        let joins = |(last, same): &(Busy, &str)| {
            let length = SignedDuration::from_mins(i64::from(last.minutes));
            *same == of && last.start.at().checked_add(length).ok() == Some(slot.at())
        };
        match busy.last_mut().filter(|last| joins(last)) {
            Some((last, _)) => last.minutes += 15,
            None => busy.push((
                Busy {
                    start: *slot,
                    minutes: 15,
                },
                of,
            )),
        }
    }
    busy.into_iter().map(|(busy, _)| busy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_beginning_and_not_its_end() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let spelt = |from, to| bounds(at(from), at(to));
        assert_eq!(
            spelt("2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"),
            (
                "2028-02-29T00:00:00Z".to_owned(),
                "2028-02-29T23:59:59Z".to_owned()
            )
        );
        let (from, to) = spelt("2026-11-22T10:00:00.5Z", "2026-11-22T10:15:00.5Z");
        assert_eq!(
            (from.as_str(), to.as_str()),
            ("2026-11-22T10:00:01Z", "2026-11-22T10:15:00Z")
        );
        let (from, to) = bounds(Timestamp::MIN, Timestamp::MAX);
        assert!(from.as_str() < "1970-01-02" && to.as_str() > "9999", "{to}");
        let (from, to) = spelt("1900-01-01T00:00:00Z", "1950-01-01T00:00:00Z");
        assert!(to < from, "nothing was ever then");
        let (from, to) = spelt("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z");
        assert!(to < from);
    }

    #[test]
    fn a_page_with_few_that_stand_as_asked_for_goes_on_where_it_was_looked_at_last() {
        let one = || StoredAppointment {
            id: Uuid::from_u128(6),
            patient: PatientId::new(Uuid::from_u128(7)),
            practitioner: PersonId::new(Uuid::from_u128(8)),
            appointment: appointment::Appointment {
                when: appointment::When {
                    start: "2026-11-22T10:15:00Z".parse().unwrap(),
                    length: appointment::Length::minutes(15).unwrap(),
                },
                status: Status::Proposed,
                cancelled_by: None,
            },
            asked_at: Timestamp::UNIX_EPOCH,
            words: Vec::new(),
            request: [0; 32],
            revision: 1,
        };
        let reached = After {
            start: "2026-12-24T10:15:00Z".parse().unwrap(),
            id: Uuid::from_u128(9),
        };
        let key = start_key(Whose::Everybody, reached);
        assert_eq!(After::read(&key).unwrap(), reached);
        for found in [vec![], vec![one()]] {
            let few = cut(found, Some(reached), 1);
            assert_eq!(few.next, Some(reached));
        }
        let more = cut(vec![one(), one()], Some(reached), 1);
        assert_eq!(more.appointments.len(), 1);
        assert_eq!(more.next, Some(After::of(&one())));
        assert_eq!(cut(vec![one()], None, 1).next, None);
    }

    #[test]
    fn what_follows_each_other_is_one_time_only_if_it_is_of_one_appointment() {
        let slots = [
            ("2026-11-22T23:45:00Z", "a"),
            ("2026-11-23T00:00:00Z", "a"),
            ("2026-11-23T00:15:00Z", "b"),
            ("2026-11-23T00:45:00Z", "b"),
        ]
        .map(|(slot, of)| (slot.parse().unwrap(), of.to_owned()));
        let busy: Vec<_> = joined(&slots)
            .iter()
            .map(|busy| (busy.start.to_string(), busy.minutes))
            .collect();
        let expected = [
            ("2026-11-22T23:45:00Z".to_owned(), 30),
            ("2026-11-23T00:15:00Z".to_owned(), 15),
            ("2026-11-23T00:45:00Z".to_owned(), 15),
        ];
        assert_eq!(busy, expected);
    }
}
