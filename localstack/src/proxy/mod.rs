//! One origin for the site and the functions, as `CloudFront` is in AWS.

mod forward;
mod headers;
mod limits;
mod problem;
mod site;

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    thread,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, Response, StatusCode},
    serve::ListenerExt,
};
use tokio::sync::oneshot;

pub use forward::Upstream;

use crate::error::StackError;

/// What is behind the origin.
#[derive(Debug)]
pub struct Routes {
    /// By the name in `/api/<function>/…`.
    pub functions: BTreeMap<String, Upstream>,
    /// The function that answers `/.well-known/…`.
    pub well_known: String,
    /// Folder of the generated site.
    pub site: PathBuf,
    /// Added to every request to a function.
    pub secret: String,
}

#[derive(Debug)]
struct Shared {
    routes: Routes,
    forwarder: forward::Forwarder,
}

/// The running proxy. Dropping it ends it.
#[derive(Debug)]
pub struct Proxy {
    _running: oneshot::Sender<()>,
}

impl Proxy {
    /// Serves on a thread and a runtime of its own: a stack is used from many runtimes, and the one it was
    /// started on may end first.
    pub fn start(listener: TcpListener, routes: Routes) -> Result<Self, StackError> {
        let failed =
            |error: &dyn std::fmt::Display| StackError::request("starting the proxy", error);
        let secret = HeaderValue::from_str(&routes.secret).map_err(|error| failed(&error))?;
        let shared = Arc::new(Shared {
            routes,
            forwarder: forward::Forwarder::new(secret),
        });
        listener
            .set_nonblocking(true)
            .map_err(|error| failed(&error))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let (running, stopped) = oneshot::channel::<()>();
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    // An error means that the sender is gone, which is how the proxy is told to end.
                    _ = stopped => {}
                    error = serve(listener, shared) => eprintln!("proxy: {error}"),
                }
            });
            runtime.shutdown_background();
        });
        Ok(Self { _running: running })
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) -> std::io::Error {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener.tap_io(|connection| {
            // Without it small answers wait 40 ms for an acknowledgement.
            let _ = connection.set_nodelay(true);
        }),
        Err(error) => return error,
    };
    let app = Router::new()
        .fallback(route)
        .with_state(shared)
        .into_make_service_with_connect_info::<SocketAddr>();
    match axum::serve(listener, app).await {
        Ok(()) => std::io::Error::other("ended"),
        Err(error) => error,
    }
}

async fn route(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<Body> {
    if let Some(refusal) = limits::refuse(&request) {
        return refusal;
    }
    match destination(request.uri().path()) {
        Destination::Site => {
            let path = request.uri().path();
            site::serve(
                &shared.routes.site,
                request.method(),
                path,
                request.headers(),
            )
            .await
        }
        Destination::WellKnown => send(&shared, &shared.routes.well_known, client, request).await,
        Destination::Function(name) => {
            let name = name.to_owned();
            send(&shared, &name, client, request).await
        }
    }
}

async fn send(
    shared: &Shared,
    function: &str,
    client: SocketAddr,
    request: Request,
) -> Response<Body> {
    match shared.routes.functions.get(function) {
        Some(upstream) => shared.forwarder.send(upstream, client.ip(), request).await,
        None => problem::problem(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            "There is no such function.",
        ),
    }
}

/// What a path is for.
#[derive(Debug, PartialEq, Eq)]
enum Destination<'a> {
    Site,
    WellKnown,
    Function(&'a str),
}

fn destination(path: &str) -> Destination<'_> {
    if path.starts_with("/.well-known/") {
        return Destination::WellKnown;
    }
    match path.strip_prefix("/api") {
        Some("") => Destination::Function(""),
        Some(rest) if rest.starts_with('/') => {
            Destination::Function(rest[1..].split('/').next().unwrap_or_default())
        }
        _ => Destination::Site,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_belongs_to_one_function_or_to_the_site() {
        assert_eq!(
            destination("/api/records/patients/1"),
            Destination::Function("records")
        );
        assert_eq!(
            destination("/api/nothing"),
            Destination::Function("nothing")
        );
        assert_eq!(destination("/api"), Destination::Function(""));
        assert_eq!(destination("/api/"), Destination::Function(""));
        assert_eq!(
            destination("/.well-known/jwks.json"),
            Destination::WellKnown
        );
        assert_eq!(destination("/apiary"), Destination::Site);
        assert_eq!(destination("/verify"), Destination::Site);
    }
}
