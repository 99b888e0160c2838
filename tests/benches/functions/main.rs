//! The deployed functions: how they start, what they need, and what a visit costs: `README.md`.

mod charts;
mod needs;

use journeys::Clinic;
use journeys::runtime::{Program, request};
use serde_json::{Value, json};
use stack::checkout;

use crate::needs::Needs;

#[tokio::main]
async fn main() {
    // Tests are to compile this, and not to wait for it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let doctor = clinic.doctor().await;
    let chart = doctor.until_anchored(&patient).await.json;
    let commitment = chart["versions"][0]["commitment"].as_str();
    let commitment = commitment.expect("a version has one").to_owned();

    let hello = Needs::of(&hello(clinic), &json!({}), 200).await;
    println!("{:8} {hello}", "hello");
    for (function, path) in [
        ("auth", "/api/auth/account".to_owned()),
        ("records", format!("/api/records/patients/{patient}")),
        ("qr", format!("/api/qr/patients/{patient}/card")),
        ("verify", format!("/api/verify/commitments/{commitment}")),
    ] {
        let program = Program::deployed(&clinic.stack, function).await;
        let ask = asking(&program, doctor.token(), &path);
        let needs = Needs::of(&program, &ask, 200).await;
        println!(
            "{function:8} {needs}; start {:.1} times hello's",
            needs.start.as_secs_f64() / hello.start.as_secs_f64()
        );
    }
    charts::saved_until_final(clinic).await;
    charts::one_version_more(clinic).await;
}

/// GET, as somebody who is signed in.
fn asking(program: &Program, token: &str, path: &str) -> Value {
    let headers = json!({
        "authorization": format!("Bearer {token}"),
        "host": "localhost",
        "x-origin-secret": program.environment["ORIGIN_SECRET"],
    });
    request("GET", path, &headers, None)
}

/// The least that a function can be, built like the deployed ones.
fn hello(clinic: &Clinic) -> Program {
    let target = checkout::root().join("target");
    let built = std::process::Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--profile", "function"])
        .args(["--package", "benches", "--bin", "hello", "--target-dir"])
        .arg(&target)
        .current_dir(checkout::root())
        .status();
    assert!(built.is_ok_and(|status| status.success()), "hello");
    Program {
        path: target.join("function/hello"),
        environment: [
            ("AWS_LAMBDA_FUNCTION_NAME", "hello"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "hello"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "hello"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        log: clinic.stack.logs.join("hello.log"),
    }
}
