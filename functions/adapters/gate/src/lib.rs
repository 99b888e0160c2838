#![doc = include_str!("../README.md")]

use std::sync::Arc;

use access::token::{TokenError, TokenKeys};
use access::{Action, Decision, PatientId, PersonId, Relation, Role};
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::{header, request::Parts};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;

use dynamo::charts::Charts;
use edge::{Clock, Problem};

/// Somebody whose access token was checked and whose request was allowed.
#[derive(Clone)]
pub struct Caller {
    /// Who it is.
    pub person: PersonId,
    /// What they are here.
    pub role: Role,
    /// The name they are shown by.
    pub name: String,
}

/// Id and role; the name does not belong in logs.
impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller")
            .field("person", &self.person)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Checks tokens and permissions for the routes it guards.
#[derive(Clone, Debug)]
pub struct Gate {
    keys: Arc<TokenKeys>,
    issuer: Arc<str>,
    clock: Clock,
    charts: Option<Charts>,
}

impl Gate {
    /// A gate that takes tokens of `issuer` signed by the P-256 key with this public point.
    pub fn new(point: &[u8; 65], issuer: &str, clock: Clock) -> Result<Self, TokenError> {
        let keys = TokenKeys::new().with(key_id(point), point)?;
        Ok(Self {
            keys: Arc::new(keys),
            issuer: issuer.into(),
            clock,
            charts: None,
        })
    }

    /// The same gate, for routes that concern patients: consents stand in `charts`.
    #[must_use]
    pub fn asking(self, charts: Charts) -> Self {
        Self {
            charts: Some(charts),
            ..self
        }
    }

    /// Puts `route` behind the gate for `action`. The patient it concerns, if any, is the path's
    /// `{patient}`.
    pub fn guard<S>(&self, action: Action, route: MethodRouter<S>) -> MethodRouter<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        route.layer(middleware::from_fn_with_state(
            (self.clone(), action),
            check,
        ))
    }

    fn caller(&self, parts: &Parts) -> Result<Caller, Problem> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(Problem::unauthenticated)?;
        let claims = access::token::verify(
            token,
            &self.keys,
            &self.issuer,
            self.clock.now().as_second(),
        )
        .map_err(|_| Problem::unauthenticated())?;
        Ok(Caller {
            person: claims.person(),
            role: claims.role(),
            name: claims.name().to_owned(),
        })
    }

    /// How the caller stands to the patient at this moment.
    async fn relation(&self, caller: &Caller, patient: PatientId) -> Result<Relation, Problem> {
        let consented = match (&self.charts, caller.role) {
            (Some(charts), Role::Doctor) => charts.consents(patient, caller.person).await,
            _ => Ok(false),
        };
        match consented {
            Ok(true) => Ok(Relation::Consented),
            Ok(false) => Ok(Relation::Stranger),
            Err(error) => Err(Problem::internal(&error)),
        }
    }

    async fn admit(&self, action: Action, parts: &mut Parts) -> Result<Caller, Problem> {
        let caller = self.caller(parts)?;
        let relation = match patient(parts).await? {
            Some(patient) => self.relation(&caller, patient).await?,
            None => Relation::NoChart,
        };
        match access::decide(caller.role, relation, action) {
            Decision::Allow => Ok(caller),
            Decision::Refuse => Err(Problem::forbidden()),
            Decision::Conceal => Err(Problem::not_found()),
        }
    }
}

/// The path's `{patient}`; something there that is no id is nobody's chart.
async fn patient(parts: &mut Parts) -> Result<Option<PatientId>, Problem> {
    let parameters = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| Problem::not_found())?;
    parameters
        .iter()
        .find(|(name, _)| *name == "patient")
        .map(|(_, value)| value.parse().map_err(|_| Problem::not_found()))
        .transpose()
}

async fn check(
    State((gate, action)): State<(Gate, Action)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    match gate.admit(action, &mut parts).await {
        Ok(caller) => {
            parts.extensions.insert(caller);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => problem.into_response(),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// Only the gate can have put a caller there; a handler outside it gets nobody.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(Problem::unauthenticated)
    }
}

/// The `kid` of a P-256 key: the first half of the hash of its point, hexadecimal.
#[must_use]
pub fn key_id(point: &[u8; 65]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, point);
    hex::encode(&digest.as_ref()[..16])
}
