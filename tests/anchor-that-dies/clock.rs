//! A clock that can be set while the process runs.

use jiff::{SignedDuration, Timestamp};

/// What time the process believes it is.
pub fn now() -> Timestamp {
    edge::Clock::system().now() + SignedDuration::from_secs(wrong_by())
}

/// By how many milliseconds that is wrong.
pub fn wrong_by_ms() -> i64 {
    wrong_by() * 1_000
}

#[expect(
    clippy::disallowed_methods,
    reason = "a clock has no arguments, and this program is a test's"
)]
fn wrong_by() -> i64 {
    let file = std::env::var("CLOCK").unwrap_or_default();
    let seconds = std::fs::read_to_string(file).unwrap_or_default();
    seconds.trim().parse().unwrap_or_default()
}
