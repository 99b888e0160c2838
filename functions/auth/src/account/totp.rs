//! `POST /api/auth/account/totp`: a secret for an app.

use axum::Json;
use axum::extract::State;
use edge::Problem;
use gate::Caller;
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;

use crate::again::Again;
use crate::auth::Auth;
use crate::sealed::{Place, Sealing};
use crate::totp::TotpSecret;

const WAITS: SignedDuration = SignedDuration::from_mins(10);

/// A secret, which counts for nothing until a code of it is sent back.
#[derive(Serialize, ToSchema)]
pub struct Proposed {
    /// Base32, to be typed.
    secret: String,
    /// `otpauth://totp/…`, to be scanned.
    uri: String,
}

/// Proposes a secret. It waits ten minutes to be confirmed in the same session.
#[utoipa::path(
    post,
    path = "/api/auth/account/totp",
    request_body = Again,
    responses(
        (status = 200, body = Proposed),
        (status = 403, description = "The password is needed, or a second factor", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn propose(
    State(auth): State<Auth>,
    caller: Caller,
    again: Again,
) -> Result<Json<Proposed>, Problem> {
    let person = auth.surely(&caller, &again).await?;
    auth.open_to_more(&caller).await?;
    let secret = TotpSecret::new(&auth.chance);
    let sealing = Sealing::of(&person);
    let sealed = auth.seal(&sealing, Place::Enrolment(caller.session), &secret)?;
    let until = auth.clock.now() + WAITS;
    auth.sessions
        .propose(person.id, caller.session, &sealed, until)
        .await
        .map_err(|error| Problem::internal(&error))?;
    Ok(Json(Proposed {
        secret: secret.base32(),
        uri: secret.uri(&person.email),
    }))
}
