//! What people are told when they look: short notices, kept for a year beside the directory, and how far each has
//! read.

mod claim;
mod reading;

use access::{PatientId, PersonId};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::directory::trace_pk;
use crate::item::{Item, b, bytes, key, n, number, parsed, s, text};
use crate::{Client, TableError, together};

pub use claim::Claim;
pub(crate) use reading::reading_place;
pub use reading::{Place, Reading};

/// The notices in the directory table.
#[derive(Clone, Debug)]
pub struct Notices {
    client: Client,
    table: String,
}

/// Something somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its own id.
    pub id: Uuid,
    /// What it is about.
    pub kind: NoticeKind,
    /// Since when it is true.
    pub at: Timestamp,
    /// Whose chart it is about.
    pub patient: Option<PatientId>,
    /// The doctor it is about, by name.
    pub practitioner_name: Option<String>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// The version of the chart it is about.
    pub version: Option<u64>,
    /// The appointment it is about.
    pub appointment: Option<Uuid>,
    /// What was written, sealed for [`notice_place`].
    pub message: Option<Vec<u8>>,
}

/// What a notice can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A doctor opened a chart in an emergency.
    EmergencyAccess,
    /// A patient asks a doctor.
    ConsentAsked,
    /// The doctor said yes.
    ConsentAccepted,
    /// The doctor said no.
    ConsentRejected,
    /// The other side ended it.
    ConsentEnded,
    /// A doctor sends a version that is anchored.
    Update,
    /// A patient asks for an appointment.
    AppointmentAsked,
    /// There will be one.
    AppointmentBooked,
    /// It will be at another time, or is asked for at another.
    AppointmentMoved,
    /// It will not be.
    AppointmentCancelled,
}

/// Whom a notice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// One person.
    Person(PersonId),
    /// Every admin.
    Admins,
}

/// How long a notice is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

impl NoticeKind {
    const ALL: [Self; 10] = [
        Self::EmergencyAccess,
        Self::ConsentAsked,
        Self::ConsentAccepted,
        Self::ConsentRejected,
        Self::ConsentEnded,
        Self::Update,
        Self::AppointmentAsked,
        Self::AppointmentBooked,
        Self::AppointmentMoved,
        Self::AppointmentCancelled,
    ];

    /// How it is spelt, in the table and towards clients.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmergencyAccess => "emergency-access",
            Self::ConsentAsked => "consent-asked",
            Self::ConsentAccepted => "consent-accepted",
            Self::ConsentRejected => "consent-rejected",
            Self::ConsentEnded => "consent-ended",
            Self::Update => "update",
            Self::AppointmentAsked => "appointment-asked",
            Self::AppointmentBooked => "appointment-booked",
            Self::AppointmentMoved => "appointment-moved",
            Self::AppointmentCancelled => "appointment-cancelled",
        }
    }
}

impl Notice {
    /// A notice of this kind, with nothing in it.
    #[must_use]
    pub fn new(id: Uuid, kind: NoticeKind, at: Timestamp) -> Self {
        Self {
            id,
            kind,
            at,
            patient: None,
            practitioner_name: None,
            until: None,
            version: None,
            appointment: None,
            message: None,
        }
    }
}

/// Associated data of the ciphertext of a notice's message.
#[must_use]
pub fn notice_place(patient: PatientId, id: Uuid) -> String {
    format!("{patient}/notice/{id}")
}

impl Notices {
    /// The notices in the directory table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Leaves notices for their readers: one call for up to a dozen. One that names a patient leaves a trace
    /// beside them, by which an erasure finds it.
    pub async fn leave(&self, notices: &[(Reader, Notice)]) -> Result<(), TableError> {
        let writes = notices
            .iter()
            .flat_map(|(reader, notice)| items(*reader, notice))
            .map(together::put)
            .collect::<Result<_, _>>()?;
        together::write(&self.client, &self.table, writes).await
    }
}

fn pk(reader: Reader) -> String {
    match reader {
        Reader::Person(person) => format!("notices#{person}"),
        Reader::Admins => "notices#admins".to_owned(),
    }
}

