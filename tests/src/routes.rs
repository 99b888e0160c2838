//! Every route there is, from the functions' own descriptions.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use stack::checkout;

use crate::{Clinic, SignedIn, demo_history};

/// Functions that answer HTTP.
pub const FUNCTIONS: [&str; 4] = ["auth", "records", "qr", "verify"];

/// An id that nobody has.
pub const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// A method and an address with `{placeholders}`.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// As it stands in the description: `/api/records/patients/{patient}`.
    pub path: String,
    /// Whether it has parameters after a `?`.
    pub has_query: bool,
    /// Whether one of them names the patient it is about.
    pub is_by_query: bool,
}

impl Route {
    /// Whether the address is some patient's.
    pub fn is_of_a_patient(&self) -> bool {
        self.path.contains("{patient}") || self.path.contains("{resource}") || self.is_by_query
    }

    /// The media type of what is refused.
    pub fn refusals(&self) -> &'static str {
        refusals(&self.path)
    }

    /// The address for a patient, with more parameters: `?x=1`.
    pub fn asking(&self, patient: &str, query: &str) -> String {
        let address = self.of(patient);
        if address.contains('?') {
            address + &query.replacen('?', "&", 1)
        } else {
            address + query
        }
    }

    /// The address with what is given for `{patient}` and something for every other placeholder.
    pub fn of(&self, patient: &str) -> String {
        let query = if self.is_by_query {
            "?patient={patient}"
        } else {
            ""
        };
        (self.path.clone() + query)
            .replace("{type}", "Condition")
            .replace("{resource}", "{patient}.1.2")
            .replace("{patient}", patient)
            .replace("{version}", "1")
            .replace("{number}", "1")
            .replace("{file}", "x.json")
            .replace("{commitment}", &format!("0x{}", "00".repeat(32)))
            .replace("{hash}", &format!("0x{}", "00".repeat(32)))
            .replace("{invitation}", NOBODY)
            .replace("{person}", NOBODY)
            .replace("{practitioner}", NOBODY)
            .replace("{session}", NOBODY)
            .replace("{factor}", NOBODY)
            .replace("{appointment}", NOBODY)
            .replace("{attachment}", NOBODY)
            .replace("{notice}", &format!("1795000000-{NOBODY}"))
            .replace("{link}", &"A".repeat(43))
    }

    /// A request that lacks nothing but, perhaps, the right to make it.
    pub fn request(&self, person: &SignedIn, path: &str) -> RequestBuilder {
        let request = person
            .request(self.method.clone(), path)
            .header("idempotency-key", uuid::Uuid::new_v4().to_string())
            .header("if-match", "\"1\"");
        match self.path.as_str() {
            _ if self.method == Method::GET => request,
            "/api/records/imports" => request
                .header("content-type", "application/fhir+json")
                .body(demo_history("amira-haddad.json")),
            path if path.ends_with("/_search") => request
                .header("content-type", "application/x-www-form-urlencoded")
                .body("_count=1"),
            "/api/auth/invitations" => request
                .json(&json!({"name": "Mallory", "email": "mallory@example.org", "role": "admin"})),
            path if path.ends_with("/visits") => {
                request.json(&json!({"date": "2026-11-20", "diagnosis": [{"text": "Migraine"}]}))
            }
            path if path.ends_with("/amendments") => request.json(
                &json!({"date": "2026-11-20", "diagnosis": [{"text": "Migraine"}], "reason": "It was"}),
            ),
            path if path.ends_with("/details") => request.json(&json!({
                "family": "Haddad", "given": "Amira", "birth_date": "1990-02-28", "gender": "female", "reason": "It is",
            })),
            path if path.ends_with("/attachments") => request.body(&b"%PDF-1.7"[..]),
            path if path.ends_with("/links") => request.json(&json!({"hours": 1})),
            "/api/auth/people/{person}/photo" => request.header("content-type", "image/png").body(&b"\x89PNG\r\n\x1a\n"[..]),
            path if path.ends_with("-revocations") => request.json(&json!({"version": 1})),
            _ => request.json(&json!({})),
        }
    }
}

/// Reads what each function says of itself at `openapi.json`, and that it has not left anything out.
pub async fn routes(clinic: &Clinic) -> Vec<Route> {
    let mut all = Vec::new();
    for function in FUNCTIONS {
        let path = format!("/api/{function}/openapi.json");
        let answer = clinic.stranger().get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        let described = described(&answer.json);
        for path in routed(function) {
            let there =
                path.ends_with("/openapi.json") || described.iter().any(|one| one.path == path);
            assert!(there, "{function} does not describe {path}");
        }
        all.extend(described);
    }
    all
}

fn described(openapi: &Value) -> Vec<Route> {
    let paths = openapi["paths"]
        .as_object()
        .expect("a description has paths");
    let mut routes = Vec::new();
    for (path, operations) in paths {
        let operations = operations.as_object().expect("a path has operations");
        for (method, operation) in operations {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            let parameters = operation["parameters"].as_array();
            let by_query = |one: &&Value| one["in"] == "query";
            let in_query: Vec<&Value> = parameters.into_iter().flatten().filter(by_query).collect();
            routes.push(Route {
                method,
                path: path.clone(),
                has_query: !in_query.is_empty(),
                is_by_query: in_query
                    .iter()
                    .any(|one| one["name"] == "patient" && one["required"] == true),
            });
        }
    }
    routes
}

/// The media type of what is refused at an address: FHIR has a form of its own.
pub fn refusals(address: &str) -> &'static str {
    if address.starts_with("/api/records/fhir/") {
        "application/fhir+json"
    } else {
        "application/problem+json"
    }
}

/// The addresses in the function's own `.route(…)` lines.
fn routed(function: &str) -> Vec<String> {
    let folder = checkout::root()
        .join("functions")
        .join(function)
        .join("src");
    let files = ["routes.rs", "fhir/routes.rs", "lib.rs"].map(|name| folder.join(name));
    let text: String = files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect();
    let routes = text.split(".route(").skip(1);
    let addresses = routes.filter_map(|route| route.split('"').nth(1).map(str::to_owned));
    let addresses: Vec<String> = addresses.collect();
    assert!(addresses.len() > 1, "{function} has routes");
    addresses
}
