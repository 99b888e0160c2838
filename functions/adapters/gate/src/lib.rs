#![doc = include_str!("../README.md")]

mod book;
mod caller;
mod named;
mod pen;

use std::sync::Arc;

use access::token::{Claims, TokenError, TokenKeys};
use access::{Action, Decision, Relation, Role};
use audit::When;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header, request::Parts};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use dynamo::admission::{Admission, Consent};
use dynamo::log::Log;
use edge::{Chance, Clock, Problem};
use jiff::Timestamp;

pub use book::{Noted, unentered};
pub use caller::Caller;
pub use named::{NamedChart, Naming};
pub use pen::Pen;

use book::{Book, Entry};
use named::{Chart, Named};

/// Checks tokens, sessions and permissions for the routes it guards.
#[derive(Clone, Debug)]
pub struct Gate {
    keys: Arc<TokenKeys>,
    issuer: Arc<str>,
    clock: Clock,
    admission: Admission,
    book: Option<Book>,
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
            book: None,
        })
    }

    /// The same gate, for routes that name charts: it enters what is done to them in their logs.
    #[must_use]
    pub fn logging(self, log: Log, chance: Chance) -> Self {
        let book = Some(Book::new(log, chance));
        Self { book, ..self }
    }

    /// Puts `route` behind the gate for `action`. The chart it concerns, if any, is of the path's
    /// `{patient}`.
    ///
    /// # Panics
    /// When the action names a chart and the gate was given no log: such a route must not be served.
    pub fn guard<S>(&self, action: Action, route: MethodRouter<S>) -> MethodRouter<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        self.guard_by(Naming::Path, action, route)
    }

    /// The same, for a chart that is named elsewhere. The handler takes it from [`NamedChart`].
    ///
    /// # Panics
    /// When the action names a chart and the gate was given no log: such a route must not be served.
    pub fn guard_by<S>(
        &self,
        naming: Naming,
        action: Action,
        route: MethodRouter<S>,
    ) -> MethodRouter<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        assert!(
            self.book.is_some() || !action.names_a_chart(),
            "{action:?} is entered in a log"
        );
        route.layer(middleware::from_fn_with_state(
            (self.clone(), action, naming),
            check,
        ))
    }

    fn claims(&self, parts: &Parts, now: Timestamp) -> Result<Claims, Problem> {
        let token = bearer(&parts.headers).ok_or_else(Problem::unauthenticated)?;
        access::token::verify(token, &self.keys, &self.issuer, now.as_second())
            .map_err(|_| Problem::unauthenticated())
    }

    /// Who is calling, if their session goes on, and how they stand to the chart at this moment.
    async fn recognise(
        &self,
        parts: &Parts,
        named: &Named,
        now: Timestamp,
    ) -> Result<(Caller, Relation), Problem> {
        let claims = self.claims(parts, now)?;
        let (person, role) = (claims.person(), claims.role());
        // Only a doctor can have been let in.
        let patient = named.patient().filter(|_| role == Role::Doctor);
        let admitted = self
            .admission
            .of(person, claims.session(), patient, now)
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

/// The token of the request's one `Authorization` header. Where there are two, somebody in between may have
/// looked at the other one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (given.next(), given.next()) else {
        return None;
    };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// How the caller stands to the chart. A patient's account has the id of their chart.
fn relation(caller: &Caller, chart: Chart, consent: Consent) -> Relation {
    let patient = match chart {
        Chart::Unnamed => return Relation::NoChart,
        Chart::Nobody | Chart::Unclear => return Relation::Stranger,
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
        Decision::Allow | Decision::Conceal if chart == Chart::Unclear => Err(unclear()),
        Decision::Allow if chart == Chart::Nobody => Err(Problem::not_found()),
        Decision::Allow => Ok(()),
        Decision::Refuse => Err(Problem::forbidden()),
        Decision::Conceal => Err(Problem::not_found()),
    }
}

/// 400: which chart is meant has to be said, and said once. Nothing has been looked at.
fn unclear() -> Problem {
    let title = "The query is not valid";
    Problem::new(StatusCode::BAD_REQUEST, "invalid-query", title)
        .field("patient", "Name the one patient whose chart is meant.")
}

/// Who is let through to the handler, and how the log is told of it.
struct Admitted {
    caller: Caller,
    chart: Option<NamedChart>,
    telling: Telling,
}

