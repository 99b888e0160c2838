//! What the distribution does with an address, by the very function the template gives it.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};
use stack::checkout;

/// The code of `SiteAddresses`.
fn code() -> String {
    let template = std::fs::read_to_string(checkout::root().join("infra/template.yaml")).unwrap();
    let after = template.split("FunctionCode: |\n").nth(1);
    let after = after.expect("the template has a function of the distribution");
    after
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("        "))
        .fold(String::new(), |code, line| code + line.trim_start() + "\n")
}

/// What it makes of each event.
fn handled(events: &[Value]) -> Vec<Value> {
    let tools = crate::tools();
    let script = format!(
        "{}console.log(JSON.stringify({}.map(handler)))",
        code(),
        json!(events)
    );
    let said = crate::passes(Command::new(&tools.node).args(["-e", &script]));
    serde_json::from_str(&said).unwrap()
}

fn request(uri: &str) -> Value {
    json!({"context": {"eventType": "viewer-request"}, "request": {"uri": uri}})
}

#[test]
fn a_page_is_found_by_its_name_and_everything_else_is_the_page_that_says_so() {
    let cases = [
        ("/", "/index.html"),
        ("/verify", "/verify.html"),
        ("/sign-in/", "/sign-in.html"),
        ("/assets/site.css", "/assets/site.css"),
        ("/sw.js", "/sw.js"),
        ("/verify-reader.js", "/verify-reader.js"),
        ("/manifest.webmanifest", "/manifest.webmanifest"),
        ("/nowhere", "/404.html"),
        ("/assets/", "/404.html"),
        ("/assets", "/404.html"),
        ("//", "/index.html"),
        ("/api", "/404.html"),
        ("/verify/deeper", "/404.html"),
        ("/es", "/es/index.html"),
        ("/es/", "/es/index.html"),
        ("/es/verify", "/es/verify.html"),
        ("/es/nowhere", "/es/404.html"),
        ("/es/verify/deeper", "/es/404.html"),
        ("/essay", "/404.html"),
    ];
    let events: Vec<Value> = cases.iter().map(|(uri, _)| request(uri)).collect();
    for ((uri, file), made) in cases.iter().zip(handled(&events)) {
        assert_eq!(made["uri"], *file, "{uri}");
    }
}

#[test]
fn an_api_address_that_is_no_functions_is_a_problem() {
    for made in handled(&[request("/api/nothing"), request("/api/")]) {
        assert_eq!(made["statusCode"], 404);
        assert_eq!(
            made["headers"]["content-type"]["value"],
            "application/problem+json"
        );
        let problem: Value = serde_json::from_str(made["body"]["data"].as_str().unwrap()).unwrap();
        assert_eq!(problem["type"], "/problems/not-found");
    }
}

#[test]
fn the_page_that_says_so_says_it_with_its_status() {
    let answered = |uri: &str, status: u16| {
        json!({
            "context": {"eventType": "viewer-response"},
            "request": {"uri": uri},
            "response": {"statusCode": status},
        })
    };
    let cases = [
        ("/404.html", 200, 404),
        ("/nowhere", 200, 404),
        ("/es/nowhere", 200, 404),
        ("/nowhere", 304, 304),
        ("/verify.html", 200, 200),
        ("/verify", 200, 200),
        ("/", 200, 200),
    ];
    let events: Vec<Value> = cases
        .iter()
        .map(|(uri, was, _)| answered(uri, *was))
        .collect();
    for ((uri, was, is), made) in cases.iter().zip(handled(&events)) {
        assert_eq!(made["statusCode"], *is, "{uri} {was}");
    }
}

#[test]
fn the_distribution_knows_every_page() {
    let templates = checkout::root().join("static-site/templates");
    let there: BTreeSet<String> = std::fs::read_dir(templates)
        .unwrap()
        .filter_map(|file| {
            let name = file.unwrap().file_name().into_string().ok()?;
            let name = name.strip_suffix(".html")?;
            (!["base", "components", "404"].contains(&name)).then(|| name.to_owned())
        })
        .collect();
    let code = code();
    let list = code
        .split("var pages = ")
        .nth(1)
        .and_then(|rest| rest.split(';').next());
    let known: BTreeSet<String> = serde_json::from_str(list.unwrap()).unwrap();
    assert_eq!(known, there);
}

/// The headers themselves are compared where the local origin has them (`localstack/src/proxy/site.rs`).
#[test]
fn the_verify_page_and_the_service_worker_have_headers_of_their_own() {
    let template = std::fs::read_to_string(checkout::root().join("infra/template.yaml")).unwrap();
    let (_, behaviours) = template.split_once("        CacheBehaviors:\n").unwrap();
    for (pattern, policy) in [
        ("/verify*", "VerifyHeaders"),
        ("/es/verify*", "VerifyHeaders"),
        ("/sw.js", "FreshHeaders"),
    ] {
        let from = behaviours
            .split(&format!("PathPattern: {pattern}\n"))
            .nth(1)
            .unwrap_or_else(|| panic!("{pattern}"));
        let behaviour = from.split("PathPattern:").next().unwrap();
        assert!(behaviour.contains(&format!("ResponseHeadersPolicyId: !Ref {policy}\n")));
        assert!(behaviour.contains("EventType: viewer-request"), "{pattern}");
    }
}
