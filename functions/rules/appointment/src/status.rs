//! How appointments stand, and how that is spelt: FHIR's words, in the table and towards clients.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The status of an appointment (FHIR R4 `AppointmentStatus`, as much of it as a small clinic needs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Asked for, and not answered.
    Proposed,
    /// It will take place.
    Booked,
    /// It took place.
    Fulfilled,
    /// The patient did not come.
    NoShow,
    /// It will not take place.
    Cancelled,
}

/// Not the status of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an appointment is proposed, booked, fulfilled, noshow or cancelled")]
pub struct UnknownStatus;

impl Status {
    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::Proposed,
        Self::Booked,
        Self::Fulfilled,
        Self::NoShow,
        Self::Cancelled,
    ];

    /// How it is spelt.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Booked => "booked",
            Self::Fulfilled => "fulfilled",
            Self::NoShow => "noshow",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = UnknownStatus;
    fn from_str(word: &str) -> Result<Self, UnknownStatus> {
        let mut all = Self::ALL.into_iter();
        all.find(|status| status.as_str() == word)
            .ok_or(UnknownStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_reads_back_and_no_other_word_does() {
        for status in Status::ALL {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
        for other in ["", "Booked", "no-show", "pending", "booked "] {
            assert_eq!(other.parse::<Status>(), Err(UnknownStatus), "{other}");
        }
    }
}
