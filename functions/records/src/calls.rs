//! How many calls to tables a request makes, counted where they leave the process.

use access::token::{Grant, Unsigned};
use access::{PersonId, Role};
use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, Request, StatusCode};
use dynamo::admission::Admission;
use dynamo::log::Log;
use edge::Chance;
use gate::Gate;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::paper::Paper;
use crate::routes::routes;

const ISSUER: &str = "https://clinic.example";
const SESSION: Uuid = Uuid::from_u128(0x5e55);
const DOCTOR: Uuid = Uuid::from_u128(0xd0c);

/// The session and, where a patient is named, the consent: the gate's one read.
const GATE: &str = "BatchGetItem records sessions";
/// The same for a patient, whose own chart it is.
const SESSION_ONLY: &str = "BatchGetItem sessions";
const KEY: &str = "GetItem keys";
const ROOT: &str = "GetItem records";
const VERSIONS: &str = "Query records";
/// Which of the versions that were read were entered in error.
const IN_ERROR: &str = "BatchGetItem revocations";
/// The entry in the chart's log, once its end is known to the process.
const ENTRY: &str = "PutItem audit";

/// A function, a doctor in it, and a patient who lets them in.
struct Counted {
    paper: Paper,
    router: Router,
    key: EcdsaKeyPair,
    patient: String,
}

impl Counted {
    async fn open() -> Self {
        let paper = Paper::keeping();
        let chance = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &chance).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &chance).unwrap();
        let point: &[u8; 65] = key.public_key().as_ref().try_into().unwrap();
        let records = paper.records();
        let admission =
            Admission::new(paper.client(), "sessions".to_owned()).asking("records".to_owned());
        let log = Log::new(paper.client(), "audit".to_owned());
        let gate = Gate::new(point, ISSUER, records.clock, admission).unwrap();
        let router = routes(&gate.logging(log, Chance::system()), records)
            .layer(DefaultBodyLimit::max(edge::BODY_LIMIT));
        let mut counted = Self {
            paper,
            router,
            key,
            patient: String::new(),
        };
        counted.sign_in(DOCTOR);
        let patient = json!({"family": "Lindqvist", "given": "Asta", "birth_date": "1990-02-28", "gender": "female"});
        let request = counted.request(Role::Doctor, DOCTOR, Method::POST, "/api/records/patients");
        let (status, made, _) = counted.send(request, Some(&patient)).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        counted.patient = made["patient_id"].as_str().unwrap().to_owned();
        counted.sign_in(counted.patient.parse().unwrap());
        // Whoever comes first looks for the end of the chart's log; from then on the process knows it.
        counted.get("/api/records/patients/{patient}").await;
        counted
    }

    fn sign_in(&self, person: Uuid) {
        let item = json!({
            "pk": {"S": format!("person#{person}")}, "sk": {"S": format!("session#{SESSION}")},
            "strength": {"S": "two-factor"}, "expires": {"N": "1999999999"},
        });
        self.paper.put("sessions", item);
    }

    fn request(
        &self,
        role: Role,
        person: Uuid,
        method: Method,
        path: &str,
    ) -> axum::http::request::Builder {
        let grant = Grant {
            issuer: ISSUER.to_owned(),
            person: PersonId::new(person),
            role,
            name: "Dr. Iyer".to_owned(),
            session: SESSION,
            jti: "1".to_owned(),
            issued_at: self.paper.records().clock.now().as_second(),
        };
        let point: &[u8; 65] = self.key.public_key().as_ref().try_into().unwrap();
        let unsigned = Unsigned::new(&gate::key_id(point), grant).unwrap();
        let signature = self
            .key
            .sign(&SystemRandom::new(), unsigned.signing_input());
        let token = unsigned.with_signature(signature.unwrap().as_ref().try_into().unwrap());
        Request::builder()
            .method(method)
            .uri(path.replace("{patient}", &self.patient))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", Uuid::new_v4().to_string())
    }

    /// What is answered, and the calls to tables until then.
    async fn send(
        &self,
        request: axum::http::request::Builder,
        body: Option<&Value>,
    ) -> (StatusCode, Value, Vec<String>) {
        self.paper.calls();
        let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        let answer = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await;
        let answer = answer.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX)
            .await
            .unwrap();
        let calls = self.paper.calls();
        let mut calls: Vec<String> = calls
            .iter()
            .filter_map(|(operation, asked)| to_a_table(operation, asked))
            .collect();
        calls.sort();
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or_default(),
            calls,
        )
    }

    async fn get(&self, path: &str) -> Vec<String> {
        self.get_as(Role::Doctor, DOCTOR, path).await
    }

    async fn get_as(&self, role: Role, person: Uuid, path: &str) -> Vec<String> {
        let request = self.request(role, person, Method::GET, path);
        let (status, body, calls) = self.send(request, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        calls
    }

    /// Writes a visit on top of version `on`; its calls.
    async fn visit(&self, on: u64) -> Vec<String> {
        let path = "/api/records/patients/{patient}/visits";
        let request = self.request(Role::Doctor, DOCTOR, Method::POST, path);
        let request = request.header("if-match", format!("\"{on}\""));
        let visit = json!({"date": "2026-11-18", "diagnosis": [{"text": "Migraine"}]});
        let (status, body, calls) = self.send(request, Some(&visit)).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        calls
    }
}

