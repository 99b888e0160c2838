//! How states are spelt, in the table and towards clients.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::{Basis, Party, Standing, State};

/// Not a word of the kind that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a state, basis or party of a consent")]
pub struct UnknownWord;

macro_rules! spelt {
    ($kind:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $kind {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// How it is spelt.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $kind {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord),
                }
            }
        }
    };
}

spelt!(State { Asked => "asked", Active => "active", Rejected => "rejected", Ended => "ended" });
spelt!(Standing {
    Asked => "asked",
    Active => "active",
    Rejected => "rejected",
    Ended => "ended",
    Expired => "expired",
});
spelt!(Basis { Request => "request", Registration => "registration" });
spelt!(Party { Patient => "patient", Practitioner => "practitioner" });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_and_no_other_does() {
        for state in State::ALL {
            assert_eq!(state.to_string().parse(), Ok(*state));
        }
        for party in Party::ALL {
            assert_eq!(party.to_string().parse(), Ok(*party));
        }
        assert_eq!("Active".parse::<State>(), Err(UnknownWord));
        assert_eq!(
            "expired".parse::<State>(),
            Err(UnknownWord),
            "only the clock makes it"
        );
    }
}
