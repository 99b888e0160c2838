//! Every route, asked by everybody: what they may is what the decision table says, and nothing is left out.

use std::collections::BTreeSet;

use access::{Action, Decision, Relation, Role, decide};
use journeys::{ASKS, Answer, Asks, Clinic, Route, SignedIn, asks, demo_history, routes, send};
use reqwest::Method;
use serde_json::json;

/// Somebody, and what they are to the patient that the routes are about.
struct Actor {
    name: &'static str,
    person: SignedIn,
    role: Role,
    relation: Relation,
}

async fn everybody(clinic: &Clinic, patient: &str) -> Vec<Actor> {
    let doctors = [clinic.doctor().await, clinic.other_doctor().await];
    let asked = clinic.new_doctor().await;
    let own = clinic.patient_of(patient).await.signed_in;
    let path = format!("/api/records/patients/{patient}/consents");
    let request = own
        .write(Method::POST, &path, &json!({"practitioner": asked.id}))
        .await;
    assert_eq!(request.status, 202, "{}", request.json);
    let elsewhere = doctors[0]
        .register(&demo_history("sean-oconnor.json"))
        .await;
    let [consented, stranger] = doctors;
    let actor = |name, person, role, relation| Actor {
        name,
        person,
        role,
        relation,
    };
    vec![
        actor(
            "an admin",
            clinic.admin().await,
            Role::Admin,
            Relation::Stranger,
        ),
        actor("the patient", own, Role::Patient, Relation::Self_),
        actor(
            "another patient",
            clinic.patient_of(&elsewhere).await.signed_in,
            Role::Patient,
            Relation::Stranger,
        ),
        actor(
            "a doctor who is let in",
            consented,
            Role::Doctor,
            Relation::Consented,
        ),
        actor(
            "a doctor who was asked",
            clinic.sign_in(&asked).await.signed_in,
            Role::Doctor,
            Relation::Asked,
        ),
        actor(
            "a doctor nobody asked",
            stranger,
            Role::Doctor,
            Relation::Stranger,
        ),
    ]
}

/// A read, or a write that lacks what a write needs: who may make it is told so, and nothing is changed.
async fn ask(route: &Route, person: &SignedIn, patient: &str) -> Answer {
    let request = person.request(route.method.clone(), &route.of(patient));
    let request = match route.method {
        Method::GET => request,
        _ => request.header("content-type", "text/plain").body("x"),
    };
    send(request).await
}

/// Whether it is a read that needs nothing to be there but the patient.
fn reads_the_patient(route: &Route) -> bool {
    let others = route.path.replace("{patient}", "").replace("{type}", "");
    route.method == Method::GET && !others.contains('{')
}

/// Ends with everybody's session, or does without any body: asked by nobody here.
const ENDING: [(&str, &str); 2] = [
    ("DELETE", "/api/auth/account/sessions"),
    ("DELETE", "/api/records/patients/{patient}"),
];

#[tokio::test(flavor = "multi_thread")]
async fn everybody_may_on_every_route_what_the_decision_table_says() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let everybody = everybody(clinic, &patient).await;
    for route in routes(clinic).await {
        let asks = asks(&route.method, &route.path);
        let Asks::For(action) = asks.unwrap_or_else(|| panic!("nobody has decided on {route:?}"))
        else {
            continue;
        };
        let nobody = ask(&route, &clinic.stranger(), &patient).await;
        assert_eq!(nobody.status, 401, "nobody: {route:?}: {}", nobody.json);
        for actor in &everybody {
            let relation = if route.is_of_a_patient() {
                actor.relation
            } else {
                Relation::NoChart
            };
            let expected = decide(actor.role, relation, action);
            if expected == Decision::Allow
                && ENDING.contains(&(route.method.as_str(), route.path.as_str()))
            {
                continue;
            }
            let answer = ask(&route, &actor.person, &patient).await;
            let status = answer.status.as_u16();
            let fits = match expected {
                Decision::Refuse => status == 403,
                Decision::Conceal => status == 404,
                // A chart that is concealed from whoever may read it is 404.
                Decision::Allow if reads_the_patient(&route) => {
                    status < 500 && ![401, 403, 404].contains(&status)
                }
                Decision::Allow => ![401, 403].contains(&status) && status < 500,
            };
            assert!(
                fits,
                "{} asks {route:?}: {expected:?}, not {status}: {}",
                actor.name, answer.json
            );
            if expected != Decision::Allow {
                assert_eq!(answer.media, route.refusals(), "{route:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_that_was_decided_on_is_there_and_every_action_has_one() {
    let clinic = Clinic::open().await;
    let there: BTreeSet<_> = routes(clinic)
        .await
        .into_iter()
        .map(|route| (route.method.to_string(), route.path))
        .collect();
    let known: BTreeSet<_> = ASKS
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "decided on, and not there: {gone:?}");
    for action in Action::ALL {
        let has = ASKS.iter().any(|(.., asks)| *asks == Asks::For(action));
        assert!(has, "no route asks for {action:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_second_factor_a_doctor_keeps_their_account_and_does_nothing_else() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let half = clinic.doctor_without_factors().await;
    for route in routes(clinic).await {
        let Some(Asks::For(action)) = asks(&route.method, &route.path) else {
            continue;
        };
        if action == Action::KeepAccount {
            continue;
        }
        let answer = ask(&route, &half, &patient).await;
        assert_eq!(answer.status, 403, "{route:?}: {}", answer.json);
    }
    assert_eq!(half.get("/api/auth/account").await.status, 200);
}
