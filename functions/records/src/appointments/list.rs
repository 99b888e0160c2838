//! `GET /api/records/appointments`: the caller's appointments; of the clinic's office, all.

use ::appointment::{Start, Status};
use access::{PatientId, Role};
use axum::Json;
use axum::extract::State;
use dynamo::appointments::{After, Listing, Whose};
use edge::{InQuery, Problem};
use gate::Caller;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::AppointmentView;
use crate::page::fitting;
use crate::records::Records;

const PAGE: usize = 50;

/// An appointment that began lately is still looked for among those that come.
const LATELY: SignedDuration = SignedDuration::from_hours(1);

/// Which ones.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// From when on, or of past ones before when; an hour ago if it is not given.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Before when.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// proposed, booked, fulfilled, noshow or cancelled.
    status: Option<String>,
    /// Those before `from`, newest first.
    #[serde(default)]
    past: bool,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// A page of appointments.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppointmentList {
    appointments: Vec<AppointmentView>,
    /// Cursor of the next page, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next: Option<Cursor>,
}

/// The last appointment of a page: its second and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
struct Cursor(After);

impl TryFrom<String> for Cursor {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let after = text.split_once('-').and_then(|(second, id)| {
            let at = Timestamp::from_second(second.parse().ok()?).ok()?;
            Some(After {
                start: Start::new(at).ok()?,
                id: id.parse().ok()?,
            })
        });
        after.map(Self).ok_or("not a cursor of this list")
    }
}

impl From<Cursor> for String {
    fn from(Cursor(After { start, id }): Cursor) -> Self {
        format!("{}-{id}", start.at().as_second())
    }
}

/// Lists appointments in the order of time: a patient's and a practitioner's own, to the clinic's office all.
#[utoipa::path(
    get,
    path = "/api/records/appointments",
    params(Wanted),
    responses(
        (status = 200, body = AppointmentList),
        (status = 400, description = "A parameter cannot be read", body = Problem),
        (status = 422, description = "A parameter will not do", body = Problem),
    )
)]
pub async fn list(
    State(records): State<Records>,
    caller: Caller,
    InQuery(wanted): InQuery<Wanted>,
) -> Result<Json<AppointmentList>, Problem> {
    let status = wanted.status.as_deref().map(str::parse::<Status>);
    let status = status
        .transpose()
        .map_err(|error| Problem::invalid("status", error.to_string()))?;
    let lately = || records.clock.now().saturating_sub(LATELY);
    let from = wanted.from.map_or_else(lately, Ok);
    let from = from.map_err(|error| Problem::internal(&error))?;
    let to = wanted.to.unwrap_or(Timestamp::MAX);
    let whose = match caller.role {
        Role::Patient => Whose::Patient(PatientId::new(caller.person.uuid())),
        Role::Doctor => Whose::Practitioner(caller.person),
        Role::Admin => Whose::Everybody,
    };
    let listing = Listing {
        whose,
        from: if wanted.past {
            Timestamp::UNIX_EPOCH
        } else {
            from
        },
        to: if wanted.past { from.min(to) } else { to },
        status,
        newest_first: wanted.past,
        after: wanted.cursor.map(|Cursor(after)| after),
    };
    let page = records.appointments.list(&listing, PAGE).await;
    let page = page.map_err(|error| Problem::internal(&error))?;
    let views = records
        .appointment_views(&page.appointments, caller.role)
        .await?;
    let (appointments, _) = fitting(views)?;
    tracing::info!(by = %caller.person, found = appointments.len(), "appointments listed");
    Ok(Json(AppointmentList {
        appointments,
        next: page.next.map(Cursor),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_of_a_quarter_of_an_hour() {
        let id = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";
        let cursor = Cursor::try_from(format!("1795341600-{id}")).unwrap();
        assert_eq!(String::from(cursor), format!("1795341600-{id}"));
        for other in ["", "1795341600", "1795341601-", "x"] {
            assert!(Cursor::try_from(other.to_owned()).is_err(), "{other}");
        }
        assert!(Cursor::try_from(format!("1795341601-{id}")).is_err());
        assert!(Cursor::try_from(format!("-900-{id}")).is_err());
    }
}
