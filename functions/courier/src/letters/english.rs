//! Letters in English.

use queue::AppointmentChange;

use super::{News, Words};

/// What a letter begins with, and how it ends.
pub const FRAME: (&str, &str) = (
    "Hello,",
    "This mail was sent by a program; nobody reads answers to it.",
);

pub fn invitation(portal: &str, token: &str, until: &str) -> Words {
    let text = format!(
        "You are invited to MedSeal at {portal}.\n\n\
         To begin, set a password here:\n\n{portal}/welcome#{token}\n\n\
         The link works once, until {until}. If you were sent several, only the newest works.\n\n\
         If you did not expect this, do nothing: without the link no account is made.\n"
    );
    ("Your invitation to MedSeal", text)
}

pub fn password_reset(portal: &str, token: &str) -> Words {
    let text = format!(
        "Somebody, we hope you, asked for a new password at {portal}.\n\n\
         Set it here:\n\n{portal}/reset#{token}\n\n\
         The link works once, within an hour. If you were sent several, only the newest works.\n\n\
         If it was not you, do nothing: your password stays as it is.\n"
    );
    ("Set a new MedSeal password", text)
}

pub fn no_password_reset(portal: &str, until: &str) -> Words {
    let text = format!(
        "Somebody, we hope you, asked for a new password at {portal}.\n\n\
         An administrator entered this address for the account lately, so no new password is set by mail \
         until {until}. Ask again then. The password that the account has works as before:\n\n\
         {portal}/sign-in\n\nIf you cannot wait, or did not ask for this, talk to your clinic.\n"
    );
    ("No new MedSeal password yet", text)
}

pub fn address_changed(portal: &str, until: Option<&str>) -> Words {
    let changed = match until {
        None => "You changed the address that you sign in with.".to_owned(),
        Some(until) => format!(
            "An administrator changed the address that you sign in with. Your password stays as it is, and until \
             {until} no new one is set by mail: whoever reads the new address cannot take the account before then."
        ),
    };
    let text = format!(
        "{changed}\n\nThe old address and the new one are both told. If you did not ask for it, tell your \
         clinic at once, and ask for somebody other than who made the change.\n\nSign in here:\n\n{portal}/sign-in\n"
    );
    ("The address of your MedSeal account was changed", text)
}

/// A subject, and a sentence behind which the page is named.
pub fn news(news: News) -> (&'static str, &'static str) {
    match news {
        News::PasswordChanged => (
            "Your MedSeal password was changed",
            "The password of your account was changed, and every other session was ended.\n\n\
             If it was not you, set a new one at once (\"I forgot my password\") and tell your clinic",
        ),
        News::SecondFactorChanged => (
            "Your MedSeal sign-in was changed",
            "A way to prove who you are (a passkey, an authenticator app or the recovery codes) was \
             added to your account or taken away.\n\nIf it was not you, change your password and tell your clinic",
        ),
        News::FactorsReset => (
            "Your MedSeal sign-in was reset",
            "An administrator took the second factors off your account and ended its sessions. Sign in with \
             your password to set up new ones.\n\nIf you did not ask for it, tell your clinic",
        ),
        News::SecondFactorFailed => (
            "Failed attempts to sign in to MedSeal",
            "Somebody gave your right password and then, several times today, a wrong code or passkey.\n\n\
             If it was not you, they know your password: set a new one (\"I forgot my password\") and tell your \
             clinic",
        ),
        News::EmergencyAccess => (
            "Emergency access to your record",
            "A doctor has used emergency access to your health record. It lasts an hour. Who it was and the \
             reason they gave stand in your log",
        ),
        News::EmergencyAccessAtClinic => (
            "Emergency access at your clinic",
            "A doctor has used emergency access to a health record. Who it was stands among your notices",
        ),
        News::ConsentAsked => (
            "A patient asks for you",
            "A patient asks you to be one of their doctors. Accept or reject it",
        ),
        News::ConsentAnswered => (
            "A doctor has answered you",
            "A doctor has answered your request to read your health record",
        ),
        News::ConsentEnded => (
            "An access to a health record has ended",
            "An access to a health record that concerns you has ended",
        ),
        News::Update => (
            "A doctor has sent you an update",
            "A doctor has sent you an update of your health record. It has been verified",
        ),
        News::Appointment(what) => appointment(what),
    }
}

/// When it is and with whom stands behind the sign-in.
fn appointment(what: AppointmentChange) -> (&'static str, &'static str) {
    match what {
        AppointmentChange::Asked => (
            "A patient asks for an appointment",
            "A patient asks you for an appointment. Approve it, move it or cancel it",
        ),
        AppointmentChange::Booked => (
            "An appointment is booked",
            "An appointment of yours is booked. When it is stands among your appointments",
        ),
        AppointmentChange::Moved => (
            "An appointment is to be at another time",
            "An appointment of yours is to be at another time. See it here",
        ),
        AppointmentChange::Cancelled => (
            "An appointment was cancelled",
            "An appointment of yours was cancelled. See which here",
        ),
    }
}
