//! `PUT /api/auth/people/{person}`: an admin changes who somebody is.

use access::{PatientId, PersonId, Role};
use audit::{Happening, Outcome, What};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use dynamo::log::Open;
use dynamo::people::{Edited, Moved, NewProfile, Person, Untold};
use edge::{Body, InPath, Problem};
use gate::Caller;
use jiff::Timestamp;
use queue::Mail;
use seal::Salt;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Profile, etag, revision_tag, shown};
use crate::auth::Auth;
use crate::invite::address_taken;
use crate::particulars::Typed;
use crate::people;
use crate::sealed::{Place, Sealing};

/// Who somebody is to be. What is left out is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditedProfile {
    name: String,
    email: String,
    /// At most 80 characters; of staff only, as are the two below.
    specialisation: Option<String>,
    /// A year.
    practising_since: Option<i16>,
    /// At most 40 characters.
    phone: Option<String>,
}

/// Changes somebody's name, address and particulars. With another address they sign in under that one; both are
/// written to, and for three days no mail to the new one sets a password, unless it is the caller's own.
#[utoipa::path(
    put,
    path = "/api/auth/people/{person}",
    tag = "profile",
    request_body = EditedProfile,
    params(
        ("person" = String, Path, format = "uuid"),
        ("If-Match" = String, Header, description = "The entity tag as last read"),
    ),
    responses(
        (status = 200, body = Profile),
        (status = 403, description = "Not an admin", body = Problem),
        (status = 404, description = "Nobody has this id", body = Problem),
        (status = 409, description = "The address has an account", body = Problem),
        (status = 412, description = "Somebody changed it since it was read", body = Problem),
        (status = 422, description = "A field will not do", body = Problem),
        (status = 428, description = "No `If-Match`", body = Problem),
        (status = 503, description = "Too many use the patient's log at this moment; see Retry-After", body = Problem),
    )
)]
pub async fn edit(
    State(auth): State<Auth>,
    caller: Caller,
    InPath(id): InPath<PersonId>,
    headers: HeaderMap,
    Body(edited): Body<EditedProfile>,
) -> Result<Response, Problem> {
    let seen = if_match(&headers)?;
    let person = auth.somebody(id).await?;
    let new = auth.new_profile(&person, &edited).await?;
    if let Some(untold) = &person.untold {
        // An earlier change ended here. If it was this very request, all it asks for is done now.
        auth.tell_both(id, untold).await?;
        if revision_tag(&untold.before) == seen && is_so(&person, &new) {
            return shown(&person);
        }
    }
    if etag(&person) != seen {
        return Err(overtaken());
    }
    let untold = auth.untold(&person, &new)?;
    let now = auth.clock.now();
    let moved = untold.as_ref().map(|untold| Moved {
        former: &untold.former,
        given_at: (id != caller.person).then_some(now),
    });
    if moved.is_some() {
        auth.enter_new_address(&caller, &person, now, Outcome::Done)
            .await?;
    }
    let nonce = auth.chance.bytes();
    let changed = auth.people.edit(&person, &new, moved, nonce).await;
    let refused = match changed.map_err(|error| Problem::internal(&error))? {
        Edited::Done => None,
        Edited::AddressTaken => Some(address_taken()),
        Edited::Overtaken => Some(overtaken()),
    };
    if let Some(problem) = refused {
        if moved.is_some() {
            // Or the log would go on telling of an address that was never given.
            auth.enter_new_address(&caller, &person, now, Outcome::Failed)
                .await?;
        }
        return Err(problem);
    }
    tracing::info!(by = %caller.person, person = %id, "profile changed");
    if let Some(untold) = &untold {
        auth.tell_both(id, untold).await?;
    }
    shown(&auth.somebody(id).await?)
}

impl Auth {
    async fn new_profile(
        &self,
        person: &Person,
        edited: &EditedProfile,
    ) -> Result<NewProfile, Problem> {
        let typed = Typed {
            specialisation: edited.specialisation.as_deref(),
            practising_since: edited.practising_since,
            phone: edited.phone.as_deref(),
        };
        let name = edge::name("name", &edited.name)?;
        let email = people::email(&edited.email)?;
        let particulars = match person.role {
            Role::Patient => typed.none()?,
            Role::Admin | Role::Doctor => typed.checked(self.clock.now())?,
        };
        Ok(NewProfile {
            name,
            address: self.blind_address(&email).await?,
            email,
            particulars,
        })
    }

    /// What is to be told of a change, if it is one of the address. Nobody knows the former one once it is changed: it
    /// stays under the person's key until the mails are asked for.
    fn untold(&self, person: &Person, new: &NewProfile) -> Result<Option<Untold>, Problem> {
        if new.email == person.email {
            return Ok(None);
        }
        let former = self.seal(&Sealing::of(person), Place::FormerAddress, &person.email)?;
        Ok(Some(Untold {
            before: person.revision().to_vec(),
            former,
        }))
    }

    /// That a patient signs in under another address stands in their chart's log, before it is so; and that it failed,
    /// when it was refused after that.
    async fn enter_new_address(
        &self,
        caller: &Caller,
        person: &Person,
        now: Timestamp,
        outcome: Outcome,
    ) -> Result<(), Problem> {
        if person.role != Role::Patient {
            return Ok(());
        }
        let patient = PatientId::new(person.id.uuid());
        let happening = Happening {
            outcome,
            ..caller.happening(What::ChangeAddress, patient, now)
        };
        let salt = Salt::from_bytes(self.chance.bytes());
        let entered = self.log.append(&happening, salt, None, Open::Existing);
        entered.await.map_err(|error| gate::unentered(&error))
    }

    /// Has it written to both addresses that one took the other's place, which it did. If we die in between, the same
    /// request, or the next change, has it written again.
    async fn tell_both(&self, person: PersonId, untold: &Untold) -> Result<(), Problem> {
        let sealed = hex::encode(&untold.former);
        self.tell(&Mail::FormerAddress { person, sealed }).await?;
        self.tell(&Mail::AddressChanged { person }).await?;
        let told = self.people.told(person, untold).await;
        told.map_err(|error| Problem::internal(&error))
    }
}

/// Whether somebody is as they are to be.
fn is_so(person: &Person, new: &NewProfile) -> bool {
    person.email == new.email && person.name == new.name && person.particulars == new.particulars
}

fn if_match(headers: &HeaderMap) -> Result<&str, Problem> {
    let given = headers
        .get(header::IF_MATCH)
        .and_then(|tag| tag.to_str().ok());
    given.map(str::trim).ok_or_else(|| {
        let status = StatusCode::PRECONDITION_REQUIRED;
        Problem::new(status, "precondition-required", "Say what you have seen").field(
            "If-Match",
            "Send the entity tag of the person as you last read it.",
        )
    })
}

fn overtaken() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "changed-since",
        "Somebody has changed this since",
    )
    .field("If-Match", "Read it again, then change it.")
}
