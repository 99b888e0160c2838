//! The Lambda Runtime API (version 2018-06-01) for one process, on a free port.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;
use uuid::Uuid;

use super::Outcome;

/// The API's side of a process.
#[derive(Debug)]
pub struct Api {
    /// Host and port, as the process is told them.
    pub address: String,
    events: mpsc::UnboundedSender<Event>,
    asked: watch::Receiver<bool>,
    running: Arc<Running>,
    server: AbortHandle,
}

#[derive(Debug)]
struct Event {
    id: String,
    payload: String,
    deadline_ms: i64,
}

/// Who waits for what comes of which event.
type Running = Mutex<Option<(String, oneshot::Sender<Outcome>)>>;

#[derive(Clone, Debug)]
struct Served {
    events: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Event>>>,
    asked: Arc<watch::Sender<bool>>,
    running: Arc<Running>,
}

impl Api {
    pub async fn serve() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("the loopback has a free port");
        let address = listener.local_addr().expect("it listens").to_string();
        let (events, to_hand_over) = mpsc::unbounded_channel();
        let (ask, asked) = watch::channel(false);
        let running = Arc::<Running>::default();
        let state = Served {
            events: Arc::new(tokio::sync::Mutex::new(to_hand_over)),
            asked: Arc::new(ask),
            running: Arc::clone(&running),
        };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answer))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(state);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            events,
            asked,
            running,
            server: server.abort_handle(),
        }
    }

    /// Waits until the process has asked for an event once.
    pub async fn asked(&self) {
        let _ = self.asked.clone().wait_for(|asked| *asked).await;
    }

    pub async fn hand_over(&self, event: &Value, deadline_ms: i64) -> Outcome {
        let (settle, outcome) = oneshot::channel();
        let id = Uuid::new_v4().to_string();
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some((id.clone(), settle));
        let event = Event {
            id,
            payload: event.to_string(),
            deadline_ms,
        };
        if self.events.send(event).is_err() {
            return std::future::pending().await;
        }
        match outcome.await {
            Ok(outcome) => outcome,
            Err(_) => std::future::pending().await,
        }
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(served): State<Served>) -> (HeaderMap, String) {
    served.asked.send_replace(true);
    let event = served.events.lock().await.recv().await;
    let Some(event) = event else {
        return std::future::pending().await;
    };
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("lambda-runtime-aws-request-id", event.id),
        ("lambda-runtime-deadline-ms", event.deadline_ms.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-central-1:000000000000:function:anchor".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-00000000-000000000000000000000000".to_owned(),
        ),
    ] {
        let value = HeaderValue::from_str(&value).expect("all of it is ASCII");
        headers.insert(name, value);
    }
    (headers, event.payload)
}

async fn answer(served: State<Served>, id: Path<String>, body: Bytes) -> StatusCode {
    served.settle(&id, Outcome::Answer(json(&body)))
}

async fn error(served: State<Served>, id: Path<String>, body: Bytes) -> StatusCode {
    served.settle(&id, Outcome::Error(json(&body)))
}

/// The process ends after this, which is seen where its end is waited for.
async fn init_error() -> StatusCode {
    StatusCode::ACCEPTED
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

impl Served {
    fn settle(&self, id: &str, outcome: Outcome) -> StatusCode {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match running.take_if(|(of, _)| of == id) {
            Some((_, settle)) => {
                // Whoever waited may have given up.
                let _ = settle.send(outcome);
                StatusCode::ACCEPTED
            }
            None => StatusCode::BAD_REQUEST,
        }
    }
}
