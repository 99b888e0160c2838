//! `POST /api/auth/people/{person}/factor-resets`: for somebody who has lost their second factors.

use access::PersonId;
use axum::extract::State;
use axum::http::StatusCode;
use edge::{IdempotencyKey, InPath, Problem};
use gate::Caller;
use queue::Mail;

use crate::auth::Auth;

/// Removes somebody's second factors and recovery codes and ends their sessions; they are told by mail.
/// With the password alone they can do nothing but enrol new ones, if their role needs them.
#[utoipa::path(
    post,
    path = "/api/auth/people/{person}/factor-resets",
    params(
        ("person" = String, Path, format = "uuid"),
        ("Idempotency-Key" = String, Header),
    ),
    responses(
        (status = 204, description = "They have no second factor"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody has this id", body = Problem),
        (status = 409, description = "It is the caller", body = Problem),
    )
)]
pub async fn reset(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(person): InPath<PersonId>,
    idempotency: IdempotencyKey,
) -> Result<StatusCode, Problem> {
    if person == caller.person {
        return Err(oneself());
    }
    let there = auth.people.by_id(person).await;
    if there.map_err(|error| Problem::internal(&error))?.is_none() {
        return Err(Problem::not_found());
    }
    let request = idempotency.scoped(caller.person);
    let repeated = auth.factors.were_removed_by(person, request).await;
    if repeated.map_err(|error| Problem::internal(&error))? {
        // What was enrolled since stays.
        return Ok(StatusCode::NO_CONTENT);
    }
    auth.tell(&Mail::FactorsReset { person }).await?;
    let removing = async {
        auth.factors
            .remove_all(person, request)
            .await
            .map(|()| true)
    };
    let removing = Box::pin(removing);
    let removed = auth.sessions.ending(person, None, removing).await;
    removed.map_err(|error| Problem::internal(&error))?;
    tracing::info!(by = %caller.person, %person, "second factors reset");
    Ok(StatusCode::NO_CONTENT)
}

/// A stolen session of an admin must not be the way around their second factor.
fn oneself() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "oneself",
        "Nobody resets their own factors",
    )
    .detail("Change them in your account, or ask another admin.")
}
