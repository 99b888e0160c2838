//! Who is told what became of an appointment: those whose it is, and not whoever did it.

use access::PersonId;
use dynamo::appointments::StoredAppointment;
use dynamo::notices::{Notice, NoticeKind, Reader};
use edge::Problem;
use gate::Caller;
use jiff::Timestamp;
use queue::{AppointmentChange, Mail};

use super::view::Words;
use crate::records::Records;

/// The notice that goes with the mail.
fn kind(change: AppointmentChange) -> NoticeKind {
    match change {
        AppointmentChange::Asked => NoticeKind::AppointmentAsked,
        AppointmentChange::Booked => NoticeKind::AppointmentBooked,
        AppointmentChange::Moved => NoticeKind::AppointmentMoved,
        AppointmentChange::Cancelled => NoticeKind::AppointmentCancelled,
    }
}

/// Both of them, but not the one who did it.
fn told(stored: &StoredAppointment, by: PersonId) -> Vec<PersonId> {
    // A patient's account has the id of their chart.
    let mut both = vec![PersonId::new(stored.patient.uuid()), stored.practitioner];
    both.retain(|person| *person != by);
    both
}

/// The doctor's name, for whoever is not the doctor. It is no ciphertext in a notice: what somebody who asks typed as the
/// name stays in the appointment, under the patient's key.
fn named(stored: &StoredAppointment, reader: PersonId, words: &Words) -> Option<String> {
    let told = reader != stored.practitioner;
    words.practitioner_name.clone().filter(|_| told)
}

impl Records {
    /// Leaves notices and asks for mails, unless it is no news any more. If the patient was erased at that moment,
    /// what was left goes too.
    pub async fn tell_of_appointment(
        &self,
        stored: &StoredAppointment,
        words: &Words,
        what: AppointmentChange,
        by: &Caller,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if stored.appointment.is_history(now) {
            return Ok(());
        }
        for person in told(stored, by.person) {
            let notice = Notice {
                patient: Some(stored.patient),
                practitioner_name: named(stored, person, words),
                appointment: Some(stored.id),
                ..Notice::new(self.chance.uuid(), kind(what), now)
            };
            let mail = Mail::Appointment { person, what };
            self.tell(&[(Reader::Person(person), notice)], Some(&mail))
                .await;
        }
        self.unless_erased(stored.patient).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::appointment::{Appointment, Length, Status, When};
    use access::PatientId;
    use uuid::Uuid;

    #[test]
    fn whoever_does_something_is_not_told_of_it_and_the_clinics_office_tells_both() {
        let [patient, practitioner, admin] = [7, 8, 9].map(Uuid::from_u128);
        let stored = StoredAppointment {
            id: Uuid::from_u128(6),
            patient: PatientId::new(patient),
            practitioner: PersonId::new(practitioner),
            appointment: Appointment {
                when: When {
                    start: "2026-11-22T10:15:00Z".parse().unwrap(),
                    length: Length::minutes(15).unwrap(),
                },
                status: Status::Booked,
                cancelled_by: None,
            },
            asked_at: Timestamp::UNIX_EPOCH,
            words: Vec::new(),
            request: [0; 32],
            revision: 1,
        };
        let told = |by| told(&stored, PersonId::new(by));
        assert_eq!(told(patient), [PersonId::new(practitioner)]);
        assert_eq!(told(practitioner), [PersonId::new(patient)]);
        assert_eq!(told(admin).len(), 2);
        let words = Words {
            practitioner_name: Some("whatever was typed".to_owned()),
            ..Words::default()
        };
        let named = |reader| named(&stored, PersonId::new(reader), &words);
        assert_eq!(named(practitioner), None, "a doctor knows their own");
        assert!(named(patient).is_some());
    }
}
