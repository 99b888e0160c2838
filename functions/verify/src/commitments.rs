//! `GET /api/verify/commitments/{commitment}`

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Extract;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use card::Revocation;
use dynamo::TableError;
use dynamo::commitments::Known;
use edge::{InPath, Problem};
use seal::Commitment;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Sources;
use crate::anchoring::{self, Anchoring, Untold};

/// What is known of a commitment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    #[schema(value_type = String, example = "0x2ef0be0b5d84ffabae0075ce6aee2a296d07f5c5355397371bc1be7b8622add4")]
    commitment: Commitment,
    status: Status,
    #[serde(flatten)]
    anchoring: Anchoring,
}

/// What the clinic says of the version today. That single cards of it were taken back, as lost ones are,
/// stands on the revocation list alone: it says nothing of the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The newest of its chart.
    Current,
    /// A later version stands on it.
    Superseded,
    /// Taken back: it was entered in error.
    Revoked,
    /// The patient was erased; nothing is left but the commitment.
    Erased,
}

enum Refusal {
    NotHex(seal::FixedBytesError),
    Unknown,
    Table(TableError),
    Untold(Untold),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotHex(error) => {
                Self::invalid("commitment", format!("A commitment is {}.", wanted(error)))
            }
            Refusal::Unknown => Self::new(
                StatusCode::NOT_FOUND,
                "unknown-commitment",
                "No record has this commitment",
            )
            .detail("It was never saved here, or it has been altered."),
            Refusal::Table(error) => Self::internal(&error),
            Refusal::Untold(untold) => untold.into(),
        }
    }
}

fn wanted(error: seal::FixedBytesError) -> String {
    format!("0x and 64 lower-case hexadecimal digits: {error}")
}

/// Whether a commitment is anchored, with the proof.
#[utoipa::path(
    get,
    path = "/api/verify/commitments/{commitment}",
    params(("commitment" = String, Path, description = "0x and 64 lower-case hexadecimal digits")),
    responses(
        (status = 200, body = Answer),
        (status = 404, body = Problem, description = "No record has this commitment"),
        (status = 422, body = Problem, description = "Not a commitment"),
        (status = 429, body = Problem, description = "Too many requests; see Retry-After")
    )
)]
pub(crate) async fn handler(
    Extract(sources): Extract<Arc<Sources>>,
    InPath(commitment): InPath<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<Answer>), Problem> {
    let answer = Box::pin(answer(&sources, &commitment)).await?;
    // The proof stays as it is, and the status may change at any moment.
    Ok(([(CACHE_CONTROL, "no-store")], Json(answer)))
}

fn status(known: &Known, revocation: Option<Revocation>) -> Status {
    if revocation == Some(Revocation::Version) {
        Status::Revoked
    } else if known.erased {
        Status::Erased
    } else if known.superseded {
        Status::Superseded
    } else {
        Status::Current
    }
}

async fn answer(sources: &Sources, commitment: &str) -> Result<Answer, Refusal> {
    let commitment = Commitment::from_hex(commitment).map_err(Refusal::NotHex)?;
    let (known, revocation) = tokio::try_join!(
        sources.commitments.find(&commitment),
        sources.revocations.of(&commitment)
    )
    .map_err(Refusal::Table)?;
    let known = known.ok_or(Refusal::Unknown)?;
    let anchoring = anchoring::of(sources, &commitment, known.batch)
        .await
        .map_err(Refusal::Untold)?;
    Ok(Answer {
        commitment,
        status: status(&known, revocation),
        anchoring,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_thing_that_holds_of_a_version_is_its_status() {
        let cards = Some(Revocation::Cards { before: i64::MAX });
        let version = Some(Revocation::Version);
        for (superseded, erased, revocation, expected) in [
            (false, false, None, Status::Current),
            (false, false, cards, Status::Current),
            (true, false, cards, Status::Superseded),
            (true, true, cards, Status::Erased),
            (false, true, None, Status::Erased),
            (true, true, version, Status::Revoked),
            (false, false, version, Status::Revoked),
        ] {
            let known = Known {
                batch: None,
                superseded,
                erased,
            };
            assert_eq!(status(&known, revocation), expected, "{known:?}");
        }
    }
}
