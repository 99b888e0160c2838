//! Something between a process and a service, in which requests and answers are lost, late or altered: by a plan,
//! or by chance.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::Response;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::seed::Seed;

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// It does not arrive, and the connection breaks.
    LostRequest,
    /// It arrives, and the connection breaks before the answer.
    LostAnswer,
    /// It does not arrive, and nobody says anything.
    Silence,
    /// It arrives, and nobody says anything: delivered, then timed out.
    DeliveredSilence,
    /// It does not arrive; this is the answer. `$id` stands for the id of a JSON-RPC request.
    Instead(u16, &'static str),
    /// It arrives; this is the answer all the same.
    DeliveredInstead(u16, &'static str),
    /// It arrives, and the answer is altered.
    Twisted(fn(&mut Value)),
    /// It arrives after a while.
    Late(Duration),
    /// It does not arrive; the answer has so many bytes and says nothing.
    Endless(usize),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// An answer as it goes back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub media: String,
    pub body: Bytes,
}

/// What the proxy stands in front of.
pub trait Service: Send + Sync + 'static {
    /// By what name a request is planned for and counted.
    fn name(&self, request: &Request) -> String;
    /// Whether chance may touch a request of this name.
    fn may_fail(&self, name: &str) -> bool;
    /// The true answer.
    fn answer(&self, request: Request) -> impl Future<Output = Option<Answer>> + Send;
    /// Stops what the service itself lets fail.
    fn heal(&self) {}
}

#[derive(Debug)]
struct Planned {
    name: &'static str,
    times: usize,
    fault: Fault,
}

#[derive(Debug, Default)]
struct Faults {
    planned: Vec<Planned>,
    random: Option<(Seed, u64, Vec<Fault>)>,
    seen: BTreeMap<String, usize>,
    struck: usize,
}

/// A running proxy. Dropping it ends it.
#[derive(Debug)]
pub struct Proxy<S> {
    pub url: String,
    pub service: Arc<S>,
    faults: Arc<Mutex<Faults>>,
    server: AbortHandle,
}

/// For every name there is.
pub const ANY: &str = "*";

/// As often as it is asked.
pub const ALWAYS: usize = usize::MAX;

impl<S: Service> Proxy<S> {
    pub async fn start(service: S) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (service, faults) = (Arc::new(service), Arc::<Mutex<Faults>>::default());
        let state = (Arc::clone(&service), Arc::clone(&faults));
        let router = Router::new()
            .fallback(pass::<S>)
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(state);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            url,
            service,
            faults,
            server: server.abort_handle(),
        }
    }

    /// The next so many requests of this name meet this fault; plans for one name are kept in their order.
    pub fn plan(&self, name: &'static str, times: usize, fault: Fault) {
        let planned = Planned { name, times, fault };
        self.faults().planned.push(planned);
    }

    /// From now on one request in so many meets one of these faults.
    pub fn by_chance(&self, seed: Seed, one_in: u64, of: &[Fault]) {
        self.faults().random = Some((seed, one_in, of.to_vec()));
    }

    /// No faults any more.
    pub fn heal(&self) {
        self.service.heal();
        let mut faults = self.faults();
        faults.planned.clear();
        faults.random = None;
    }

    /// How many requests of this name have come.
    pub fn seen(&self, name: &str) -> usize {
        self.faults().seen.get(name).copied().unwrap_or_default()
    }

    /// How many requests have met a fault.
    pub fn struck(&self) -> usize {
        self.faults().struck
    }

    fn faults(&self) -> std::sync::MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Drop for Proxy<S> {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Faults {
    fn meet(&mut self, name: &str, may_fail: bool) -> Option<Fault> {
        *self.seen.entry(name.to_owned()).or_default() += 1;
        let met = self.planned(name).or_else(|| {
            let (seed, one_in, of) = self.random.as_mut().filter(|_| may_fail)?;
            (seed.below(*one_in) == 0).then(|| seed.one_of(of))
        });
        self.struck += usize::from(met.is_some());
        met
    }

    fn planned(&mut self, name: &str) -> Option<Fault> {
        let planned = self.planned.iter_mut();
        let mut fitting = planned.filter(|one| one.times > 0);
        let one = fitting.find(|one| one.name == name || one.name == ANY)?;
        if one.times != ALWAYS {
            one.times -= 1;
        }
        Some(one.fault)
    }
}

type Passing<S> = (Arc<S>, Arc<Mutex<Faults>>);

async fn pass<S: Service>(
    State((service, faults)): State<Passing<S>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request {
        method,
        uri,
        headers,
        body,
    };
    let name = service.name(&request);
    let met = {
        let may_fail = service.may_fail(&name);
        let mut faults = faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.meet(&name, may_fail)
    };
    let id = || serde_json::from_slice::<Value>(&request.body).unwrap_or_default()["id"].take();
    let id = if met.is_some() { id() } else { Value::Null };
    let answered = match met {
        None => service.answer(request).await,
        Some(Fault::LostRequest) => None,
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::Instead(status, body)) => Some(instead(status, body, &id)),
        Some(Fault::Endless(bytes)) => Some(endless(bytes)),
        Some(Fault::Late(while_nothing)) => {
            tokio::time::sleep(while_nothing).await;
            service.answer(request).await
        }
        Some(fault) => {
            // Whoever asked may give up: what is delivered arrives all the same.
            let delivered = tokio::spawn(async move { service.answer(request).await });
            let answer = delivered.await.unwrap_or_default();
            match fault {
                Fault::DeliveredSilence => std::future::pending().await,
                Fault::DeliveredInstead(status, body) => Some(instead(status, body, &id)),
                Fault::Twisted(twist) => answer.map(|answer| twisted(answer, twist)),
                _ => None,
            }
        }
    };
    answered.map_or_else(broken, |answer| {
        let response = Response::builder().status(answer.status);
        let response = response.header(header::CONTENT_TYPE, answer.media);
        response.body(Body::from(answer.body)).unwrap()
    })
}

fn instead(status: u16, body: &str, id: &Value) -> Answer {
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        media: "application/json".to_owned(),
        body: body.replace("$id", &id.to_string()).into(),
    }
}

fn endless(bytes: usize) -> Answer {
    Answer {
        status: StatusCode::OK,
        media: "application/json".to_owned(),
        body: vec![b' '; bytes].into(),
    }
}

fn twisted(answer: Answer, twist: fn(&mut Value)) -> Answer {
    let mut json = serde_json::from_slice(&answer.body).unwrap_or_default();
    twist(&mut json);
    Answer {
        body: json.to_string().into(),
        ..answer
    }
}

/// A body that breaks off at once takes the connection with it.
fn broken() -> Response {
    let lost = std::io::Error::other("lost");
    let nothing = futures_util::stream::once(async { Err::<Bytes, _>(lost) });
    Response::new(Body::from_stream(nothing))
}

/// Sends a request on and brings the answer back; `None` when there is none.
pub async fn forward(client: &reqwest::Client, to: &str, request: Request) -> Option<Answer> {
    let mut headers = request.headers;
    for ours in [header::HOST, header::CONTENT_LENGTH, header::CONNECTION] {
        headers.remove(ours);
    }
    let answer = client
        .request(request.method, format!("{to}{}", request.uri))
        .headers(headers)
        .body(request.body)
        .send()
        .await
        .ok()?;
    let media = answer.headers().get(header::CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok());
    Some(Answer {
        status: answer.status(),
        media: media.unwrap_or("application/json").to_owned(),
        body: answer.bytes().await.ok()?,
    })
}
