//! `POST /api/auth/account/totp/confirmations`: a code shows that the app has the secret.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::factors::{Factor, Kind};
use edge::{Body, Problem};
use gate::Caller;
use serde::Deserialize;
use utoipa::ToSchema;

use super::adding::Added;
use crate::auth::Auth;
use crate::factor::{Content, named};
use crate::sealed::{Place, Sealing};
use crate::totp::{TotpSecret, digits};

/// A code of the proposed secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Six digits.
    code: String,
    /// To tell one app from another.
    #[serde(default)]
    name: Option<String>,
}

/// The app is a second factor from now on. The code that confirmed it is used.
#[utoipa::path(
    post,
    path = "/api/auth/account/totp/confirmations",
    request_body = Confirmation,
    responses(
        (status = 201, body = Added),
        (status = 409, description = "No secret waits, or the account has changed", body = Problem),
        (status = 422, description = "Not a code of the secret", body = Problem),
    )
)]
pub async fn confirm(
    State(auth): State<Auth>,
    caller: Caller,
    Body(given): Body<Confirmation>,
) -> Result<(StatusCode, Json<Added>), Problem> {
    let code = digits(&given.code)?;
    let name = named(given.name.as_deref(), Kind::Totp)?;
    let now = auth.clock.now();
    let enrolled = auth.open_to_more(&caller).await?;
    let proposed = auth.sessions.proposed(caller.person, caller.session, now);
    let proposed = proposed.await.map_err(|error| Problem::internal(&error))?;
    let proposed = proposed.ok_or_else(none_waits)?;
    let sealing = Sealing::of(&auth.person(&caller).await?);
    let secret: TotpSecret = sealing.open(Place::Enrolment(caller.session), &proposed)?;
    let step = secret.step(&code, now).ok_or_else(not_of_the_secret)?;
    let id = auth.chance.uuid();
    let content = Content { name, secret };
    let factor = Factor {
        id,
        kind: Kind::Totp,
        sealed: auth.seal(&sealing, Place::Factor(id), &content)?,
        added_at: now,
        step: Some(step),
    };
    let confirmed = auth
        .sessions
        .confirming(caller.person, caller.session, &proposed)
        .map_err(|error| Problem::internal(&error))?;
    let added = auth.add(&caller, &enrolled, &factor, confirmed).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

fn none_waits() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "no-secret-waits",
        "There is nothing to confirm",
    )
    .detail("Ask for a new secret; one waits ten minutes.")
}

fn not_of_the_secret() -> Problem {
    Problem::invalid(
        "code",
        "This is not a code of the secret. Is the clock of the device right?",
    )
}
