//! The public lookups.

use journeys::{Clinic, demo_history};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn anybody_can_check_a_commitment_without_signing_in_and_sees_no_health_data() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let chart = doctor.until_anchored(&patient).await.json;
    let newest = chart["versions"][0]["commitment"].as_str().unwrap();
    let older = chart["versions"][1]["commitment"].as_str().unwrap();

    let answer = clinic
        .stranger()
        .get(&format!("/api/verify/commitments/{newest}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    assert_eq!(answer.json["status"], "current");
    assert_eq!(answer.json["state"], "anchored");
    assert_eq!(answer.json["chain"], "confirmed");
    assert!(
        answer.json["batch"]["block"]
            .as_u64()
            .is_some_and(|block| block > 0)
    );
    assert!(!answer.json.to_string().contains(&patient));

    let older = clinic
        .stranger()
        .get(&format!("/api/verify/commitments/{older}"))
        .await;
    assert_eq!(older.json["status"], "superseded");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_commitment_is_404_and_a_malformed_one_names_the_field() {
    let clinic = Clinic::open().await;
    let stranger = clinic.stranger();
    let unknown = format!("/api/verify/commitments/0x{}", "ab".repeat(32));
    assert_eq!(stranger.get(&unknown).await.status, 404);
    let malformed = stranger.get("/api/verify/commitments/0x12").await;
    assert!(malformed.status.is_client_error());
    assert_ne!(malformed.json["field"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_log_lists_batches_page_by_page_with_their_blocks_and_what_they_cost() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    // Two batches at least.
    for _ in 0..2 {
        let patient = doctor.register(&demo_history("sean-oconnor.json")).await;
        doctor.until_anchored(&patient).await;
    }
    let stranger = clinic.stranger();
    let mut path = "/api/verify/log?limit=1".to_owned();
    let mut numbers = Vec::new();
    loop {
        let page = stranger.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.json);
        for batch in page.json["batches"].as_array().unwrap() {
            numbers.push(batch["number"].as_u64().unwrap());
            if batch["state"] != "final" {
                continue;
            }
            assert!(batch["transaction"].as_str().unwrap().starts_with("0x"));
            assert!(batch["block"].as_u64().unwrap() > 0, "{batch}");
            assert!(batch["size"].as_u64().unwrap() > 0, "{batch}");
            assert!(
                batch["versions"].as_u64() <= batch["size"].as_u64(),
                "{batch}"
            );
            assert!(
                page.json["head"].as_u64() >= batch["block"].as_u64(),
                "{}",
                page.json
            );
            let gas = batch["gas"].as_u64().unwrap();
            assert!((21_000..=30_000).contains(&gas), "{batch}");
            let fee: u128 = batch["fee"].as_str().unwrap().parse().unwrap();
            assert!(fee > 0 && fee.is_multiple_of(gas.into()), "{batch}");
        }
        let Some(next) = page.json["next"].as_u64() else {
            break;
        };
        path = format!("/api/verify/log?limit=1&before={next}");
    }
    assert!(numbers.len() >= 2 && numbers.ends_with(&[1]), "{numbers:?}");
    assert!(numbers.is_sorted_by(|newer, older| newer > older));
    for refused in ["limit=0", "limit=101", "before=x", "after=1"] {
        let answer = stranger.get(&format!("/api/verify/log?{refused}")).await;
        assert!(answer.status.is_client_error(), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_when_to_come_back_and_nobody_else_is() {
    let clinic = Clinic::open().await;
    // An address of this machine that no other test asks from.
    let greedy = reqwest::Client::builder()
        .local_address(Some([127, 0, 0, 77].into()))
        .build()
        .unwrap();
    let url = format!("{}/api/verify/commitments/0x12", clinic.stack.origin);
    let mut refused = None;
    for _ in 0..3000 {
        let answer = greedy.get(&url).send().await.unwrap();
        if answer.status() == 429 {
            refused = Some(answer);
            break;
        }
        assert_eq!(answer.status(), 422);
    }
    let refused = refused.expect("there is a limit");
    let wait: u64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(
        refused.headers()["content-type"],
        "application/problem+json"
    );
    let other = clinic.stranger().get("/api/verify/log").await;
    assert_eq!(other.status, 200);
}
