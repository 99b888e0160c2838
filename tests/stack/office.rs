//! What the clinic's office sees and does, and where a scanned card leads.

use journeys::{Clinic, demo_history};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_count_what_is_there_and_name_nobody() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let doctor = clinic.doctor().await;
    let chart = doctor.until_anchored(&patient).await;
    let visit = json!({"date": "2026-11-20", "diagnosis": [{"text": "Migraine"}]});
    let key = uuid::Uuid::new_v4().to_string();
    let before = admin.get("/api/records/figures?months=36").await;
    assert_eq!(before.status, 200, "{}", before.json);
    let written = doctor
        .write_visit(&patient, &chart.etag, &key, &visit)
        .await;
    assert_eq!(written.status, 201, "{}", written.json);
    doctor.until_anchored(&patient).await;
    let figures = admin.get("/api/records/figures?months=36").await.json;
    assert!(!figures.to_string().contains(&patient));
    let count = |figures: &Value, what: &str, month: &str| {
        let months = figures[what].as_array().unwrap();
        assert_eq!(months.len(), 36);
        let mut months = months.iter();
        let of = months.find(|one| one["month"] == month).unwrap();
        of["count"].as_u64().unwrap()
    };
    let visits = |figures| count(figures, "visits", "2026-11");
    assert!(visits(&figures) > visits(&before.json), "{figures}");
    assert!(figures["patients"].as_u64() >= before.json["patients"].as_u64());
    let anchored = |figures: &Value| figures["versions"]["anchored"].as_u64().unwrap();
    assert!(anchored(&figures) > anchored(&before.json), "{figures}");
    let fee: u128 = figures["gas"]["fee"].as_str().unwrap().parse().unwrap();
    let (used, batches) = (&figures["gas"]["used"], &figures["gas"]["batches"]);
    assert!(fee > 0 && used.as_u64().unwrap() > 20_000 * batches.as_u64().unwrap());

    assert_eq!(
        admin.get("/api/records/figures").await.json["visits"]
            .as_array()
            .unwrap()
            .len(),
        12
    );
    for wrong in ["0", "37"] {
        let path = format!("/api/records/figures?months={wrong}");
        assert_eq!(admin.get(&path).await.json["field"], "months");
    }
    assert_eq!(doctor.get("/api/records/figures").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_imports_a_history_and_lets_nobody_in_by_it() {
    let clinic = Clinic::open().await;
    let admin = clinic.admin().await;
    let patient = admin.register(&demo_history("sean-oconnor.json")).await;
    assert_eq!(
        admin.chart(&patient).await.status,
        403,
        "admins open no chart"
    );
    for doctor in [clinic.doctor().await, clinic.other_doctor().await] {
        assert_eq!(doctor.chart(&patient).await.status, 404);
    }
    let own = clinic.patient_of(&patient).await.signed_in;
    let chart = own.chart(&patient).await;
    assert_eq!(chart.status, 200, "{}", chart.json);
    assert!(chart.json["versions"].as_array().unwrap().len() > 1);
    let consents = own
        .get(&format!("/api/records/patients/{patient}/consents"))
        .await;
    assert_eq!(consents.json["consents"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_leads_to_the_chart_whoever_may_read_it_and_nobody_else() {
    let clinic = Clinic::open().await;
    let patient = clinic.patient("amira-haddad.json").await;
    let doctor = clinic.doctor().await;
    let chart = doctor.chart(&patient).await.json;
    let commitment = &chart["versions"][0]["commitment"];
    let nobodys = json!(format!("0x{}", "5a".repeat(32)));
    let find = |person: &journeys::SignedIn, commitment: &Value| {
        let (person, body) = (person.clone(), json!({"commitment": commitment}));
        async move { person.post("/api/records/card-lookups", &body).await }
    };
    let found = find(&doctor, commitment).await;
    assert_eq!(found.status, 200, "{}", found.json);
    assert_eq!(found.json["patient"], patient.as_str());
    assert_eq!(found.json["version"], chart["versions"][0]["version"]);
    let own = clinic.patient_of(&patient).await.signed_in;
    assert_eq!(find(&own, commitment).await.json, found.json);

    let elsewhere = clinic.patient("sean-oconnor.json").await;
    let other = clinic.patient_of(&elsewhere).await.signed_in;
    for stranger in [clinic.other_doctor().await, other] {
        let (there, nobody) = (
            find(&stranger, commitment).await,
            find(&stranger, &nobodys).await,
        );
        assert_eq!(there.status, 404, "{}", there.json);
        assert_eq!(there.bytes, nobody.bytes);
    }
    let admin = clinic.admin().await;
    assert_eq!(find(&admin, commitment).await.status, 403);
    for wrong in [json!("0x12"), json!("x"), json!(1)] {
        assert_eq!(find(&doctor, &wrong).await.status, 422, "{wrong}");
    }
    // The moment the patient is erased their card leads nowhere.
    let path = format!("/api/records/patients/{patient}");
    let erased = admin.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(erased.status(), 204);
    assert_eq!(find(&doctor, commitment).await.status, 404);
}
