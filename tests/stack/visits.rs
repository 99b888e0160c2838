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
    assert_eq!(
        doctor
            .write_visit(&patient, "", &key(), &visit)
            .await
            .status,
        412
    );
    assert_eq!(
        doctor
            .write_visit(&patient, &etag, &key(), &visit)
            .await
            .status,
        201
    );
}
