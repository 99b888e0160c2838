#![doc = include_str!("../README.md")]

mod caller;
mod named;

use std::sync::Arc;

use access::token::{Claims, TokenError, TokenKeys};
use access::{Action, Decision, Relation, Role};
use axum::extract::{Request, State};
use axum::http::{header, request::Parts};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use dynamo::admission::{Admission, Consent};
use edge::{Clock, Problem};

pub use caller::Caller;

use named::{Chart, Named};

/// Checks tokens, sessions and permissions for the routes it guards.
#[derive(Clone, Debug)]
pub struct Gate {
    keys: Arc<TokenKeys>,
    issuer: Arc<str>,
    clock: Clock,
    admission: Admission,
}

impl Gate {
    /// A gate that takes tokens of `issuer` signed by the P-256 key with this public point, while their
    /// session goes on.
    pub fn new(
        point: &[u8; 65],
        issuer: &str,
        clock: Clock,
        admission: Admission,
    ) -> Result<Self, TokenError> {
        let keys = TokenKeys::new().with(key_id(point), point)?;
        Ok(Self {
            keys: Arc::new(keys),
            issuer: issuer.into(),
            clock,
            admission,
        })
    }

    /// Puts `route` behind the gate for `action`. The chart it concerns, if any, is of the path's
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

    fn claims(&self, parts: &Parts) -> Result<Claims, Problem> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(Problem::unauthenticated)?;
        let now = self.clock.now().as_second();
        access::token::verify(token, &self.keys, &self.issuer, now)
            .map_err(|_| Problem::unauthenticated())
    }

    /// Who is calling, if their session goes on, and how they stand to the chart at this moment.
    async fn recognise(&self, parts: &Parts, named: Named) -> Result<(Caller, Relation), Problem> {
        let claims = self.claims(parts)?;
        let (person, role) = (claims.person(), claims.role());
        // Only a doctor can have been let in.
        let patient = named.patient().filter(|_| role == Role::Doctor);
        let admitted = self
            .admission
            .of(person, claims.session(), patient, self.clock.now())
            .await
            .map_err(|error| Problem::internal(&error))?;
        let strength = admitted.session.ok_or_else(Problem::unauthenticated)?;
        let caller = Caller {
            person,
            role,
            name: claims.name().to_owned(),
            session: claims.session(),
            strength,
            address: edge::client_address(&parts.headers),
        };
        let relation = relation(&caller, named.chart, admitted.consent);
        Ok((caller, relation))
    }
}

/// How the caller stands to the chart. A patient's account has the id of their chart.
fn relation(caller: &Caller, chart: Chart, consent: Consent) -> Relation {
    let patient = match chart {
        Chart::Unnamed => return Relation::NoChart,
        Chart::Nobody => return Relation::Stranger,
        Chart::Of(patient) => patient,
    };
    match (caller.role, consent) {
        (Role::Patient, _) if caller.person.uuid() == patient.uuid() => Relation::Self_,
        (Role::Doctor, Consent::Active) => Relation::Consented,
        (Role::Doctor, Consent::Asked) => Relation::Asked,
        _ => Relation::Stranger,
    }
}

/// Whether the request is let through, and with what it is turned away. That a second factor is missing
/// is said first: it depends on the caller alone.
fn judge(caller: &Caller, relation: Relation, chart: Chart, action: Action) -> Result<(), Problem> {
    if !caller.strength.suffices(caller.role, action) {
        return Err(Problem::second_factor_required());
    }
    match access::decide(caller.role, relation, action) {
        Decision::Allow if chart == Chart::Nobody => Err(Problem::not_found()),
        Decision::Allow => Ok(()),
        Decision::Refuse => Err(Problem::forbidden()),
        Decision::Conceal => Err(Problem::not_found()),
    }
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

impl Gate {
    async fn admit(&self, action: Action, parts: &mut Parts) -> Result<Caller, Problem> {
        let named = Named::by(parts).await?;
        let (caller, relation) = self.recognise(parts, named).await?;
        judge(&caller, relation, named.chart, action)?;
        Ok(caller)
    }
}

/// The `kid` of a P-256 key: the first half of the hash of its point, hexadecimal.
#[must_use]
pub fn key_id(point: &[u8; 65]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, point);
    hex::encode(&digest.as_ref()[..16])
}
