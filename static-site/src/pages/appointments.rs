use serde::{Deserialize, Serialize};

use super::Page;
use crate::text::{Field, Texts};

/// When patient and doctor meet: asked for, moved, called off, and kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointments {
    pub title: String,
    pub zone: String,
    pub new: String,
    pub show: String,
    pub coming: String,
    pub past: String,
    pub status: String,
    pub every_status: String,
    pub list: String,
    pub more: String,
    pub ask: AskForAppointment,
    pub reschedule: MoveAppointment,
    pub cancel: CallOff,
    pub slot: Slots,
}

impl Page for Appointments {
    const ROUTE: &'static str = "/appointments";
    const TEMPLATE: &'static str = "appointments.html";

    fn sample() -> Self {
        Texts::english().appointments
    }
}

/// The form for a new one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskForAppointment {
    pub title: String,
    pub lead: String,
    pub lead_staff: String,
    pub practitioner: Field,
    pub patient: Field,
    pub reason: Field,
    pub reason_staff: String,
    pub optional: String,
    pub submit: String,
    pub submit_staff: String,
    pub close: String,
}

/// The dialog that moves one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveAppointment {
    pub title: String,
    pub submit: String,
    pub cancel: String,
}

/// The dialog that calls one off.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallOff {
    pub title: String,
    pub reason: Field,
    pub optional: String,
    pub submit: String,
    pub cancel: String,
}

/// The choice of a day, a length and a time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    pub day: Field,
    pub before: String,
    pub after: String,
    pub minutes: String,
    pub times: String,
    pub early: String,
    pub late: String,
}
