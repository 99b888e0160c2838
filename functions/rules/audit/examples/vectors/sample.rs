//! One chart's log, with an entry of every kind.

use super::Outcome;
use access::{PersonId, Role};
use audit::{Entry, EntryNumber, Happening, Note, NoteSalt, Outcome as Ended, What, Who};
use seal::Salt;

pub(super) const PATIENT: &str = "5f0c1a52-7c3e-4b7e-9d58-0c8b7e6f1a20";
const DOCTOR: &str = "8a4f7f0e-3f5b-4a43-8d7b-b0f3a2c4d5e6";
const OTHER: &str = "c3b9a1d0-2e4f-4c6b-9a8d-7f6e5d4c3b2a";
const ADMIN: &str = "0e1d2c3b-4a59-4687-8b7a-695847362514";

/// The entries, oldest first, and the note beside each.
pub(super) fn log() -> Outcome<(Vec<Entry>, Vec<Option<Note>>)> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut notes = Vec::new();
    for (place, what) in What::ALL.into_iter().enumerate() {
        let byte = u8::try_from(place)?;
        let note = matches!(
            what,
            What::BreakGlass | What::AnswerConsent | What::OpenLink
        )
        .then(|| {
            Note::new(
                NoteSalt::from_bytes([0x40 | byte; 16]),
                "Unconscious, Übergabe \u{1f691}",
            )
        });
        let happening = happening(what, place, note.as_ref())?;
        let (number, previous) = match entries.last() {
            None => (EntryNumber::FIRST, None),
            Some(last) => (last.number().next()?, Some(*last.hash())),
        };
        let salt = Salt::from_bytes([0xa0 | byte; 16]);
        entries.push(Entry::new(number, previous, salt, &happening));
        notes.push(note);
    }
    Ok((entries, notes))
}

fn happening(what: What, place: usize, note: Option<&Note>) -> Outcome<Happening> {
    let who = match place % 4 {
        0 => Who::new(DOCTOR.parse()?, Role::Doctor, "Dr. Asha \"Iyer\""),
        1 => Who::new(ADMIN.parse()?, Role::Admin, "Jörg Weiß"),
        // A patient's name is not kept.
        2 => Who::new(PATIENT.parse()?, Role::Patient, "Anna Muster"),
        _ => Who::new(OTHER.parse()?, Role::Doctor, ""),
    };
    let from = match place % 3 {
        0 => Some("203.0.113.7".parse()?),
        1 => Some("2001:db8::7".parse()?),
        _ => None,
    };
    let versioned = matches!(
        what,
        What::EditPatient
            | What::WriteVisit
            | What::AmendVisit
            | What::SendUpdate
            | What::IssueCard
            | What::RevokeVersion
    );
    let of_another = matches!(
        what,
        What::AskConsent
            | What::EndConsent
            | What::AnswerConsent
            | What::BookAppointment
            | What::CancelAppointment
    );
    Ok(Happening {
        what,
        who,
        at: format!("2026-11-22T16:{place:02}:00.{:03}Z", place * 61).parse()?,
        patient: PATIENT.parse()?,
        from,
        outcome: Ended::ALL[place % 3],
        version: versioned.then_some(place as u64),
        practitioner: of_another.then(|| OTHER.parse::<PersonId>()).transpose()?,
        note: note.map(Note::digest),
    })
}
