//! The clock as an argument.

use jiff::Timestamp;

/// Tells the time: the system's in a deployed function, a fixed one in tests.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Source);

#[derive(Clone, Copy, Debug)]
enum Source {
    System,
    Fixed(Timestamp),
    By(fn() -> Timestamp),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still.
    #[must_use]
    pub const fn fixed(at: Timestamp) -> Self {
        Self(Source::Fixed(at))
    }

    /// A clock that somebody else tells, rightly or wrongly.
    #[must_use]
    pub const fn by(tell: fn() -> Timestamp) -> Self {
        Self(Source::By(tell))
    }

    /// What time it is.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock the others are handed"
    )]
    pub fn now(self) -> Timestamp {
        match self.0 {
            Source::System => Timestamp::now(),
            Source::Fixed(at) => at,
            Source::By(tell) => tell(),
        }
    }
}
