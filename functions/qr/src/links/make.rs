//! `POST /api/qr/patients/{patient}/links`: a patient hands on their chart for a while.

use access::PatientId;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::links::{LinkFile, NewLink};
use edge::{Body, IdempotencyKey, InPath, Problem, line};
use gate::{Caller, Noted, Pen};
use jiff::{SignedDuration, Timestamp};
use link::{Guard, LinkId, LinkKey, Shared, Token, encrypted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::snapshot::Snapshot;
use super::{Place, Sealing};
use crate::qr::Qr;

/// A month.
const MOST_HOURS: u16 = 720;

/// Links that a patient has at a time: a list that is shown whole, and copies that somebody keeps count of.
const MOST_LINKS: usize = 50;

/// What is to be handed on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// What the link is called, to tell it from others: at most 80 characters. Only the
    /// patient reads it: it does not stand in the link.
    label: Option<String>,
    /// For how long: 1 to 720.
    hours: u16,
    /// What whoever opens it has to know besides the link: 6 to 64 characters.
    passcode: Option<String>,
}

/// A link that was made.
#[derive(Serialize, ToSchema)]
pub struct Made {
    /// What it is known by. It does not open it.
    #[schema(value_type = String)]
    id: String,
    /// The link itself. It is said this once: the key in it is stored nowhere.
    link: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The newest version that had no room in it, if the chart is that long.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<u64>,
}

/// Makes a SMART Health Link to a copy of the chart as it is now: a health card and all of it as FHIR. A repeated
/// request makes another link in place of the first.
#[utoipa::path(
    post,
    path = "/api/qr/patients/{patient}/links",
    request_body = NewShare,
    params(("patient" = String, Path, format = "uuid"), ("Idempotency-Key" = String, Header)),
    responses(
        (status = 201, body = Made),
        (status = 400, description = "Not JSON, or no idempotency key", body = Problem),
        (status = 404, description = "Not your chart, or nothing in it yet", body = Problem),
        (status = 409, description = "There are 50 links already", body = Problem),
        (status = 422, description = "A field will not do, or the key was used for another request", body = Problem),
    )
)]
pub async fn make(
    State(qr): State<Qr>,
    caller: Caller,
    pen: Pen,
    InPath(patient): InPath<PatientId>,
    idempotency: IdempotencyKey,
    Body(share): Body<NewShare>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let terms = Terms::of(&share)?;
    let request = idempotency.fingerprint(format!("{patient}\0{}", terms.spelt()).as_bytes());
    let idempotency = idempotency.scoped(caller.person);
    let asked = qr.links.asked(idempotency).await;
    let asked = asked.map_err(|error| Problem::internal(&error))?;
    if asked.as_ref().is_some_and(|asked| asked.request != request) {
        return Err(IdempotencyKey::reused());
    }
    let data_key = qr.data_key(patient).await?;
    let open = qr.links.of_patient(patient, qr.clock.now()).await;
    let open = open.map_err(|error| Problem::internal(&error))?;
    let replaces = asked.map(|asked| asked.link);
    if !has_room(open.iter().map(|link| &link.id), replaces.as_ref()) {
        return Err(too_many());
    }
    let sealing = Sealing {
        patient,
        key: &data_key,
    };
    let snapshot = qr.snapshot(patient, &data_key).await?;
    let (token, key) = (
        Token::new(qr.chance.bytes()),
        LinkKey::new(qr.chance.bytes()),
    );
    let new = qr.new_link(&sealing, &token.id(), &terms, (idempotency, request))?;
    let files = qr.sealed_files(&sealing, &new.id, &key, &snapshot);
    let stored = qr.links.put_files(&new.id, &files, new.expires).await;
    stored.map_err(|error| Problem::internal(&error))?;
    let version = Some(snapshot.newest.get());
    pen.enter(Noted {
        version,
        ..Noted::default()
    })
    .await?;
    let made = qr.links.make(&new, replaces.as_ref()).await;
    if !made.map_err(|error| Problem::internal(&error))? {
        return Err(Problem::contended(
            "The same link is being made at this moment. Try again.",
        ));
    }
    tracing::info!(passcode = terms.passcode.is_some(), "link made");
    let shared = Shared {
        base: &qr.links_base(),
        token: &token,
        key: &key,
        expires: new.expires,
        passcode: terms.passcode.is_some(),
        // The patient's own note, which may say what whoever opens the link is not to read.
        label: None,
    };
    let made = Made {
        id: new.id.to_string(),
        link: format!("{}/open#{shared}", qr.issuer),
        expires_at: Timestamp::from_second(new.expires)
            .map_err(|error| Problem::internal(&error))?,
        earlier: snapshot.earlier.map(seal::VersionNumber::get),
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Whether there may be one link more; the one that a repeated request made before makes room for the other.
fn has_room<'a>(open: impl Iterator<Item = &'a LinkId>, replaces: Option<&LinkId>) -> bool {
    let others = open.filter(|id| Some(*id) != replaces);
    others.count() < MOST_LINKS
}

/// What was asked for, checked.
struct Terms {
    label: Option<String>,
    hours: u16,
    passcode: Option<String>,
}

impl Terms {
    fn of(share: &NewShare) -> Result<Self, Problem> {
        if !(1..=MOST_HOURS).contains(&share.hours) {
            let detail = format!("A link holds from 1 to {MOST_HOURS} hours.");
            return Err(Problem::invalid("hours", detail));
        }
        Ok(Self {
            label: line("label", share.label.as_deref(), 80)?,
            hours: share.hours,
            passcode: share.passcode.as_deref().map(passcode).transpose()?,
        })
    }

    /// The same for the same terms.
    fn spelt(&self) -> String {
        let Self {
            label,
            hours,
            passcode,
        } = self;
        format!("{label:?}\0{hours}\0{passcode:?}")
    }
}

/// A passcode is taken as it is typed, blanks and all.
fn passcode(given: &str) -> Result<String, Problem> {
    let length = given.chars().count();
    if (6..=64).contains(&length) && !given.chars().any(char::is_control) {
        return Ok(given.to_owned());
    }
    let detail = "A passcode has 6 to 64 characters.";
    Err(Problem::invalid("passcode", detail))
}

fn too_many() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "too-many-links",
        "There are many links already",
    )
    .detail("A chart has at most 50 links at a time. End one that is not needed.")
}

