//! Addresses that no page of ours makes.

use journeys::{Answer, Clinic, Route, SignedIn, demo_history, refusals, routes, send};
use reqwest::StatusCode;

/// What may stand where an id or a number is expected: no UTF-8, an encoded slash, nothing at all that
/// was meant, and more than anybody meant.
fn odd() -> [String; 6] {
    ["%FF", "%00", "a%2Fb", "abc", "-1", &"a".repeat(4_000)].map(str::to_owned)
}

const PLACEHOLDERS: [&str; 12] = [
    "{patient}",
    "{type}",
    "{resource}",
    "{version}",
    "{number}",
    "{commitment}",
    "{hash}",
    "{invitation}",
    "{person}",
    "{practitioner}",
    "{session}",
    "{factor}",
];

fn is_refused(answer: &Answer, address: &str) {
    let shown: String = address.chars().take(100).collect();
    let status = answer.status;
    assert!(
        status.is_client_error(),
        "{shown}: {status} {}",
        answer.json
    );
    let media = refusals(address);
    assert_eq!(answer.media, media, "{shown}");
    if media == "application/problem+json" {
        assert_eq!(answer.json["status"], status.as_u16(), "{shown}");
    } else {
        assert_eq!(answer.json["resourceType"], "OperationOutcome", "{shown}");
    }
}

/// The doctor asks for what is theirs: nothing but the address is wrong.
async fn ask(route: &Route, doctor: &SignedIn, address: &str) -> Answer {
    send(route.request(doctor, address)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_placeholder_is_refused_as_a_problem_by_every_route() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let mut asked = 0;
    for route in routes(clinic).await {
        for placeholder in PLACEHOLDERS {
            if !route.path.contains(placeholder) {
                continue;
            }
            for odd in odd() {
                let mut one = route.clone();
                one.path = one.path.replace(placeholder, &odd);
                let address = one.of(&patient);
                is_refused(&ask(&route, &doctor, &address).await, &address);
                asked += 1;
            }
        }
    }
    assert!(asked > 50, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_nothing_reads_never_breaks_a_route() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let mut routes = routes(clinic).await;
    // Signing out everywhere needs no more than being asked.
    routes.retain(|route| {
        (route.method.as_str(), route.path.as_str()) != ("DELETE", "/api/auth/account/sessions")
    });
    for route in routes {
        for query in [
            "?x=1",
            "?%FF=%FF",
            "?",
            "?=&=",
            &format!("?x={}", "a".repeat(4_000)),
        ] {
            let address = route.asking(&patient, query);
            let answer = ask(&route, &doctor, &address).await;
            assert!(
                !answer.status.is_server_error(),
                "{route:?} {query}: {}",
                answer.status
            );
            // What a doctor never does is refused before anybody reads the query.
            let read = answer.status != StatusCode::FORBIDDEN;
            if route.has_query && read && query == "?x=1" {
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{route:?}");
                is_refused(&answer, &address);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_nothing_is_a_problem_in_every_function() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let long = "a".repeat(4_000);
    for function in ["auth", "records", "qr", "verify"] {
        for rest in [
            "",
            "%FF",
            "?x=1",
            "openapi.json/",
            "../records/patients/x/y",
            "//",
            &long,
        ] {
            let address = format!("/api/{function}/{rest}");
            let answer = doctor.get(&address).await;
            is_refused(&answer, &address);
        }
    }
}
