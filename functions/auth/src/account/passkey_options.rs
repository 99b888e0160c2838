//! `POST /api/auth/account/passkeys/options`: what a browser needs to make a passkey.

use access::one_time;
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dynamo::sessions::Ticket;
use edge::Problem;
use gate::Caller;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use webauthn_rs::prelude::PasskeyRegistration;

use crate::again::Again;
use crate::auth::Auth;
use crate::factor;
use crate::sealed::{Place, Sealing};

const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// For `navigator.credentials.create`.
#[derive(Serialize, ToSchema)]
pub struct Options {
    /// `PublicKeyCredentialCreationOptions`, with base64url for bytes.
    #[schema(value_type = Object)]
    options: serde_json::Value,
    /// To be sent back with the passkey.
    ticket: String,
}

/// What is kept until the passkey comes.
#[derive(Serialize, Deserialize)]
pub(super) struct Awaited {
    /// The session that asked for it.
    pub session: Uuid,
    /// The challenge.
    pub state: PasskeyRegistration,
}

/// Begins the registration of a passkey.
#[utoipa::path(
    post,
    path = "/api/auth/account/passkeys/options",
    request_body = Again,
    responses(
        (status = 200, body = Options),
        (status = 403, description = "The password is needed, or a second factor", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    )
)]
pub async fn options(
    State(auth): State<Auth>,
    caller: Caller,
    again: Again,
) -> Result<Json<Options>, Problem> {
    let person = auth.surely(&caller, &again).await?;
    let enrolled = auth.open_to_more(&caller).await?;
    let sealing = Sealing::of(&person);
    let others = factor::passkeys(&sealing, &enrolled.factors)?;
    let made = auth
        .passkeys
        .creation(person.id, &person.email, &person.name, &others);
    let (options, state) = made?;
    let token = BASE64_URL_SAFE_NO_PAD.encode(auth.chance.bytes::<32>());
    let hash = one_time::hash(&token);
    let awaited = Awaited {
        session: caller.session,
        state,
    };
    let ticket = Ticket {
        sealed: auth.seal(&sealing, Place::Passkey(&hash), &awaited)?,
        hash,
        person: person.id,
        expires_at: auth.clock.now() + LIFETIME,
    };
    let issued = auth.sessions.issue(&ticket).await;
    issued.map_err(|error| Problem::internal(&error))?;
    Ok(Json(Options {
        options,
        ticket: token,
    }))
}
