//! `POST /api/auth/sign-in/passkey`: what a passkey signed for a session.

use axum::extract::State;
use axum::response::Response;
use dynamo::factors::Kind;
use dynamo::sessions::Grounds;
use edge::{Body, Problem};
use serde::Deserialize;
use utoipa::ToSchema;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential};

use super::ticket::{Presented, expired, wrong_factor};
use crate::auth::Auth;
use crate::client::Client;
use crate::factor;
use crate::sealed::Place;
use crate::sessions::SignedIn;

/// The second step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithPasskey {
    ticket: String,
    /// The `PublicKeyCredential` as JSON, with base64url for bytes.
    #[schema(value_type = Object)]
    credential: PublicKeyCredential,
}

/// Begins a session. A signature cannot be guessed, so that nothing but the ticket limits the tries.
#[utoipa::path(
    post,
    path = "/api/auth/sign-in/passkey",
    request_body = WithPasskey,
    responses(
        (status = 200, body = SignedIn),
        (status = 401, description = "The ticket has run out, or it is not the passkey", body = Problem),
    )
)]
pub async fn passkey(
    State(auth): State<Auth>,
    client: Client,
    Body(given): Body<WithPasskey>,
) -> Result<Response, Problem> {
    let now = auth.clock.now();
    let presented = auth.present(&given.ticket, now).await?;
    let used = auth.passkey_shown(&presented, &given.credential)?;
    let Some(used) = used else {
        auth.wrong_after_password(presented.person.id, now).await?;
        return Err(wrong_factor());
    };
    let begun = auth.finish(&presented, &client, used).await?;
    begun.ok_or_else(expired)
}

impl Auth {
    /// The use of the passkey that answered the challenge.
    fn passkey_shown(
        &self,
        presented: &Presented,
        credential: &PublicKeyCredential,
    ) -> Result<Option<Grounds>, Problem> {
        let Some(state) = &presented.first.passkey else {
            return Ok(None);
        };
        let Ok(answered) = self.passkeys.answered(credential, state) else {
            return Ok(None);
        };
        let (person, factors) = (presented.person.id, &presented.enrolled.factors);
        for mut one in factor::opened::<Passkey>(&presented.sealing, factors, Kind::Passkey)? {
            if one.content.secret.cred_id() != answered.cred_id() {
                continue;
            }
            let before = &one.factor.sealed;
            let after = match one.content.secret.update_credential(&answered) {
                Some(true) => {
                    let place = Place::Factor(one.factor.id);
                    self.seal(&presented.sealing, place, &one.content)?
                }
                _ => before.clone(),
            };
            let used = self
                .factors
                .passkey_used(person, one.factor.id, before, &after);
            return Ok(Some(used.map_err(|error| Problem::internal(&error))?));
        }
        Ok(None)
    }
}
