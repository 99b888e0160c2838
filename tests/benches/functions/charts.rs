use std::time::{Duration, Instant};

use journeys::Clinic;
use journeys::runtime::{Function, Outcome, Program, request};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::needs::median;

/// Visits whose way to the chain is timed.
const VISITS: usize = 7;

/// How long a chart gets.
const VERSIONS: usize = 1_000;

/// So many versions at the chart's beginning, and as many at its end, are compared.
const SOME: usize = 50;

/// From the doctor's click until the patient's page says anchored, through the whole stack.
pub async fn saved_until_final(clinic: &Clinic) {
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("nila-deshpande.json").await;
    let mut etag = doctor.until_anchored(&patient).await.etag;
    let mut times = Vec::new();
    for _ in 0..VISITS {
        let begun = Instant::now();
        let saved = doctor.write_some_visit(&patient, &etag).await;
        assert_eq!(saved.status, 201, "{}", saved.json);
        while doctor.chart(&patient).await.json["versions"][0]["state"] != "anchored" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        times.push(begun.elapsed());
        etag = saved.etag;
    }
    let longest = times.iter().max().copied().unwrap_or_default();
    println!(
        "saved until final, blocks of a second, one confirmation: {:.2} s, {:.2} s at most",
        median(times).as_secs_f64(),
        longest.as_secs_f64()
    );
}

/// What a version costs the deployed `records` at the beginning of a chart, and what it does after a thousand.
pub async fn one_version_more(clinic: &Clinic) {
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("sean-oconnor.json").await;
    let mut etag = doctor.chart(&patient).await.etag;
    let program = Program::deployed(&clinic.stack, "records").await;
    let function = Function::start(&program).await;
    let path = format!("/api/records/patients/{patient}/visits");
    let visit = json!({"date": "2024-05-06", "diagnosis": [{"text": "Migraine"}]});
    let (mut times, mut owns) = (Vec::new(), Vec::new());
    for _ in 0..VERSIONS {
        let headers = json!({
            "authorization": format!("Bearer {}", clinic.doctor().await.token()),
            "content-type": "application/json",
            "host": "localhost",
            "idempotency-key": Uuid::new_v4(),
            "if-match": etag,
            "x-origin-secret": program.environment["ORIGIN_SECRET"],
        });
        let event = request("POST", &path, &headers, Some(&visit));
        let (begun, before) = (Instant::now(), function.processor());
        let outcome = function.invoke(&event, Duration::from_secs(30)).await;
        times.push(begun.elapsed());
        owns.push(function.processor().saturating_sub(before));
        etag = saved(&outcome);
    }
    for (what, times) in [("in all", times), ("of processors", owns)] {
        let milliseconds = |times: &[Duration]| median(times.to_vec()).as_secs_f64() * 1000.0;
        let (first, last) = (
            milliseconds(&times[..SOME]),
            milliseconds(&times[VERSIONS - SOME..]),
        );
        println!(
            "a version more, {what}: {first:.2} ms at the beginning, {last:.2} ms after {VERSIONS} ({:.2} times)",
            last / first
        );
    }
}

/// The entity tag of a chart that a visit was saved in.
fn saved(outcome: &Outcome) -> String {
    let Outcome::Answer(answer) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(answer["statusCode"], Value::from(201), "{answer}");
    let etag = answer["headers"]["etag"].as_str();
    etag.expect("a chart has one").to_owned()
}
