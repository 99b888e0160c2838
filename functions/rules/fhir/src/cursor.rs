//! Where a page ended, and what of the chart below it is not to be shown.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use seal::VersionNumber;

/// Most versions a cursor names as amended; beyond, the oldest of them would be shown again.
const MOST: usize = 400;

/// Goes on in this version at this place. Written `17.3`, or `17.3_12_9_p4`: visits 12 and 9 are amended, and who the
/// patient is was written anew after version 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The version the page goes on in.
    pub version: VersionNumber,
    /// The place in it.
    pub place: usize,
    pub(crate) replaced: Replaced,
}

/// Older versions that newer ones replace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Replaced {
    pub(crate) visits: BTreeSet<u64>,
    /// Of the versions that say who the patient is there is one chain, so one is enough to know.
    pub(crate) patient: Option<u64>,
}

/// Not a cursor of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor of this chart")]
pub struct NotACursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.version, self.place)?;
        let older = |number: &&u64| **number <= self.version.get();
        for number in self.replaced.visits.iter().rev().filter(older).take(MOST) {
            write!(f, "_{number}")?;
        }
        match self.replaced.patient {
            Some(number) => write!(f, "_p{number}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let mut parts = text.split('_');
        let (version, place) = parts
            .next()
            .and_then(|place| place.split_once('.'))
            .ok_or(NotACursor)?;
        let version = version.parse().map_err(|_| NotACursor)?;
        let mut replaced = Replaced::default();
        for part in parts {
            let (of_patient, number) = match part.strip_prefix('p') {
                Some(number) => (true, number),
                None => (false, part),
            };
            let number = number.parse().map_err(|_| NotACursor)?;
            if of_patient {
                replaced.patient = Some(number);
            } else {
                replaced.visits.insert(number);
            }
        }
        Ok(Self {
            version: VersionNumber::new(version).map_err(|_| NotACursor)?,
            place: place.parse().map_err(|_| NotACursor)?,
            replaced,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cursor_reads_back_as_it_was_written() {
        for text in ["17.0", "17.3_12_9", "17.3_12_p4", "17.3_p4", "1.0"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
        for text in ["", "17", "0.0", "a.b", "17.3_", "17.3_x", "17.3_p", "-1.0"] {
            assert_eq!(text.parse::<Cursor>(), Err(NotACursor), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[0-9._p]{0,40}") {
            let _ = text.parse::<Cursor>();
        }
    }
}
