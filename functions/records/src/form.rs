//! JSON forms, read strictly and refused field by field.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use chart::FieldProblem;
use edge::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use seal::canonical::Reason;
use serde_json::Value;

/// The body of a request that says it is JSON.
pub async fn json(request: Request) -> Result<Bytes, Problem> {
    edge::body::require_json(&request)?;
    edge::body::read(request, &()).await
}

/// What a body holds. Two members of one name, or numbers nobody can hold, are refused.
pub fn read(body: &[u8]) -> Result<Value, Problem> {
    seal::canonical::parse(body).map_err(|refusal| match refusal.reason() {
        Reason::DuplicateKey | Reason::LoneSurrogate | Reason::NumberPrecision | Reason::Depth => {
            Problem::invalid(refusal.path(), refusal.to_string())
        }
        Reason::Syntax | Reason::End | Reason::Utf8 | Reason::Trailing => Problem::new(
            StatusCode::BAD_REQUEST,
            "malformed-json",
            "The body is not JSON",
        )
        .detail(refusal.to_string()),
    })
}

/// 422 with every field at fault.
pub fn refused(fields: &[FieldProblem]) -> Problem {
    let problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid-field",
        "A field is not valid",
    );
    fields
        .iter()
        .fold(problem, |problem, at| problem.field(&at.field, &at.detail))
}

/// The clinic's day.
pub fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// A day as `2026-12-24`, and in no other form.
pub fn day(field: &str, given: &str) -> Result<Date, Problem> {
    let day = given.parse::<Date>().ok();
    day.filter(|day| day.to_string() == given)
        .ok_or_else(|| Problem::invalid(field, "A day like 2026-12-24 was expected."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_spelling() {
        assert!(day("until", "2026-12-24").is_ok());
        for given in [
            "",
            "2026-12-24T10:00",
            "20261224",
            "2026-02-30",
            "24.12.2026",
            " 2026-12-24",
            "2026-12-24Z",
        ] {
            assert!(day("until", given).is_err(), "{given}");
        }
    }
}
