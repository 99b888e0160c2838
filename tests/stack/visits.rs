//! Writing visits.

use journeys::{Clinic, demo_history};
use serde_json::json;

fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_doctors_writing_at_once_one_is_told_and_nobody_overwrites() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let etag = doctor.chart(&patient).await.etag;
    let visit = |text: &str| json!({"date": "2024-05-06", "diagnosis": [{"text": text}]});
    let (one, other) = (visit("Migraine"), visit("Tension headache"));
    let (first_key, second_key) = (key(), key());
    let (one, other) = tokio::join!(
        doctor.write_visit(&patient, &etag, &first_key, &one),
        doctor.write_visit(&patient, &etag, &second_key, &other),
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_is_sent_twice_is_saved_once() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let etag = doctor.chart(&patient).await.etag;
    let visit = json!({"date": "2024-05-06", "diagnosis": [{"text": "Migraine", "code": "G43.9"}]});
    let key = key();
    let first = doctor.write_visit(&patient, &etag, &key, &visit).await;
    let second = doctor.write_visit(&patient, &etag, &key, &visit).await;
    assert_eq!(first.status, 201, "{}", first.json);
    assert_eq!(second.status, 201, "{}", second.json);
    assert_eq!(first.json["commitment"], second.json["commitment"]);
    assert_eq!(first.etag, second.etag);
    assert_eq!(doctor.chart(&patient).await.etag, first.etag);

    // Also when the chart was read again in between.
    let third = doctor
        .write_visit(&patient, &first.etag, &key, &visit)
        .await;
    assert_eq!(third.json["commitment"], first.json["commitment"]);
    assert_eq!(doctor.chart(&patient).await.etag, first.etag);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_will_not_do_is_named() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("sean-oconnor.json")).await;
    let etag = doctor.chart(&patient).await.etag;
    let cases = [
        (
            "date",
            json!({"date": "2026-02-30", "diagnosis": [{"text": "Migraine"}]}),
        ),
        (
            "diagnosis[0].code",
            json!({"date": "2024-05-06", "diagnosis": [{"text": "Migraine", "code": "??"}]}),
        ),
        (
            "role",
            json!({"date": "2024-05-06", "diagnosis": [{"text": "Migraine"}], "role": "admin"}),
        ),
    ];
    for (field, visit) in cases {
        let answer = doctor.write_visit(&patient, &etag, &key(), &visit).await;
        assert_eq!(answer.status, 422, "{field}: {}", answer.json);
        assert_eq!(answer.json["field"], field, "{}", answer.json);
    }
    let visit = json!({"date": "2024-05-06", "diagnosis": [{"text": "Migraine"}], "follow_up": ""});
    for tag in ["", "*", "W/\"1\"", "1", "\"+1\"", "\"01\""] {
        let answer = doctor.write_visit(&patient, tag, &key(), &visit).await;
        assert_eq!(answer.status, 400, "{tag}: {}", answer.json);
    }
    assert_eq!(
        doctor
            .write_visit(&patient, &etag, &key(), &visit)
            .await
            .status,
        201
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_of_the_heaviest_visits_there_may_be_is_read_page_by_page() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("sean-oconnor.json")).await;
    let mut etag = doctor.chart(&patient).await.etag;
    let tests = vec!["\u{1f489}".repeat(2000); 50];
    for _ in 0..14 {
        let visit = json!({
            "date": "2024-05-06",
            "diagnosis": [{"text": "Migraine"}],
            "notes": "\u{1f489}".repeat(10_000),
            "tests": tests,
        });
        let answer = doctor.write_visit(&patient, &etag, &key(), &visit).await;
        assert_eq!(answer.status, 201, "{}", answer.json["detail"]);
        etag = answer.etag;
    }
    let newest: u64 = etag.trim_matches('"').parse().unwrap();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/records/patients/{patient}{cursor}");
        let chart = doctor.get(&path).await;
        assert_eq!(chart.status, 200, "{cursor}");
        assert_eq!(chart.json["integrity"], "intact", "{cursor}");
        let versions = chart.json["versions"].as_array().unwrap();
        seen.extend(
            versions
                .iter()
                .map(|version| version["version"].as_u64().unwrap()),
        );
        match chart.json["next"].as_u64() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (1..=newest).rev().collect::<Vec<u64>>());
}
