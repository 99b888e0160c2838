//! `DELETE /api/auth/people/{person}`: somebody who worked here is erased.

use access::PersonId;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::people::Erased;
use edge::{InPath, Problem};
use gate::Caller;

use crate::auth::Auth;

/// Destroys the key of a doctor or an admin, and takes away their account and their sessions. What they wrote into
/// charts stays, and so does what the charts' logs say of them.
#[utoipa::path(
    delete,
    path = "/api/auth/people/{person}",
    params(("person" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "Nobody has this id any more"),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody has this id", body = Problem),
        (status = 409, description = "It is the caller, the last admin, or a patient, who goes with their chart", body = Problem),
    )
)]
pub async fn erase(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(person): InPath<PersonId>,
) -> Result<StatusCode, Problem> {
    let erased = auth.people.erase(person, caller.person).await;
    let erased = erased.map_err(|error| Problem::internal(&error))?;
    match erased {
        Erased::Done | Erased::Unknown => {}
        Erased::Patient => return Err(a_patient()),
        Erased::Refused => return Err(last_admin()),
        Erased::Contended => {
            return Err(Problem::contended(
                "The same person is being changed by others at this moment. Try again.",
            ));
        }
    }
    // Nobody signs in any more since the line above. Also of somebody who is gone: an earlier attempt may have
    // ended here.
    let forgotten = auth.sessions.forget(person).await;
    forgotten.map_err(|error| Problem::internal(&error))?;
    if erased == Erased::Unknown {
        return Err(Problem::not_found());
    }
    tracing::info!(by = %caller.person, %person, "person erased");
    Ok(StatusCode::NO_CONTENT)
}

fn a_patient() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "erase-the-chart",
        "A patient goes with their chart",
    )
    .detail("Erase the patient: their account goes with their chart.")
}

fn last_admin() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "last-admin",
        "Nobody erases themselves, nor the last admin",
    )
    .detail("Another admin has to do this, and one has to be left.")
}
