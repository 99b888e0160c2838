//! `If-Match`: which version of a chart, or which change of an appointment, a client has seen (RFC 9110, 13.1.1).

use axum::http::{HeaderMap, StatusCode, header};
use dynamo::TableError;
use edge::Problem;
use seal::VersionNumber;

/// The number in the entity tag.
pub fn if_match(headers: &HeaderMap) -> Result<VersionNumber, Problem> {
    let given = headers
        .get(header::IF_MATCH)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| {
            Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                "precondition-required",
                "Say what you have seen",
            )
            .field("If-Match", "Send the entity tag as you last read it.")
        })?;
    let digits = given
        .trim()
        .strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .filter(|digits| {
            digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0')
        });
    digits
        .and_then(|digits| digits.parse().ok())
        .and_then(|number| VersionNumber::new(number).ok())
        .ok_or_else(|| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "invalid-entity-tag",
                "Not an entity tag",
            )
            .field(
                "If-Match",
                "Send the entity tag as it was given, quotes and all.",
            )
        })
}

/// 412: somebody was faster.
pub fn failed() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "chart-moved-on",
        "The chart has a newer version",
    )
    .field(
        "If-Match",
        "Somebody saved a version since you read the chart. Read it again, then save.",
    )
}

/// What hinders a save: whoever is at the same chart at this moment is faster, and anything else is no fault of the client.
pub fn unsaved(error: &TableError) -> Problem {
    match error {
        TableError::Contended => failed(),
        error => Problem::internal(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_who_save_at_the_same_moment_are_told_to_read_again() {
        let status = |error| unsaved(&error).status();
        assert_eq!(
            status(TableError::Contended),
            StatusCode::PRECONDITION_FAILED
        );
        assert_eq!(
            status(TableError::Unanswered),
            StatusCode::INTERNAL_SERVER_ERROR
        );
    }
}
