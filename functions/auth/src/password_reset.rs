//! `POST /api/auth/password-resets`: a link to a new password, by mail.

use axum::extract::State;
use axum::http::StatusCode;
use dynamo::sessions::Bucket;
use edge::{Body, Problem};
use jiff::SignedDuration;
use queue::Mail;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::attempts::too_many;
use crate::auth::Auth;
use crate::client::Client;
use crate::people;

/// Mails for one address in an hour; nobody's mailbox is filled by others.
const FOR_AN_ADDRESS: u64 = 5;
/// Requests from one network address in an hour.
const FROM_A_NETWORK: u64 = 50;
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    email: String,
}

/// Mails a link, if somebody has an account under the address. The answer and the time it takes are the
/// same if nobody has: who it is for, and whether the address is
/// theirs for long enough, is looked up when the mail is sent.
#[utoipa::path(
    post,
    path = "/api/auth/password-resets",
    request_body = Forgotten,
    responses(
        (status = 202, description = "If somebody has this address, they get a mail"),
        (status = 429, description = "Too many requests from one place", body = Problem),
    )
)]
pub async fn ask(
    State(auth): State<Auth>,
    client: Client,
    Body(forgotten): Body<Forgotten>,
) -> Result<StatusCode, Problem> {
    let now = auth.clock.now();
    let address = people::email(&forgotten.email).unwrap_or_default();
    let address = auth.blind_address(&address).await?;
    let network = Bucket::new(format!("resets-from#{}", client.network()), HOUR, now);
    if auth.tried(&network).await? > FROM_A_NETWORK {
        return Err(too_many(network.seconds_left(now)));
    }
    let of_address = Bucket::new(format!("resets#{address}"), HOUR, now);
    // Silently: that an address has had its mails would tell that somebody asked for them.
    if auth.tried(&of_address).await? <= FOR_AN_ADDRESS {
        let asked_at = now;
        let mail = Mail::PasswordReset { address, asked_at };
        let posted = auth.post.send(&mail).await;
        posted.map_err(|error| Problem::internal(&error))?;
    }
    Ok(StatusCode::ACCEPTED)
}

impl Auth {
    async fn tried(&self, bucket: &Bucket) -> Result<u64, Problem> {
        let count = self.sessions.count(bucket).await;
        count.map_err(|error| Problem::internal(&error))
    }
}
