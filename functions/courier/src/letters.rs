//! What mails say. Never a name of anybody, whose chart it is, or anything of what stands in one: a mail is
//! read by whoever sees the screen it arrives on.

use access::Role;
use jiff::Timestamp;
use mail::{Address, Letter};
use queue::AppointmentChange;

/// Writes letters that lead to one origin.
#[derive(Clone, Debug)]
pub struct Letters {
    origin: String,
}

/// Something that somebody has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    PasswordChanged,
    SecondFactorChanged,
    FactorsReset,
    SecondFactorFailed,
    /// To the patient.
    EmergencyAccess,
    /// To an admin.
    EmergencyAccessAtClinic,
    ConsentAsked,
    ConsentAnswered,
    ConsentEnded,
    Update,
    Appointment(AppointmentChange),
}

impl News {
    /// Whether it is sent to somebody. Who is let in no longer hears of their account and of nothing else.
    pub fn concerns(self, role: Role, disabled: bool) -> bool {
        match self {
            Self::PasswordChanged
            | Self::SecondFactorChanged
            | Self::FactorsReset
            | Self::SecondFactorFailed => true,
            // A patient may have asked anybody.
            Self::ConsentAsked | Self::Appointment(AppointmentChange::Asked) => {
                role == Role::Doctor && !disabled
            }
            Self::EmergencyAccess
            | Self::EmergencyAccessAtClinic
            | Self::ConsentAnswered
            | Self::ConsentEnded
            | Self::Update => !disabled,
            Self::Appointment(_) => role != Role::Admin && !disabled,
        }
    }
}

impl Letters {
    /// Links begin with `origin`, which has no slash at its end.
    #[must_use]
    pub fn new(origin: String) -> Self {
        Self { origin }
    }

    /// The link by which an invited person sets a password.
    pub fn invitation(&self, to: Address, token: &str, expires: Timestamp) -> Letter {
        let origin = &self.origin;
        let until = minute(expires);
        self.letter(
            to,
            "Your invitation to MedSeal",
            &format!(
                "You are invited to MedSeal at {origin}.\n\n\
                 To begin, set a password here:\n\n{origin}/welcome#{token}\n\n\
                 The link works once, until {until}. If you were sent several, only the newest works.\n\n\
                 If you did not expect this, do nothing: without the link no account is made.\n"
            ),
        )
    }

    /// The link by which somebody who forgot their password sets another.
    pub fn password_reset(&self, to: Address, token: &str) -> Letter {
        let origin = &self.origin;
        self.letter(
            to,
            "Set a new MedSeal password",
            &format!(
                "Somebody, we hope you, asked for a new password at {origin}.\n\n\
                 Set it here:\n\n{origin}/reset#{token}\n\n\
                 The link works once, within an hour. If you were sent several, only the newest works.\n\n\
                 If it was not you, do nothing: your password stays as it is.\n"
            ),
        )
    }

    /// In place of that link, while nobody knows whether the account's owner reads what is sent to its address.
    pub fn no_password_reset(&self, to: Address, until: Timestamp) -> Letter {
        let origin = &self.origin;
        let until = minute(until);
        self.letter(
            to,
            "No new MedSeal password yet",
            &format!(
                "Somebody, we hope you, asked for a new password at {origin}.\n\n\
                 An administrator entered this address for the account lately, so no new password is set by mail \
                 until {until}. Ask again then. The password that the account has works as before:\n\n\
                 {origin}/sign-in\n\nIf you cannot wait, or did not ask for this, talk to your clinic.\n"
            ),
        )
    }

    /// News, with where to see more.
    pub fn news(&self, to: Address, news: News) -> Letter {
        let origin = &self.origin;
        let (subject, what, page) = match news {
            News::PasswordChanged => (
                "Your MedSeal password was changed",
                "The password of your account was changed, and every other session was ended.\n\n\
                 If it was not you, set a new one at once (\"I forgot my password\") and tell your clinic",
                "sign-in",
            ),
            News::SecondFactorChanged => (
                "Your MedSeal sign-in was changed",
                "A way to prove who you are (a passkey, an authenticator app or the recovery codes) was \
                 added to your account or taken away.\n\nIf it was not you, change your password and tell your clinic",
                "account",
            ),
            News::FactorsReset => (
                "Your MedSeal sign-in was reset",
                "An administrator took the second factors off your account and ended its sessions. Sign in with \
                 your password to set up new ones.\n\nIf you did not ask for it, tell your clinic",
                "sign-in",
            ),
            News::SecondFactorFailed => (
                "Failed attempts to sign in to MedSeal",
                "Somebody gave your right password and then, several times today, a wrong code or passkey.\n\n\
                 If it was not you, they know your password: set a new one (\"I forgot my password\") and tell your \
                 clinic",
                "sign-in",
            ),
            News::EmergencyAccess => (
                "Emergency access to your record",
                "A doctor has used emergency access to your health record. It lasts an hour. Who it was and the \
                 reason they gave stand in your log",
                "log",
            ),
            News::EmergencyAccessAtClinic => (
                "Emergency access at your clinic",
                "A doctor has used emergency access to a health record. Who it was stands among your notices",
                "notices",
            ),
            News::ConsentAsked => (
                "A patient asks for you",
                "A patient asks you to be one of their doctors. Accept or reject it",
                "requests",
            ),
            News::ConsentAnswered => (
                "A doctor has answered you",
                "A doctor has answered your request to read your health record",
                "access",
            ),
            News::ConsentEnded => (
                "An access to a health record has ended",
                "An access to a health record that concerns you has ended",
                "notices",
            ),
            News::Update => (
                "A doctor has sent you an update",
                "A doctor has sent you an update of your health record. It has been verified",
                "notices",
            ),
            News::Appointment(what) => {
                let (subject, text) = appointment(what);
                (subject, text, "appointments")
            }
        };
        self.letter(to, subject, &format!("{what}:\n\n{origin}/{page}\n"))
    }

