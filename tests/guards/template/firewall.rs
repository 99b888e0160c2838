//! What the firewall lets one address ask in five minutes.

use serde_json::{Value, json};

use super::{resources, template};

/// People of a clinic who share its address, what each looks at in five minutes, and what a page asks for.
const PEOPLE: u64 = 300;
const PAGES: u64 = 6;
const CALLS: u64 = 10;
const FILES: u64 = 50;

fn rates() -> Vec<&'static Value> {
    let [(_, firewall)] = resources(template(), "AWS::WAFv2::WebACL")[..] else {
        panic!("one firewall");
    };
    let rules = firewall["Rules"].as_array().unwrap().iter();
    rules
        .filter(|rule| rule["Statement"].get("RateBasedStatement").is_some())
        .collect()
}

fn rate(rule: &Value) -> &Value {
    &rule["Statement"]["RateBasedStatement"]
}

/// Whether a rule counts requests for a path.
fn counts(scope: &Value, path: &str) -> bool {
    if let Some(inner) = scope.get("NotStatement") {
        return !counts(&inner["Statement"], path);
    }
    let inner = &scope["ByteMatchStatement"];
    assert_eq!(inner["PositionalConstraint"], "STARTS_WITH");
    path.starts_with(inner["SearchString"].as_str().unwrap())
}

/// The least that any rule allows of one path.
fn allowed(path: &str) -> u64 {
    let counting = rates()
        .into_iter()
        .filter(|rule| counts(&rate(rule)["ScopeDownStatement"], path));
    counting
        .map(|rule| rate(rule)["Limit"].as_u64().unwrap())
        .min()
        .unwrap_or_else(|| panic!("nothing counts {path}"))
}

#[test]
fn a_clinic_behind_one_address_is_not_locked_out_by_its_own_work() {
    for path in [
        "/api/auth/refresh",
        "/api/auth/practitioners",
        "/api/records/notices",
        "/api/qr/card",
    ] {
        assert!(allowed(path) >= PEOPLE * PAGES * CALLS, "{path}");
    }
    for path in ["/", "/chart", "/assets/api.js", "/.well-known/jwks.json"] {
        assert!(allowed(path) >= PEOPLE * PAGES * FILES, "{path}");
    }
    for path in ["/api/auth/sign-in", "/api/auth/sign-in/passkey"] {
        assert!(allowed(path) >= PEOPLE * 2, "{path}");
    }
}

#[test]
fn who_guesses_passwords_or_asks_for_everything_is_counted() {
    assert!(allowed("/api/auth/sign-in") <= 2_000);
    assert!(allowed("/api/verify/commitments") <= 3_300);
    for path in ["/", "/api/records/patients", "/api/none"] {
        assert!(allowed(path) <= 100_000, "{path}");
    }
}

#[test]
fn who_asks_too_often_is_told_so_in_the_apis_own_words() {
    for rule in rates() {
        let told = &rule["Action"]["Block"]["CustomResponse"];
        assert_eq!(told["ResponseCode"], 429, "{}", rule["Name"]);
        assert_eq!(
            told["ResponseHeaders"],
            json!([{ "Name": "retry-after", "Value": "60" }])
        );
        let (_, firewall) = resources(template(), "AWS::WAFv2::WebACL")[0];
        let body =
            &firewall["CustomResponseBodies"][told["CustomResponseBodyKey"].as_str().unwrap()];
        let body: Value = serde_json::from_str(body["Content"].as_str().unwrap()).unwrap();
        assert_eq!(body["type"], "/problems/too-many-requests");
        assert_eq!(body["status"], 429);
    }
}
