//! `GET /api/auth/figures`: how many people there are, and how many were not let in.

use access::Role;
use axum::Json;
use axum::extract::State;
use edge::Problem;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Auth;

/// Days that failures are shown of.
const DAYS: u8 = 30;

/// Figures of accounts.
#[derive(Serialize, ToSchema)]
pub struct Figures {
    /// Admins with an account.
    admins: usize,
    /// Doctors with an account.
    doctors: usize,
    /// Patients with an account.
    patients: usize,
    /// Passwords and second factors that were wrong, on each of the last 30 days (UTC), today the last.
    sign_in_failures: Vec<Day>,
}

/// A day and how often something happened on it.
#[derive(Serialize, ToSchema)]
pub struct Day {
    #[schema(value_type = String, format = Date)]
    day: Date,
    count: u64,
}

/// Counts accounts, and sign-ins that came to nothing.
#[utoipa::path(
    get,
    path = "/api/auth/figures",
    responses((status = 200, body = Figures), (status = 403, description = "Not an admin", body = Problem))
)]
pub async fn figures(State(auth): State<Auth>) -> Result<Json<Figures>, Problem> {
    let (people, sessions) = (&auth.people, &auth.sessions);
    let (admins, doctors, patients, failures) = tokio::try_join!(
        people.count(Role::Admin),
        people.count(Role::Doctor),
        people.count(Role::Patient),
        sessions.failures(auth.clock.now(), DAYS),
    )
    .map_err(|error| Problem::internal(&error))?;
    let days = failures.into_iter().map(|(day, count)| Day { day, count });
    Ok(Json(Figures {
        admins,
        doctors,
        patients,
        sign_in_failures: days.collect(),
    }))
}
