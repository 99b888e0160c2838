//! What an address has left to ask, in bounded memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Requests at once after a quiet time: a chart's evidence names some hundred batches.
pub(super) const BURST: u64 = 300;
/// Requests a second after that.
const A_SECOND: u64 = 10;
/// Thousandths of a request, the unit that a millisecond gives a whole number of.
const REQUEST: u64 = 1_000;
/// Addresses that are told apart; about half a megabyte.
const MOST: usize = 10_000;

/// Who is counted as one: an IPv4 address, or the 64 bits of an IPv6 address that a household has for
/// itself. Whoever has no address, and whoever comes when the table is full, share `None`.
pub(super) type Who = Option<IpAddr>;

/// What is left to an address.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: u64,
    at: Timestamp,
}

/// A bucket for each address.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    buckets: HashMap<Who, Bucket>,
    /// When full buckets were last thrown out, in milliseconds since 1970.
    swept: i64,
}

impl Buckets {
    /// Takes one request out of the caller's bucket, or says in how many seconds there is one in it.
    pub(super) fn take(&self, who: Who, now: Timestamp) -> Result<(), u64> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = table.buckets.contains_key(&who);
        if !known && table.buckets.len() >= MOST {
            table.sweep(now);
        }
        let who = who.filter(|_| known || table.buckets.len() < MOST);
        let bucket = table.buckets.entry(who).or_insert(Bucket {
            left: BURST * REQUEST,
            at: now,
        });
        let left = bucket.filled(now);
        let paid = left.checked_sub(REQUEST);
        *bucket = Bucket {
            left: paid.unwrap_or(left),
            at: now,
        };
        match paid {
            Some(_) => Ok(()),
            None => Err((REQUEST - left).div_ceil(A_SECOND * REQUEST)),
        }
    }
}

impl Table {
    /// Full buckets need no place. Looking for them costs more than a request, so not at every one.
    fn sweep(&mut self, now: Timestamp) {
        if now.as_millisecond().abs_diff(self.swept) >= 1_000 {
            self.swept = now.as_millisecond();
            self.buckets
                .retain(|_, bucket| bucket.filled(now) < BURST * REQUEST);
        }
    }
}

impl Bucket {
    fn filled(&self, now: Timestamp) -> u64 {
        // A clock that was set back gives nothing and takes nothing.
        let passed = now
            .as_millisecond()
            .saturating_sub(self.at.as_millisecond());
        let gained = u64::try_from(passed).unwrap_or(0).saturating_mul(A_SECOND);
        self.left.saturating_add(gained).min(BURST * REQUEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + milliseconds).unwrap()
    }

    fn ip(text: &str) -> Who {
        text.parse().ok()
    }

    fn given(buckets: &Buckets, who: Who, now: Timestamp, tries: u64) -> u64 {
        (0..tries)
            .filter(|_| buckets.take(who, now).is_ok())
            .count() as u64
    }

    #[test]
    fn an_address_gets_its_burst_and_then_so_many_a_second() {
        let buckets = Buckets::default();
        let who = ip("192.0.2.1");
        assert_eq!(given(&buckets, who, at(0), 1_000), BURST);
        assert_eq!(buckets.take(who, at(0)), Err(1));
        assert_eq!(given(&buckets, who, at(99), 10), 0);
        assert_eq!(given(&buckets, who, at(100), 10), 1);
        assert_eq!(given(&buckets, who, at(1_100), 100), A_SECOND);
        assert_eq!(given(&buckets, who, at(3_600_000), 1_000), BURST);
    }

    #[test]
    fn one_address_does_not_use_up_anothers() {
        let buckets = Buckets::default();
        given(&buckets, ip("192.0.2.1"), at(0), BURST);
        assert!(buckets.take(ip("192.0.2.1"), at(0)).is_err());
        assert!(buckets.take(ip("192.0.2.2"), at(0)).is_ok());
        assert!(buckets.take(None, at(0)).is_ok());
    }

    #[test]
    fn a_clock_that_is_set_back_gives_nothing_and_takes_nothing() {
        let buckets = Buckets::default();
        let who = ip("192.0.2.1");
        given(&buckets, who, at(0), BURST);
        let earlier = at(0) - SignedDuration::from_hours(1);
        assert!(buckets.take(who, earlier).is_err());
        assert_eq!(
            given(&buckets, who, earlier + SignedDuration::from_secs(1), 100),
            A_SECOND
        );
    }

    #[test]
    fn addresses_without_end_take_no_memory_without_end_and_nobodys_place() {
        let buckets = Buckets::default();
        let regular = ip("198.51.100.7");
        given(&buckets, regular, at(0), BURST);
        for number in 0..50_000_u32 {
            let stranger = Some(IpAddr::from(number.to_be_bytes()));
            let answered = buckets.take(stranger, at(0)).is_ok();
            // Those for whom there is no place share what is left for all of them.
            assert_eq!(
                answered,
                u64::from(number) < MOST as u64 - 1 + BURST,
                "{number}"
            );
        }
        assert!(buckets.0.lock().unwrap().buckets.len() <= MOST + 1);
        assert!(buckets.take(regular, at(0)).is_err(), "still counted");
        // Once they are full again, buckets need no place.
        assert!(buckets.take(ip("203.0.113.1"), at(60_000)).is_ok());
        assert!(buckets.0.lock().unwrap().buckets.len() < 10);
    }
}
