//! A gate with one route for each action, in front of tables that answer by themselves and remember in which
//! order they were asked.

pub mod tables;

use std::sync::Arc;

use access::token::{Grant, Unsigned};
use access::{Action, PersonId, Role};
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Extension, Router};
use dynamo::admission::Admission;
use dynamo::log::Log;
use edge::{Chance, Clock, Environment, Problem};
use gate::{Caller, Gate, NamedChart, Naming, Pen};
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::Value;
use tower::ServiceExt as _;
use uuid::Uuid;

pub use tables::{Call, Tables};

const ISSUER: &str = "https://clinic.example";
pub const SESSION: Uuid = Uuid::from_u128(0x5e55);
/// The one chart there is, and the account of its patient.
pub const CHART: Uuid = Uuid::from_u128(0xc4a7);
/// A chart that is not there.
pub const UNKNOWN: Uuid = Uuid::from_u128(0xbeef);
pub const DOCTOR: Uuid = Uuid::from_u128(0xd0c);

pub fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

pub struct Desk {
    pub tables: Arc<Tables>,
    key: EcdsaKeyPair,
    gate: Gate,
}

pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub calls: Vec<Call>,
}

impl Desk {
    pub fn new(tables: Tables) -> Self {
        let tables = Arc::new(tables);
        let chance = SystemRandom::new();
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &chance)
                .unwrap();
        let environment: Environment = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
            .map(|name| (name.to_owned(), "x".to_owned()))
            .into_iter()
            .collect();
        let aws = edge::aws::connect(&environment).unwrap().to_builder();
        let client = dynamo::client(&aws.http_client(tables.clone().connection()).build());
        let admission =
            Admission::new(client.clone(), "sessions".to_owned()).asking("records".to_owned());
        let point = key.public_key().as_ref().try_into().unwrap();
        let gate = Gate::new(point, ISSUER, Clock::fixed(now()), admission)
            .unwrap()
            .logging(Log::new(client, "audit".to_owned()), Chance::system());
        Self { tables, key, gate }
    }

    /// Asks for `action` on a path like `/{patient}/{version}`.
    pub async fn ask(&self, who: Option<(Role, Uuid)>, action: Action, path: &str) -> Answer {
        let token = who.map(|(role, person)| format!("Bearer {}", self.token(role, person)));
        let headers = token.iter().map(|token| ("authorization", token.as_str()));
        self.ask_with(headers.collect(), action, path).await
    }

    /// The same with these headers and no others that say who asks.
    pub async fn ask_with(
        &self,
        headers: Vec<(&'static str, &str)>,
        action: Action,
        path: &str,
    ) -> Answer {
        let mut request = Request::get(path).header("true-client-ip", "192.0.2.7");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = self
            .send(action, request.body(Body::empty()).unwrap())
            .await;
        self.answered(answer).await
    }

    /// Asks to read a chart that is not named by the path's `{patient}`. The answer is the chart the handler was given.
    pub async fn ask_by(&self, who: Option<(Role, Uuid)>, naming: Naming, address: &str) -> Answer {
        let handler = any(async |NamedChart(chart): NamedChart| {
            axum::Json(serde_json::json!({"chart": chart.to_string()}))
        });
        let route = self.gate.guard_by(naming, Action::ReadChart, handler);
        let router: Router = Router::new()
            .route("/Condition", route.clone())
            .route("/Condition/{resource}", route.clone())
            .route("/Patient/{patient}", route);
        let mut request = Request::get(address).header("true-client-ip", "192.0.2.7");
        if let Some((role, person)) = who {
            let token = self.token(role, person);
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::empty()).unwrap();
        self.answered(router.oneshot(request).await.unwrap()).await
    }

    async fn answered(&self, answer: Response) -> Answer {
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await;
        Answer {
            status,
            body: serde_json::from_slice(&body.unwrap()).unwrap(),
            calls: self.tables.asked(),
        }
    }

    async fn send(&self, action: Action, request: Request) -> Response {
        let tables = self.tables.clone();
        let handler = any(async move |caller: Caller, pen: Result<Pen, Problem>| {
            for _ in 0..tables.strokes {
                let entered = pen.as_ref().unwrap().enter(tables.answer.1.clone());
                if let Err(problem) = entered.await {
                    return problem.into_response();
                }
            }
            let (status, noted) = tables.handle(&caller);
            let body = axum::Json(serde_json::json!({"diagnosis": "J20.9"}));
            (status, Extension(noted), body).into_response()
        });
        let route = self.gate.guard(action, handler);
        let router = if action.names_a_chart() {
            Router::new()
                .route("/{patient}", route.clone())
                .route("/{patient}/versions/{version}", route.clone())
                .route("/{patient}/consents/{practitioner}", route)
        } else {
            Router::new().route("/", route)
        };
        router.oneshot(request).await.unwrap()
    }

    pub fn token(&self, role: Role, person: Uuid) -> String {
        let grant = Grant {
            issuer: ISSUER.to_owned(),
            person: PersonId::new(person),
            role,
            name: "Nila Rao".to_owned(),
            session: SESSION,
            jti: "1".to_owned(),
            issued_at: now().as_second(),
        };
        let point: &[u8; 65] = self.key.public_key().as_ref().try_into().unwrap();
        let unsigned = Unsigned::new(&gate::key_id(point), grant).unwrap();
        let signature = self
            .key
            .sign(&SystemRandom::new(), unsigned.signing_input());
        unsigned.with_signature(signature.unwrap().as_ref().try_into().unwrap())
    }
}
