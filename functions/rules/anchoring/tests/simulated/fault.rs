//! What goes wrong with one request.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails without effect.
    FailsBefore,
    /// It takes effect, and the process is told that it failed.
    FailsAfter,
    /// The process dies before it.
    DiesBefore,
    /// It takes effect, and the process dies before it hears of it.
    DiesAfter,
    /// The process sleeps for a minute or more, in which others take over, and then makes it.
    Sleeps,
    /// It takes effect, and the process hears of it a minute or more later.
    HearsLate,
    /// The process is told that it failed, and it takes effect some time later.
    ArrivesLate,
    /// It takes effect twice, because the client made it again, and the second answer is heard.
    Twice,
    /// It takes effect, the process hears of it and goes on, and the client's first attempt takes effect later.
    ArrivesAgain,
}

impl Fault {
    pub const ALL: [Self; 9] = [
        Self::FailsBefore,
        Self::FailsAfter,
        Self::DiesBefore,
        Self::DiesAfter,
        Self::Sleeps,
        Self::HearsLate,
        Self::ArrivesLate,
        Self::Twice,
        Self::ArrivesAgain,
    ];
}
