//! `GET /api/auth/account`: oneself.

pub mod factors;
pub mod passkey_options;
pub mod passkeys;
pub mod password;
pub mod recovery_codes;
pub mod sessions;
pub mod totp;
pub mod totp_confirmation;

mod adding;

use access::{PersonId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::factors::Factor;
use edge::Problem;
use gate::Caller;
use jiff::Timestamp;
use queue::Mail;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Auth;
use crate::factor;
use crate::sealed::Sealing;

/// An account, as its owner sees it.
#[derive(Serialize, ToSchema)]
pub struct Account {
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    /// `admin`, `doctor` or `patient`.
    #[schema(value_type = String)]
    role: Role,
    name: String,
    email: String,
    factors: Vec<FactorView>,
    recovery_codes_left: usize,
    /// Whether the role needs a second factor, so that the last one cannot be removed.
    second_factor_required: bool,
}

/// A second factor without what is secret of it.
#[derive(Serialize, ToSchema)]
pub struct FactorView {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    /// `totp` or `passkey`.
    kind: &'static str,
    name: String,
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

impl FactorView {
    fn of(sealing: &Sealing, factor: &Factor) -> Result<Self, Problem> {
        Ok(Self {
            id: factor.id,
            kind: factor.kind.as_str(),
            name: factor::name(sealing, factor)?,
            added_at: factor.added_at,
        })
    }
}

/// Name, address and second factors of whoever asks.
#[utoipa::path(get, path = "/api/auth/account", responses((status = 200, body = Account)))]
pub async fn account(State(auth): State<Auth>, caller: Caller) -> Result<Json<Account>, Problem> {
    let (person, enrolled) = tokio::join!(auth.person(&caller), auth.factors.of(caller.person));
    let (person, enrolled) = (
        person?,
        enrolled.map_err(|error| Problem::internal(&error))?,
    );
    let sealing = Sealing::of(&person);
    let factors: Result<Vec<FactorView>, Problem> = enrolled
        .factors
        .iter()
        .map(|factor| FactorView::of(&sealing, factor))
        .collect();
    Ok(Json(Account {
        id: person.id,
        role: person.role,
        second_factor_required: person.role != Role::Patient,
        name: person.name,
        email: person.email,
        factors: factors?,
        recovery_codes_left: enrolled.recovery.map_or(0, |codes| codes.hashes.len()),
    }))
}

impl Auth {
    /// Has somebody written to about what is done to their account, before it is: whoever changes an account
    /// that is not theirs does not do it unheard, and if we die in between, more was told than done.
    pub async fn tell(&self, mail: &Mail) -> Result<(), Problem> {
        let posted = self.post.send(mail).await;
        posted.map_err(|error| Problem::internal(&error))
    }
}
