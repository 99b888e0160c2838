//! The diary: appointments past and coming.

use cohort::{Appointment, Fate};
use serde_json::{Value, json};

use super::{
    Treated,
    practitioner::{Practitioner, text},
    treating::Staff,
};
use crate::error::StackError;

const APPOINTMENTS: &str = "/api/records/appointments";

/// Everything in the diary for one patient.
pub async fn keep(staff: &Staff<'_>, treated: &Treated<'_>) -> Result<(), StackError> {
    let doctor = &staff.doctors[treated.patient.doctor];
    let patient = treated.account.as_ref().map(|account| &account.signed_in);
    for appointment in &treated.patient.appointments {
        let mut asked = json!({
            "practitioner": doctor.id,
            "practitioner_name": doctor.name,
            "start": format!("{}Z", appointment.start.strftime("%Y-%m-%dT%H:%M:%S")),
            "minutes": appointment.minutes,
            "reason": appointment.reason,
        });
        match (appointment.fate, patient) {
            // Who cannot ask has nothing asked for.
            (Fate::Proposed, None) => {}
            (Fate::Proposed, Some(patient)) => {
                patient.post(APPOINTMENTS, &asked).await?;
            }
            _ => {
                asked["patient"] = treated.id.as_str().into();
                let made = doctor.post(APPOINTMENTS, &asked).await?;
                settle(doctor, appointment, &made).await?;
            }
        }
    }
    Ok(())
}

/// What became of it.
async fn settle(
    doctor: &Practitioner<'_>,
    appointment: &Appointment,
    made: &Value,
) -> Result<(), StackError> {
    let action = match appointment.fate {
        Fate::Fulfilled => json!({ "action": "complete" }),
        Fate::NoShow => json!({ "action": "no-show" }),
        Fate::Cancelled(reason) => json!({ "action": "cancel", "reason": reason }),
        Fate::Booked | Fate::Proposed => return Ok(()),
    };
    let path = format!("{APPOINTMENTS}/{}", text(made, "id", APPOINTMENTS)?);
    let etag = text(made, "etag", APPOINTMENTS)?;
    doctor.change(&path, &etag, &action).await.map(drop)
}