impl Qr {
    fn new_link(
        &self,
        sealing: &Sealing<'_>,
        id: &LinkId,
        terms: &Terms,
        (idempotency, request): ([u8; 32], [u8; 32]),
    ) -> Result<NewLink, Problem> {
        let now = self.clock.now();
        let guard = terms.passcode.as_deref();
        let guard = guard.map(|passcode| Guard::new(passcode, self.chance.bytes()));
        let guard = guard.map(|guard| sealing.value(self, Place::Guard(id), &guard));
        let label = terms.label.as_deref();
        let label = label.map(|label| sealing.bytes(self, Place::Label(id), label.as_bytes()));
        let hours = SignedDuration::from_hours(i64::from(terms.hours));
        Ok(NewLink {
            id: id.clone(),
            patient: sealing.patient,
            created_at: now,
            expires: (now + hours).as_second(),
            label,
            guard: guard.transpose()?,
            idempotency,
            request,
        })
    }

    fn sealed_files(
        &self,
        sealing: &Sealing<'_>,
        id: &LinkId,
        key: &LinkKey,
        snapshot: &Snapshot,
    ) -> Vec<LinkFile> {
        let sealed = snapshot
            .files
            .iter()
            .enumerate()
            .map(|(at, (kind, plain))| {
                let jwe = encrypted(key, self.chance.bytes(), *kind, plain);
                LinkFile {
                    kind: kind.as_str().to_owned(),
                    sealed: sealing.bytes(self, Place::File(id, at), jwe.as_bytes()),
                }
            });
        sealed.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(hours: u16, passcode: Option<&str>) -> Result<Terms, Problem> {
        Terms::of(&NewShare {
            label: None,
            hours,
            passcode: passcode.map(str::to_owned),
        })
    }

    #[test]
    fn a_link_holds_an_hour_to_a_month() {
        for hours in [1, 720] {
            assert!(terms(hours, None).is_ok());
        }
        for hours in [0, 721, u16::MAX] {
            assert!(terms(hours, None).is_err(), "{hours}");
        }
    }

    #[test]
    fn the_last_link_there_is_room_for_can_be_asked_for_again() {
        let ids = (0_u8..50).map(|n| Token::new([n; 32]).id());
        let ids: Vec<LinkId> = ids.collect();
        assert!(!has_room(ids.iter(), None));
        assert!(has_room(ids.iter(), ids.last()));
        let ended = Token::new([50; 32]).id();
        assert!(!has_room(ids.iter(), Some(&ended)));
        assert!(has_room(ids[1..].iter(), None));
    }

    #[test]
    fn a_passcode_is_neither_too_short_nor_unreadable() {
        for passcode in ["246810", "пароль", &"a".repeat(64)] {
            assert!(terms(1, Some(passcode)).is_ok(), "{passcode}");
        }
        for passcode in ["", "12345", "1234\u{7}56", &"a".repeat(65)] {
            assert!(terms(1, Some(passcode)).is_err(), "{passcode:?}");
        }
    }
}