/// `GetItem keys`, or `BatchGetItem records sessions`; none for what is no call to a table.
fn to_a_table(operation: &str, asked: &Value) -> Option<String> {
    if ["Decrypt", "GenerateDataKey", "GenerateMac", "SendMessage"].contains(&operation) {
        return None;
    }
    let mut tables: Vec<String> = match asked["RequestItems"].as_object() {
        Some(items) => items.keys().cloned().collect(),
        None => asked["TableName"]
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .collect(),
    };
    tables.sort();
    Some([vec![operation.to_owned()], tables].concat().join(" "))
}

fn sorted<const N: usize>(calls: [&str; N]) -> Vec<String> {
    let mut calls = calls.map(str::to_owned).to_vec();
    calls.sort();
    calls
}

#[tokio::test]
async fn a_read_asks_the_gate_once_the_key_once_and_the_chart_once_and_is_entered_once() {
    let counted = Counted::open().await;
    counted.visit(1).await;
    let chart = "/api/records/patients/{patient}";
    let fhir = "/api/records/fhir";
    for (path, expected) in [
        // Who it is about lies apart from the versions.
        (chart.to_owned(), sorted([GATE, KEY, ROOT, VERSIONS, ENTRY])),
        (
            format!("{chart}/versions/2"),
            sorted([GATE, KEY, VERSIONS, ENTRY]),
        ),
        (
            // Who the patient is stands in the root, and in the version that says so.
            format!("{fhir}/Patient/{{patient}}"),
            sorted([GATE, KEY, ROOT, VERSIONS, ENTRY]),
        ),
        (
            format!("{fhir}/Patient/{{patient}}/$everything"),
            sorted([GATE, KEY, ROOT, VERSIONS, VERSIONS, IN_ERROR, ENTRY]),
        ),
        (
            format!("{fhir}/Condition?patient={{patient}}&date=ge2020"),
            sorted([GATE, KEY, VERSIONS, IN_ERROR, ENTRY]),
        ),
        (
            format!("{fhir}/Condition/{{patient}}.2.2"),
            sorted([GATE, KEY, VERSIONS, IN_ERROR, ENTRY]),
        ),
    ] {
        assert_eq!(counted.get(&path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn what_was_entered_in_error_is_in_no_fhir() {
    let counted = Counted::open().await;
    counted.visit(1).await;
    let fhir = "/api/records/fhir";
    let search = format!("{fhir}/Condition?patient={{patient}}");
    let read = format!("{fhir}/Condition/{{patient}}.2.2");
    let everything = format!("{fhir}/Patient/{{patient}}/$everything");
    let ask = async |path: &str| {
        let request = counted.request(Role::Doctor, DOCTOR, Method::GET, path);
        let (status, body, _) = counted.send(request, None).await;
        (status, body)
    };
    let is_there = |body: &Value| body.to_string().contains("Migraine");
    for path in [&search, &read, &everything] {
        assert!(is_there(&ask(path).await.1), "{path}");
    }
    let patient = counted.patient.parse().unwrap();
    let number = seal::VersionNumber::new(2).unwrap();
    let charts = counted.paper.records().charts;
    let stored = charts.version(patient, number).await.unwrap().unwrap();
    let rid = card::Rid::of(&stored.commitment).to_string();
    let revoked = json!({"pk": {"S": "list"}, "sk": {"S": rid}, "ctr": {"N": "1"}});
    counted.paper.put("revocations", revoked);
    for path in [&search, &everything] {
        let (status, body) = ask(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(!is_there(&body), "{path}: {body}");
    }
    let (status, body) = ask(&read).await;
    assert_eq!(status, StatusCode::GONE);
    assert_eq!(body["resourceType"], "OperationOutcome");
    assert!(!is_there(&body), "{body}");
}

#[tokio::test]
async fn what_a_patient_reads_of_their_own_needs_no_consent_to_be_read() {
    let counted = Counted::open().await;
    let own = counted.patient.parse().unwrap();
    for (path, expected) in [
        (
            "/api/records/fhir/Consent?patient={patient}",
            sorted([SESSION_ONLY, KEY, VERSIONS, ENTRY]),
        ),
        (
            // The log, and which of its entries is the newest that is anchored.
            "/api/records/fhir/AuditEvent?patient={patient}",
            sorted([SESSION_ONLY, "Query audit", "GetItem anchors", ENTRY]),
        ),
    ] {
        assert_eq!(
            counted.get_as(Role::Patient, own, path).await,
            expected,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_visit_is_one_put_and_costs_the_same_calls_in_a_short_chart_and_in_a_long_one() {
    let counted = Counted::open().await;
    let first = counted.visit(1).await;
    assert_eq!(
        first,
        sorted([GATE, KEY, VERSIONS, ROOT, ENTRY, "PutItem records"])
    );
    for on in 2..60 {
        assert_eq!(counted.visit(on).await, first, "on top of {on}");
    }
    let everything = counted
        .get("/api/records/fhir/Patient/{patient}/$everything")
        .await;
    let queries = everything.iter().filter(|call| *call == VERSIONS).count();
    assert_eq!(queries, 1 + 3, "the Patient, and 25 versions a query");
}

/// A Bundle the rules take, with more in it that becomes no version than a chart has room for: pictures do not deflate.
fn too_much_for_a_chart() -> Value {
    let mut noise = 1_u64;
    let mut picture = || -> String {
        let letters = std::iter::repeat_with(|| {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    [(noise >> 58) as usize],
            )
        });
        letters.take(300_000).collect()
    };
    let patient = json!({
        "resourceType": "Patient", "birthDate": "1990-02-28", "gender": "female",
        "name": [{"family": "Lindqvist", "given": ["Asta"]}],
    });
    let mut entries = vec![json!({"fullUrl": "urn:uuid:1", "resource": patient})];
    entries.extend((0..14).map(|_| {
        let media =
            json!({"resourceType": "Media", "status": "completed", "content": {"data": picture()}});
        json!({"resource": media})
    }));
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

#[tokio::test]
async fn an_import_that_no_chart_holds_leaves_nothing_of_the_patient_behind() {
    let counted = Counted::open().await;
    let request = counted.request(Role::Doctor, DOCTOR, Method::POST, "/api/records/imports");
    let (status, body, calls) = counted.send(request, Some(&too_much_for_a_chart())).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{body}");
    let detail = body["detail"].as_str().unwrap();
    assert!(detail.contains("no chart holds"), "{body}");
    let reads = |call: &String| {
        ["BatchGetItem", "GetItem", "Query"]
            .iter()
            .any(|read| call.starts_with(read))
    };
    assert!(calls.iter().all(reads), "{calls:?}");
}

#[tokio::test]
async fn a_stranger_and_nobody_cost_the_same_calls() {
    let counted = Counted::open().await;
    let stranger = Uuid::from_u128(0x57a);
    counted.sign_in(stranger);
    let mut all = Vec::new();
    for patient in [
        counted.patient.as_str(),
        "00000000-0000-4000-8000-000000000000",
    ] {
        for path in [
            format!("/api/records/fhir/Condition?patient={patient}"),
            format!("/api/records/fhir/Condition/{patient}.1.1"),
            format!("/api/records/fhir/Patient/{patient}"),
        ] {
            let request = counted.request(Role::Doctor, stranger, Method::GET, &path);
            let (status, body, calls) = counted.send(request, None).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert_eq!(body["resourceType"], "OperationOutcome");
            all.push((calls, body));
        }
    }
    let (known, unknown) = all.split_at(3);
    assert_eq!(known, unknown);
}
