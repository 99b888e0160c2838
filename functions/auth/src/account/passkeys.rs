//! `POST /api/auth/account/passkeys`: the passkey that the browser made.

use access::one_time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::factors::{Factor, Kind};
use edge::{Body, Problem};
use gate::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::adding::Added;
use super::passkey_options::Awaited;
use crate::auth::Auth;
use crate::factor::{Content, named, passkeys};
use crate::sealed::{Place, Sealing};

/// What `navigator.credentials.create` gave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    ticket: String,
    /// The `PublicKeyCredential` as JSON, with base64url for bytes.
    #[schema(value_type = Object)]
    credential: RegisterPublicKeyCredential,
    /// To tell one passkey from another.
    #[serde(default)]
    name: Option<String>,
}

/// The passkey is a second factor from now on.
#[utoipa::path(
    post,
    path = "/api/auth/account/passkeys",
    request_body = NewPasskey,
    responses(
        (status = 201, body = Added),
        (status = 409, description = "The ticket has run out, or the account has changed", body = Problem),
        (status = 422, description = "Not an answer to the challenge", body = Problem),
    )
)]
pub async fn register(
    State(auth): State<Auth>,
    caller: Caller,
    Body(given): Body<NewPasskey>,
) -> Result<(StatusCode, Json<Added>), Problem> {
    let name = named(given.name.as_deref(), Kind::Passkey)?;
    let now = auth.clock.now();
    let enrolled = auth.open_to_more(&caller).await?;
    let hash = one_time::hash(&given.ticket);
    let ticket = auth.sessions.present(&hash, now).await;
    let ticket = ticket.map_err(|error| Problem::internal(&error))?;
    let ticket = ticket.filter(|ticket| ticket.person == caller.person);
    let ticket = ticket.ok_or_else(expired)?;
    let sealing = Sealing::of(&auth.person(&caller).await?);
    // A ticket of another kind does not open here.
    let awaited: Option<Awaited> = sealing.try_open(Place::Passkey(&hash), &ticket.sealed);
    let awaited = awaited.filter(|awaited| awaited.session == caller.session);
    let awaited = awaited.ok_or_else(expired)?;
    let made = auth.passkeys.created(&given.credential, &awaited.state);
    let secret = made.map_err(|_| not_an_answer())?;
    let known = passkeys(&sealing, &enrolled.factors)?;
    if known
        .iter()
        .any(|known| known.cred_id() == secret.cred_id())
    {
        return Err(not_an_answer());
    }
    let id = auth.chance.uuid();
    let content = Content { name, secret };
    let factor = Factor {
        id,
        kind: Kind::Passkey,
        sealed: auth.seal(&sealing, Place::Factor(id), &content)?,
        added_at: now,
        step: None,
    };
    let spent = auth.sessions.spending(&hash);
    let spent = spent.map_err(|error| Problem::internal(&error))?;
    let added = auth.add(&caller, &enrolled, &factor, spent).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

fn expired() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "ticket-expired",
        "There is nothing to finish",
    )
    .detail("Begin again; there are ten minutes for it.")
}

fn not_an_answer() -> Problem {
    Problem::invalid(
        "credential",
        "This is not a new passkey made for this account on this site.",
    )
}
