//! Each patient by themself: the history they bring, what is written here, what is corrected, when they come.

use cohort::{Patient, paper};
use futures_util::future::try_join;
use serde_json::{Value, json};

use super::{
    ACCOUNTS, AMENDED, Account, LISTED, MOVED, Treated, diary, practitioner::Practitioner,
};
use crate::{error::StackError, people::Clinic};

/// Who works in the clinic.
#[derive(Debug)]
pub struct Staff<'a> {
    pub clinic: Clinic<'a>,
    pub admin: &'a Practitioner<'a>,
    pub doctors: &'a [Practitioner<'a>],
}

/// Whose visits have a file with them, by their place in the cohort.
const CURVE: usize = 2;
const REPORT: usize = 7;

/// Brings a patient in; by the time this ends they have a chart, and an account if they are to have one.
pub async fn treat<'a>(
    staff: &Staff<'a>,
    at: usize,
    patient: &'a Patient,
) -> Result<Treated<'a>, StackError> {
    let doctor = &staff.doctors[patient.doctor];
    let id = doctor.import(&patient.bundle()).await?;
    let (newest, account) = try_join(
        write(staff, at, patient, &id),
        enrol(staff, at, patient, &id),
    )
    .await?;
    let treated = Treated {
        patient,
        id,
        newest,
        account,
    };
    diary::keep(staff, &treated).await?;
    Ok(treated)
}

async fn enrol<'a>(
    staff: &Staff<'a>,
    at: usize,
    patient: &Patient,
    id: &str,
) -> Result<Option<Account<'a>>, StackError> {
    if !ACCOUNTS.contains(&at) {
        return Ok(None);
    }
    let (name, email) = (patient.person.name(), patient.person.email());
    let bearer = staff.admin.bearer();
    let enrolled = staff.clinic.enrol_patient(bearer, id, (&name, &email));
    let person = enrolled.await?;
    let signed_in = Practitioner::sign_in(&staff.clinic, &person).await?;
    Ok(Some(Account { person, signed_in }))
}

/// What is written here; the number of the newest version.
async fn write(
    staff: &Staff<'_>,
    at: usize,
    patient: &Patient,
    id: &str,
) -> Result<u64, StackError> {
    let doctor = &staff.doctors[patient.doctor];
    let nothing = || StackError::request("the demo", &"a patient without a recent visit");
    let mut etag = if LISTED.contains(&at) {
        let listed = |details: &mut Value| {
            details["conditions"] = patient.conditions();
            details["practitioner"] = json!({ "id": doctor.id, "name": doctor.name });
        };
        let reason = "Long-term conditions listed from what the patient brought.";
        doctor.edit(id, listed, reason).await?.etag
    } else {
        doctor.etag(id).await?
    };
    let mut newest = None;
    for visit in patient.written() {
        let mut form = visit.form();
        if let Some((file, title)) = file(at, patient) {
            let attachment = doctor.attach(id, file).await?;
            form["attachments"] = json!([{ "id": attachment, "title": title }]);
        }
        let saved = doctor.visit(id, &etag, &form).await?;
        etag.clone_from(&saved.etag);
        newest = Some(saved);
    }
    let mut newest = newest.ok_or_else(nothing)?;
    if AMENDED.contains(&at) {
        let correction = patient.correction().ok_or_else(nothing)?;
        let mut form = correction.form;
        form["reason"] = correction.reason.into();
        newest = doctor.amend(id, &newest, &form).await?;
    }
    if at == MOVED {
        let moved = |details: &mut Value| {
            details["address"] = format!("Flat 4, 9 Mill Lane, {}", patient.person.city).into();
        };
        let reason = "Moved house; told at the counter.";
        newest = staff.admin.edit(id, moved, reason).await?;
    }
    Ok(newest.version)
}

/// What somebody would have photographed or been sent.
fn file(at: usize, patient: &Patient) -> Option<(Vec<u8>, &'static str)> {
    match at {
        CURVE => Some((
            paper::curve(patient, "Peak expiratory flow")?,
            "Peak flow diary",
        )),
        REPORT => Some((
            paper::report(&[
                "Radiology - MRI of the knee",
                "",
                "Small tear of the posterior horn of the medial meniscus.",
                "Cruciate and collateral ligaments intact. No effusion any more.",
                "Cartilage without a defect.",
            ]),
            "MRI report",
        )),
        _ => None,
    }
}
