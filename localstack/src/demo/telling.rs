//! What people ask and tell each other: requests to read a chart, and the answers; an update.

use serde_json::json;

use super::{
    Treated,
    practitioner::{Practitioner, chart},
    treating::Staff,
};
use crate::error::StackError;

/// What becomes of a request.
#[derive(Clone, Copy)]
enum Answer {
    Accepted,
    Rejected(&'static str),
    /// Accepted, and ended by the patient.
    Ended,
    /// Not answered yet.
    Waiting,
}

/// Which patient, by their place in the cohort, asks which of the doctors.
const REQUESTS: [(usize, usize, Answer); 6] = [
    (0, 1, Answer::Accepted),
    (3, 0, Answer::Waiting),
    (4, 0, Answer::Ended),
    (4, 2, Answer::Waiting),
    (5, 1, Answer::Waiting),
    (
        7,
        2,
        Answer::Rejected("I treat women and children; please ask Dr. Lindqvist."),
    ),
];

/// Patients ask doctors to read their charts, beyond the one who treats them.
pub async fn ask(staff: &Staff<'_>, treated: &[Treated<'_>]) -> Result<(), StackError> {
    for (patient, doctor, answer) in REQUESTS {
        let (treated, doctor) = (&treated[patient], &staff.doctors[doctor]);
        let nobody = || StackError::request("the demo", &"somebody without an account asks");
        let account = treated.account.as_ref().ok_or_else(nobody)?;
        let patient = &account.signed_in;
        let path = format!("{}/consents", chart(&treated.id));
        let asked = json!({ "practitioner": doctor.id, "practitioner_name": doctor.name });
        patient.post(&path, &asked).await?;
        match answer {
            Answer::Waiting => {}
            Answer::Accepted => doctor.answer(&treated.id, true, None).await?,
            Answer::Rejected(reason) => doctor.answer(&treated.id, false, Some(reason)).await?,
            Answer::Ended => {
                doctor.answer(&treated.id, true, None).await?;
                patient.end(&treated.id, &doctor.id).await?;
            }
        }
    }
    Ok(())
}

/// The newest visit of a patient, anchored by now, is sent to them with a few words.
pub async fn send_update(
    doctors: &[Practitioner<'_>],
    treated: &Treated<'_>,
) -> Result<(), StackError> {
    let doctor = &doctors[treated.patient.doctor];
    let path = format!("{}/versions/{}/updates", chart(&treated.id), treated.newest);
    let message = "Your long-term sugar is much better than last time. Go on like this!";
    doctor
        .post(&path, &json!({ "message": message }))
        .await
        .map(drop)
}
