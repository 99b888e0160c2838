//! What an answer may weigh.

use edge::Problem;
use serde::Serialize;

/// Lambda takes an answer of at most 6 MB, and the body stands in it as a JSON string, in which quotes and
/// backslashes take twice their room. Versions and batches of one file have this much; the rest is left
/// to what stands around them. A version alone is always given: what can be saved as one (`chart`) weighs
/// a fifth of this.
pub const LARGEST: usize = 4_500_000;

/// The bytes of a part inside a JSON string. JSON itself holds no bare control characters.
pub fn weight(part: &impl Serialize) -> Result<usize, Problem> {
    let json = serde_json::to_vec(part).map_err(|error| Problem::internal(&error))?;
    let escaped = json.iter().filter(|byte| matches!(byte, b'"' | b'\\'));
    Ok(json.len() + escaped.count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::evidence::{Parts, Rest, SealedVersion};
    use chart::{NewVisit, Patient};
    use seal::{Commitment, RestSalt, Salt, VersionNumber};
    use serde_json::json;

    #[test]
    fn quotes_weigh_what_they_take_inside_a_string() {
        assert_eq!(weight(&"a\"b").unwrap(), 6 + 4);
    }

    #[test]
    fn the_heaviest_part_of_a_visit_that_can_be_imported_fits_five_times() {
        // With every byte a quote.
        let weight = 2 * (chart::MAX_VERSION_BYTES + chart::MAX_RESOURCE_BYTES);
        assert!(weight * 5 < LARGEST, "{weight}");
    }

    /// The character that takes the most room: four bytes, as `\\\"` does for a quote.
    #[test]
    fn the_heaviest_visit_that_can_be_written_fits_five_times() {
        let long = |length| "\u{1f489}".repeat(length);
        let of_fifty = |item: serde_json::Value| vec![item; 50];
        let line = long(200);
        let body = json!({
            "date": "2024-05-06",
            "symptoms": long(2_000),
            "diagnosis": of_fifty(json!({"text": line, "code": "G43.9"})),
            "prescriptions": of_fifty(json!({"drug": line, "dose": line, "frequency": line, "days": 3650})),
            "tests": of_fifty(long(2_000).into()),
            "notes": long(10_000),
            "follow_up": "2024-05-07",
        });
        let patient = json!({"resource": {
            "resourceType": "Patient", "name": [{"family": "Rao"}], "birthDate": "1990-02-28",
        }});
        let patient: Patient = serde_json::from_value(patient).unwrap();
        let today = jiff::civil::date(2026, 11, 22);
        let visit = NewVisit::parse(&body, today).unwrap();
        let record = visit.for_patient(&patient, &[]).unwrap();
        let (record, rest) = record.record(&patient, |_| false).into_parts();
        let parts = Parts {
            number: VersionNumber::FIRST,
            previous: None,
            salt: Salt::from_bytes([1; 16]),
            record,
            rest: rest.map(|bundle| Rest {
                salt: RestSalt::from_bytes([2; 16]),
                bundle,
            }),
            place: None,
        };
        let version = SealedVersion::new(parts, Commitment::from_bytes([8; 32])).unwrap();
        let weight = weight(&version).unwrap();
        assert!(weight * 5 < LARGEST, "{weight}");
    }
}
