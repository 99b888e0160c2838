//! Pages that a function can answer with.

use edge::Problem;
use serde::Serialize;

/// Lambda takes an answer of at most 6 MB, and the body stands in it as a JSON string: every quote,
/// backslash and control character takes more room than it does here. The rest is left to what stands
/// around the page.
pub const LARGEST: usize = 5_000_000;

/// As many of `items` as fit one answer, at least one; says whether some were left out.
pub fn fitting<T: Serialize>(items: Vec<T>) -> Result<(Vec<T>, bool), Problem> {
    let count = items.len();
    let mut room = LARGEST;
    let mut fitting = Vec::with_capacity(count);
    for item in items {
        let json = serde_json::to_string(&item).map_err(|error| Problem::internal(&error))?;
        let weight = weight(&json);
        if weight > room && !fitting.is_empty() {
            break;
        }
        room = room.saturating_sub(weight);
        fitting.push(item);
    }
    let cut = fitting.len() < count;
    Ok((fitting, cut))
}

/// The bytes of a text inside a JSON string. JSON itself holds no bare control characters.
pub fn weight(json: &str) -> usize {
    json.len()
        + json
            .bytes()
            .filter(|byte| matches!(byte, b'"' | b'\\'))
            .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_before_it_is_too_large_to_answer_with() {
        let heavy = vec!["x".repeat(2_000_000); 4];
        let (page, cut) = fitting(heavy).unwrap();
        assert_eq!((page.len(), cut), (2, true));
    }

    #[test]
    fn quotes_weigh_what_they_take_inside_a_string() {
        assert_eq!(weight(r#""a\"b""#), 6 + 4);
        let quotes = vec!["\"".repeat(900_000); 2];
        assert_eq!(fitting(quotes).unwrap().0.len(), 1);
    }

    #[test]
    fn what_is_light_stays_whole_and_one_that_is_heavy_is_shown_alone() {
        assert_eq!(fitting(vec![1, 2, 3]).unwrap(), (vec![1, 2, 3], false));
        assert_eq!(fitting(vec!["x".repeat(6_000_000)]).unwrap().0.len(), 1);
    }
}
