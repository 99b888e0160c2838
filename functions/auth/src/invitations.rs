//! `GET /api/auth/invitations`: who is invited and has not come yet.

use access::{PatientId, PersonId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::people::{List, ListedInvitation};
use edge::{InQuery, Problem};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::cursor::{PAGE, Page};

/// A page of invitations, the oldest first.
#[derive(Serialize, ToSchema)]
pub struct Invitations {
    invitations: Vec<InvitationRow>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// An invitation in the list.
#[derive(Serialize, ToSchema)]
pub struct InvitationRow {
    /// The id the person will have.
    #[schema(value_type = String, format = "uuid")]
    id: PersonId,
    name: String,
    email: String,
    /// `admin`, `doctor` or `patient`.
    #[schema(value_type = String)]
    role: Role,
    /// The chart that a patient's account will be for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    patient: Option<PatientId>,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Whether the link works no longer.
    expired: bool,
}

/// Lists the invitations that nobody has accepted, expired ones for another three months.
#[utoipa::path(
    get,
    path = "/api/auth/invitations",
    params(Page),
    responses((status = 200, body = Invitations), (status = 403, description = "Not an admin", body = Problem))
)]
pub async fn list(
    State(auth): State<Auth>,
    InQuery(page): InQuery<Page>,
) -> Result<Json<Invitations>, Problem> {
    let now = auth.clock.now();
    let found = auth
        .people
        .invitations(page.after(List::Invitations)?.as_ref(), PAGE)
        .await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    let shown = |invitation: ListedInvitation| InvitationRow {
        id: invitation.id,
        patient: (invitation.role == Role::Patient).then(|| PatientId::new(invitation.id.uuid())),
        role: invitation.role,
        expires_at: invitation.expires_at,
        expired: invitation.expires_at <= now,
        name: invitation.name,
        email: invitation.email,
    };
    Ok(Json(Invitations {
        invitations: found.items.into_iter().map(shown).collect(),
        next: found.next.map(|cursor| cursor.to_string()),
    }))
}
