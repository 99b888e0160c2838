//! Ids of resources.

use std::fmt;
use std::str::FromStr;

use access::PatientId;
use seal::VersionNumber;

/// What a resource of a chart is called: `<patient>.<version>.<place>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceId {
    /// Whose chart.
    pub patient: PatientId,
    /// Which version holds it.
    pub version: VersionNumber,
    /// Where in that version's Bundle; 0 is the version's own Provenance.
    pub place: usize,
}

/// Not an id of ours, or one written in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is a patient's id, the number of a version and a place in it, with dots in between")]
pub struct NotAnId;

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.patient, self.version, self.place)
    }
}

impl FromStr for ResourceId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NotAnId);
        let patient = part()?.parse().map_err(|_| NotAnId)?;
        let version = part()?.parse().map_err(|_| NotAnId)?;
        let id = Self {
            patient,
            version: VersionNumber::new(version).map_err(|_| NotAnId)?,
            place: part()?.parse().map_err(|_| NotAnId)?,
        };
        // One resource, one id: no leading zeros or signs.
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(NotAnId)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATIENT: &str = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";

    #[test]
    fn an_id_has_one_spelling_and_fits_what_fhir_takes_for_an_id() {
        let id = format!("{PATIENT}.9007199254.5000");
        assert_eq!(id.parse::<ResourceId>().unwrap().to_string(), id);
        assert!(id.len() <= 64);
        for other in [
            format!("{PATIENT}.01.0"),
            format!("{PATIENT}.1.+0"),
            format!("{PATIENT}.1.00"),
            format!("{PATIENT}.0.0"),
            format!("{PATIENT}.1"),
            format!("{PATIENT}.1.0.0"),
            format!("{}.1.0", PATIENT.to_uppercase()),
            PATIENT.to_owned(),
            String::new(),
        ] {
            assert_eq!(other.parse::<ResourceId>(), Err(NotAnId), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_read_as_an_id_that_is_written_otherwise(text in "[0-9a-f.+-]{0,60}") {
            if let Ok(id) = text.parse::<ResourceId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
