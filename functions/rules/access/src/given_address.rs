//! An address that somebody other than its account's owner entered. Whoever reads its mails need not be the owner, so
//! for a while a mail to it opens nothing: whoever keeps the accounts cannot take one over unheard.

use jiff::{SignedDuration, Timestamp};

/// How long a mail to it sets no password. It is a weekend and a day: whose account it is has been written to at the
/// address they had, and can turn to the clinic.
pub const WAIT: SignedDuration = SignedDuration::from_hours(72);

/// From when on a mail to an address may set a password that was entered for somebody at that moment.
#[must_use]
pub fn trusted_from(entered_at: Timestamp) -> Timestamp {
    entered_at.saturating_add(WAIT).unwrap_or(Timestamp::MAX)
}

/// Whether a mail to an address may set a password: if its owner gave it, or it was entered long enough ago.
#[must_use]
pub fn is_trusted(entered_at: Option<Timestamp>, now: Timestamp) -> bool {
    entered_at.is_none_or(|at| trusted_from(at) <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_another_entered_opens_nothing_for_three_days_to_the_second() {
        let at: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
        for (now, trusted) in [
            ("2026-11-20T09:59:59Z", false),
            ("2026-11-20T10:00:00Z", false),
            ("2026-11-23T09:59:59Z", false),
            ("2026-11-23T10:00:00Z", true),
        ] {
            assert_eq!(is_trusted(Some(at), now.parse().unwrap()), trusted, "{now}");
        }
    }

    #[test]
    fn an_owners_own_address_is_good_at_once() {
        assert!(is_trusted(None, Timestamp::UNIX_EPOCH));
    }
}