/// The trace of a notice, if it names a patient, and the notice. Seconds have one width, so times sort.
fn items(reader: Reader, notice: &Notice) -> Vec<Item> {
    let (pk, sk) = (pk(reader), sk(notice));
    let expires = n(notice
        .at
        .saturating_add(KEPT)
        .unwrap_or(notice.at)
        .as_second());
    let mut item = key(&pk, &sk);
    item.extend([
        ("id".to_owned(), s(notice.id.to_string())),
        ("kind".to_owned(), s(notice.kind.as_str())),
        ("at".to_owned(), s(notice.at.to_string())),
        ("expires".to_owned(), expires.clone()),
    ]);
    let optional = [
        ("patient", notice.patient.map(|patient| patient.to_string())),
        ("practitioner_name", notice.practitioner_name.clone()),
        ("until", notice.until.map(|until| until.to_string())),
        ("appointment", notice.appointment.map(|id| id.to_string())),
    ];
    for (name, value) in optional {
        item.extend(value.map(|value| (name.to_owned(), s(value))));
    }
    let version = notice
        .version
        .map(|version| ("version".to_owned(), n(version)));
    let message = notice.message.clone();
    item.extend(version);
    item.extend(message.map(|message| ("message".to_owned(), b(message))));
    let trace = notice.patient.map(|patient| {
        let mut trace = key(trace_pk(patient), format!("notice#{pk}#{sk}"));
        trace.extend([
            ("notice_pk".to_owned(), s(pk)),
            ("notice_sk".to_owned(), s(sk)),
            ("expires".to_owned(), expires),
        ]);
        trace
    });
    trace.into_iter().chain([item]).collect()
}

fn sk(notice: &Notice) -> String {
    sk_of(notice.at, notice.id)
}

fn sk_of(at: Timestamp, id: Uuid) -> String {
    format!("{}#{id}", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
}

fn read(item: &Item) -> Result<Notice, TableError> {
    let kind = text(item, "kind")?;
    let kind = NoticeKind::ALL
        .into_iter()
        .find(|known| known.as_str() == kind);
    let optional = |name: &'static str| {
        item.contains_key(name)
            .then(|| text(item, name))
            .transpose()
    };
    Ok(Notice {
        id: parsed(item, "id")?,
        kind: kind.ok_or(TableError::Attribute("kind"))?,
        at: parsed(item, "at")?,
        patient: optional("patient")?
            .map(str::parse)
            .transpose()
            .map_err(|_| TableError::Attribute("patient"))?,
        practitioner_name: optional("practitioner_name")?.map(str::to_owned),
        until: optional("until")?
            .map(str::parse)
            .transpose()
            .map_err(|_| TableError::Attribute("until"))?,
        version: number(item, "version")?,
        appointment: optional("appointment")?
            .map(str::parse)
            .transpose()
            .map_err(|_| TableError::Attribute("appointment"))?,
        message: item
            .contains_key("message")
            .then(|| bytes(item, "message").map(<[u8]>::to_vec))
            .transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(kind: NoticeKind) -> Notice {
        let at = "2026-11-22T20:00:00Z".parse().unwrap();
        Notice {
            patient: Some(PatientId::new(Uuid::from_u128(7))),
            practitioner_name: Some("Dr. Iyer".to_owned()),
            until: Some("2026-11-22T21:00:00Z".parse().unwrap()),
            version: Some(3),
            appointment: Some(Uuid::from_u128(5)),
            message: Some(vec![1, 2, 3]),
            ..Notice::new(Uuid::from_u128(9), kind, at)
        }
    }

    #[test]
    fn a_notice_reads_back_as_it_was_left() {
        for kind in NoticeKind::ALL {
            let left = notice(kind);
            let items = items(Reader::Admins, &left);
            assert_eq!(read(items.last().unwrap()).unwrap(), left);
        }
        let at = "2026-11-22T20:00:00Z".parse().unwrap();
        let bare = Notice::new(Uuid::from_u128(9), NoticeKind::ConsentEnded, at);
        let items = items(Reader::Person(PersonId::new(Uuid::from_u128(7))), &bare);
        assert_eq!(items.len(), 1, "nobody to erase, no trace");
        assert_eq!(read(&items[0]).unwrap(), bare);
    }

    #[test]
    fn a_notice_that_names_a_patient_is_found_from_them_and_both_go_after_a_year() {
        let items = items(Reader::Admins, &notice(NoticeKind::EmergencyAccess));
        let [trace, notice] = items.as_slice() else {
            panic!("a trace and a notice");
        };
        assert_eq!(
            text(trace, "pk").unwrap(),
            trace_pk(PatientId::new(Uuid::from_u128(7)))
        );
        assert_eq!(
            text(trace, "notice_pk").unwrap(),
            text(notice, "pk").unwrap()
        );
        assert_eq!(
            text(trace, "notice_sk").unwrap(),
            text(notice, "sk").unwrap()
        );
        let at: Timestamp = "2027-11-22T20:00:00Z".parse().unwrap();
        for item in [trace, notice] {
            assert_eq!(
                number(item, "expires").unwrap(),
                u64::try_from(at.as_second()).ok()
            );
        }
    }
}
