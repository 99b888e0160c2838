//! What mails say. Never a name of anybody, whose chart it is, or anything of what stands in one: a mail is
//! read by whoever sees the screen it arrives on. Each language has a module with the same functions.

mod english;
mod spanish;

use access::{Language, Role};
use jiff::Timestamp;
use mail::{Address, Letter};
use queue::AppointmentChange;

/// A subject, and a text.
type Words = (&'static str, String);

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

    /// The page that says more.
    fn page(self) -> &'static str {
        match self {
            Self::PasswordChanged | Self::FactorsReset | Self::SecondFactorFailed => "sign-in",
            Self::SecondFactorChanged => "account",
            Self::EmergencyAccess => "log",
            Self::ConsentAsked => "requests",
            Self::ConsentAnswered => "access",
            Self::EmergencyAccessAtClinic | Self::ConsentEnded | Self::Update => "notices",
            Self::Appointment(_) => "appointments",
        }
    }
}

impl Letters {
    /// Links begin with `origin`, which has no slash at its end.
    #[must_use]
    pub fn new(origin: String) -> Self {
        Self { origin }
    }

    /// The link by which an invited person sets a password. Nobody knows their language yet.
    pub fn invitation(&self, to: Address, token: &str, expires: Timestamp) -> Letter {
        let portal = self.portal(Language::English);
        let words = english::invitation(&portal, token, &minute(expires));
        self.letter(to, Language::English, words)
    }

    /// The link by which somebody who forgot their password sets another.
    pub fn password_reset(&self, to: Address, language: Language, token: &str) -> Letter {
        let portal = self.portal(language);
        let words = match language {
            Language::English => english::password_reset(&portal, token),
            Language::Spanish => spanish::password_reset(&portal, token),
        };
        self.letter(to, language, words)
    }

    /// In place of that link, while nobody knows whether the account's owner reads what is sent to its address.
    pub fn no_password_reset(&self, to: Address, language: Language, until: Timestamp) -> Letter {
        let (portal, until) = (self.portal(language), minute(until));
        let words = match language {
            Language::English => english::no_password_reset(&portal, &until),
            Language::Spanish => spanish::no_password_reset(&portal, &until),
        };
        self.letter(to, language, words)
    }

    /// To the old address and the new one; `until` when no mail to the new one sets a password, if somebody else entered
    /// it.
    pub fn address_changed(
        &self,
        to: Address,
        language: Language,
        until: Option<Timestamp>,
    ) -> Letter {
        let (portal, until) = (self.portal(language), until.map(minute));
        let words = match language {
            Language::English => english::address_changed(&portal, until.as_deref()),
            Language::Spanish => spanish::address_changed(&portal, until.as_deref()),
        };
        self.letter(to, language, words)
    }

    /// News, with where to see more.
    pub fn news(&self, to: Address, language: Language, news: News) -> Letter {
        let (subject, what) = match language {
            Language::English => english::news(news),
            Language::Spanish => spanish::news(news),
        };
        let (portal, page) = (self.portal(language), news.page());
        let text = format!("{what}:\n\n{portal}/{page}\n");
        self.letter(to, language, (subject, text))
    }

    /// Where the portal is shown in a language.
    fn portal(&self, language: Language) -> String {
        match language {
            Language::English => self.origin.clone(),
            Language::Spanish => format!("{}/{}", self.origin, language.tag()),
        }
    }

    fn letter(&self, to: Address, language: Language, (subject, text): Words) -> Letter {
        let (hello, end) = match language {
            Language::English => english::FRAME,
            Language::Spanish => spanish::FRAME,
        };
        let origin = &self.origin;
        Letter {
            to,
            subject,
            text: format!("{hello}\n\n{text}\nMedSeal, {origin}\n{end}\n"),
        }
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
        let reset = letters()
            .password_reset(to(), Language::English, "id.secret")
            .text;
        assert!(reset.contains("\nhttps://clinic.example/reset#id.secret\n"));
    }

    #[test]
    fn news_are_plain_text_and_lead_to_a_page_of_ours() {
        for news in ALL {
            let letter = letters().news(to(), Language::English, news);
            assert!(letter.text.contains("https://clinic.example/"), "{news:?}");
            let plain = |c: char| c == '\n' || (c.is_ascii() && !c.is_control());
            assert!(letter.text.chars().all(plain), "{news:?}");
            assert!(letter.subject.chars().all(|c| plain(c) && c != '\n'));
        }
    }

    #[test]
    fn whoever_reads_spanish_is_written_to_in_spanish_and_led_to_spanish_pages() {
        let (spanish, english) = (Language::Spanish, Language::English);
        let at = Timestamp::from_second(1_795_000_000).unwrap();
        let mut all = vec![
            letters().password_reset(to(), spanish, "id.secret"),
            letters().no_password_reset(to(), spanish, at),
            letters().address_changed(to(), spanish, Some(at)),
            letters().address_changed(to(), spanish, None),
        ];
        all.extend(ALL.map(|news| letters().news(to(), spanish, news)));
        for letter in &all {
            assert!(letter.text.starts_with("Hola:"), "{}", letter.text);
            assert!(letter.text.contains("https://clinic.example/es/"));
        }
        for news in ALL {
            let [one, other] = [spanish, english].map(|in_it| letters().news(to(), in_it, news));
            assert_ne!(one.subject, other.subject);
            assert_ne!(one.text, other.text);
        }
        assert!(
            all[0]
                .text
                .contains("\nhttps://clinic.example/es/reset#id.secret\n")
        );
        assert!(all[1].text.contains("hasta 2026-11-18 11:06 UTC"));
    }

    #[test]
    fn who_reads_of_a_changed_address_is_told_until_when_it_opens_nothing_and_to_whom_to_turn() {
        let until = Timestamp::from_second(1_795_000_000).unwrap();
        let changed = letters()
            .address_changed(to(), Language::English, Some(until))
            .text;
        let refused = letters()
            .no_password_reset(to(), Language::English, until)
            .text;
        for text in [&changed, &refused] {
            assert!(text.contains("until 2026-11-18 11:06 UTC"), "{text}");
            assert!(text.contains("clinic") && text.is_ascii(), "{text}");
            assert!(text.contains("https://clinic.example/sign-in\n") && !text.contains('#'));
        }
        let own = letters()
            .address_changed(to(), Language::English, None)
            .text;
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
