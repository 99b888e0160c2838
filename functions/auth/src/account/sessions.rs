//! `GET /api/auth/account/sessions`: where one is signed in; and ending it there, or everywhere.

pub mod end;
pub mod everywhere;

use axum::Json;
use axum::extract::State;
use edge::Problem;
use gate::Caller;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Auth;

/// The caller's sessions, the newest first.
#[derive(Serialize, ToSchema)]
pub struct Sessions {
    sessions: Vec<SessionView>,
}

/// One sign-in.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    began_at: Timestamp,
    /// When it was last renewed.
    #[schema(value_type = String, format = DateTime)]
    seen_at: Timestamp,
    /// The network address it began from.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// What the browser calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

/// Lists the caller's sessions.
#[utoipa::path(get, path = "/api/auth/account/sessions", responses((status = 200, body = Sessions)))]
pub async fn sessions(State(auth): State<Auth>, caller: Caller) -> Result<Json<Sessions>, Problem> {
    let sessions = auth.sessions.all(caller.person, auth.clock.now()).await;
    let sessions = sessions.map_err(|error| Problem::internal(&error))?;
    let views = sessions.into_iter().map(|session| SessionView {
        current: session.id == caller.session,
        id: session.id,
        began_at: session.began_at,
        seen_at: session.seen_at,
        address: session.address,
        agent: session.agent,
    });
    Ok(Json(Sessions {
        sessions: views.collect(),
    }))
}