    /// To the old address and the new one; `until` when no mail to the new one sets a password, if somebody else entered
    /// it.
    pub fn address_changed(&self, to: Address, until: Option<Timestamp>) -> Letter {
        let origin = &self.origin;
        let changed = match until {
            None => "You changed the address that you sign in with.".to_owned(),
            Some(until) => format!(
                "An administrator changed the address that you sign in with. Your password stays as it is, and until \
                 {} no new one is set by mail: whoever reads the new address cannot take the account before then.",
                minute(until)
            ),
        };
        self.letter(
            to,
            "The address of your MedSeal account was changed",
            &format!(
                "{changed}\n\nThe old address and the new one are both told. If you did not ask for it, tell your \
                 clinic at once, and ask for somebody other than who made the change.\n\nSign in here:\n\n{origin}/sign-in\n"
            ),
        )
    }

    fn letter(&self, to: Address, subject: &'static str, text: &str) -> Letter {
        let origin = &self.origin;
        Letter {
            to,
            subject,
            text: format!(
                "Hello,\n\n{text}\nMedSeal, {origin}\n\
                 This mail was sent by a program; nobody reads answers to it.\n"
            ),
        }
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

/// `2026-11-22 20:30 UTC`.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [News; 14] = [
        News::PasswordChanged,
        News::SecondFactorChanged,
        News::FactorsReset,
        News::SecondFactorFailed,
        News::EmergencyAccess,
        News::EmergencyAccessAtClinic,
        News::ConsentAsked,
        News::ConsentAnswered,
        News::ConsentEnded,
        News::Update,
        News::Appointment(AppointmentChange::Asked),
        News::Appointment(AppointmentChange::Booked),
        News::Appointment(AppointmentChange::Moved),
        News::Appointment(AppointmentChange::Cancelled),
    ];

    fn letters() -> Letters {
        Letters::new("https://clinic.example".to_owned())
    }

    fn to() -> Address {
        "a@b.co".parse().unwrap()
    }

    #[test]
    fn the_link_carries_its_token_behind_the_hash_where_no_server_sees_it() {
        let at = Timestamp::from_second(1_795_000_000).unwrap();
        let invitation = letters().invitation(to(), "id.secret", at).text;
        assert!(invitation.contains("\nhttps://clinic.example/welcome#id.secret\n"));
        assert!(
            invitation.contains("until 2026-11-18 11:06 UTC"),
            "{invitation}"
        );
        let reset = letters().password_reset(to(), "id.secret").text;
        assert!(reset.contains("\nhttps://clinic.example/reset#id.secret\n"));
    }

    #[test]
    fn news_are_plain_text_and_lead_to_a_page_of_ours() {
        for news in ALL {
            let letter = letters().news(to(), news);
            assert!(letter.text.contains("https://clinic.example/"), "{news:?}");
            let plain = |c: char| c == '\n' || (c.is_ascii() && !c.is_control());
            assert!(letter.text.chars().all(plain), "{news:?}");
            assert!(letter.subject.chars().all(|c| plain(c) && c != '\n'));
        }
    }

    #[test]
    fn who_reads_of_a_changed_address_is_told_until_when_it_opens_nothing_and_to_whom_to_turn() {
        let until = Timestamp::from_second(1_795_000_000).unwrap();
        let changed = letters().address_changed(to(), Some(until)).text;
        let refused = letters().no_password_reset(to(), until).text;
        for text in [&changed, &refused] {
            assert!(text.contains("until 2026-11-18 11:06 UTC"), "{text}");
            assert!(text.contains("clinic") && text.is_ascii(), "{text}");
            assert!(text.contains("https://clinic.example/sign-in\n") && !text.contains('#'));
        }
        let own = letters().address_changed(to(), None).text;
        assert!(own.contains("You changed") && !own.contains("administrator"));
    }

    #[test]
    fn only_a_doctor_who_works_here_is_asked_for_treatment() {
        let asked = |role, disabled| News::ConsentAsked.concerns(role, disabled);
        assert!(asked(Role::Doctor, false));
        assert!(!asked(Role::Doctor, true));
        assert!(!asked(Role::Admin, false) && !asked(Role::Patient, false));
        let moved = News::Appointment(AppointmentChange::Moved);
        assert!(moved.concerns(Role::Patient, false) && !moved.concerns(Role::Admin, false));
        let asked = News::Appointment(AppointmentChange::Asked);
        assert!(asked.concerns(Role::Doctor, false) && !asked.concerns(Role::Patient, false));
    }

    #[test]
    fn who_is_let_in_no_longer_hears_of_their_account_alone() {
        let heard = ALL.iter().filter(|news| news.concerns(Role::Doctor, true));
        assert_eq!(heard.count(), 4);
    }
}