/// How the chart's log is told of what was admitted.
enum Telling {
    /// Not at all: it concerns no chart, or the handler enters it.
    Not,
    /// Before the handler runs; afterwards only if it came to nothing.
    Before(Pen),
    /// By the handler before its write takes effect; by the gate what is left, before the answer leaves. Of a
    /// read that is everything: an entry says what became of it.
    With(Pen),
}

impl Gate {
    /// In this order: whose token it is, whether their session goes on, whether it was begun with what
    /// their role needs, and whether they may do this to this chart. Of what is turned away after the
    /// session, the chart's log is told before the caller is.
    async fn admit(
        &self,
        action: Action,
        naming: Naming,
        parts: &mut Parts,
    ) -> Result<Admitted, Problem> {
        let named = Named::by(parts, action, naming).await;
        let now = self.clock.now();
        let (caller, relation) = self.recognise(parts, &named, now).await?;
        let entry = Entry::of(action, &caller, relation, &named, now);
        match judge(&caller, relation, named.chart, action) {
            Ok(()) => Ok(Admitted {
                caller,
                chart: named.patient().map(NamedChart),
                telling: self.telling(entry),
            }),
            Err(problem) => {
                if let Some((entry, _)) = entry {
                    self.enter(entry.refused()).await?;
                }
                Err(problem)
            }
        }
    }

    fn telling(&self, entry: Option<(Entry, When)>) -> Telling {
        match (entry, &self.book) {
            (Some((entry, When::Before)), Some(book)) => {
                Telling::Before(Pen::new(book.clone(), entry))
            }
            (Some((entry, When::Beside | When::After)), Some(book)) => {
                Telling::With(Pen::new(book.clone(), entry))
            }
            // `guard` serves no such route without a book.
            (Some(_) | None, _) => Telling::Not,
        }
    }

    async fn enter(&self, entry: Entry) -> Result<(), Problem> {
        match &self.book {
            Some(book) => book.enter(entry).await,
            None => Ok(()),
        }
    }

    /// Runs what was admitted; the answer leaves when its entry is written.
    async fn run(
        &self,
        telling: Telling,
        answer: impl Future<Output = Response>,
    ) -> Result<Response, Problem> {
        match telling {
            Telling::Not => Ok(answer.await),
            Telling::Before(pen) => {
                pen.enter(Noted::default()).await?;
                self.enter_rest(&pen, answer.await).await
            }
            Telling::With(pen) => self.enter_rest(&pen, answer.await).await,
        }
    }

    /// Enters what an answer adds to what was entered before.
    async fn enter_rest(&self, pen: &Pen, mut response: Response) -> Result<Response, Problem> {
        let noted = response.extensions_mut().remove();
        if let Some(entry) = pen.rest(response.status(), noted) {
            let entered = self.enter(entry).await;
            entered.map_err(|problem| {
                if pen.was_used() {
                    unlogged(&problem)
                } else {
                    problem
                }
            })?;
        }
        Ok(response)
    }
}

/// The one answer that leaves open what became of a request: the log says that it was done, and cannot be told that it
/// failed. It has a type of its own, for by the type portals choose their words.
fn unlogged(problem: &Problem) -> Problem {
    let title = "The chart's log could not be written";
    Problem::new(problem.status(), "log-unwritten", title)
        .detail("What became of it could not be written into the chart's log. Send the same request again.")
        .retry_after(1)
}

async fn check(
    State((gate, action, naming)): State<(Gate, Action, Naming)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let admitted = match gate.admit(action, naming, &mut parts).await {
        Ok(admitted) => admitted,
        Err(problem) => return problem.into_response(),
    };
    parts.extensions.insert(admitted.caller);
    if let Some(chart) = admitted.chart {
        parts.extensions.insert(chart);
    }
    if let Telling::With(pen) = &admitted.telling {
        parts.extensions.insert(pen.clone());
    }
    let answer = next.run(Request::from_parts(parts, body));
    match gate.run(admitted.telling, answer).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

/// The `kid` of a P-256 key: the first half of the hash of its point, hexadecimal.
#[must_use]
pub fn key_id(point: &[u8; 65]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, point);
    hex::encode(&digest.as_ref()[..16])
}
