//! Who read a chart, for its patient to see.

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::join_all;
use journeys::{Clinic, SignedIn, demo_history, send};
use reqwest::Method;
use serde_json::{Value, json};

/// Every entry of a chart's log, newest first.
async fn entries(reader: &SignedIn, patient: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut before = String::new();
    loop {
        let path = format!("/api/records/patients/{patient}/log{before}");
        let page = reader.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.json);
        assert_eq!(page.json["integrity"], "intact", "{}", page.json);
        all.extend(page.json["entries"].as_array().unwrap().clone());
        match page.json["next"].as_u64() {
            Some(next) => before = format!("?before={next}"),
            None => return all,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_write_refusal_and_card_of_a_chart_stands_in_its_log() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let chart = doctor.chart(&patient).await;
    let before = chart.json["versions"][0]["version"].as_u64().unwrap();
    assert_eq!(
        doctor.write_some_visit(&patient, &chart.etag).await.status,
        201
    );
    assert_eq!(
        doctor.write_some_visit(&patient, &chart.etag).await.status,
        412
    );
    assert_eq!(
        clinic.other_doctor().await.chart(&patient).await.status,
        404
    );
    doctor.until_anchored(&patient).await;
    assert_eq!(
        doctor
            .get(&format!("/api/qr/patients/{patient}/card"))
            .await
            .status,
        200
    );

    let log = entries(&own, &patient).await;
    let numbers: Vec<u64> = log
        .iter()
        .map(|one| one["number"].as_u64().unwrap())
        .collect();
    assert_eq!(
        numbers,
        (1..=numbers.len() as u64).rev().collect::<Vec<_>>(),
        "none is missing"
    );
    let people = &clinic.stack.people;
    let of = |what: &str, outcome: &str, person: &str| {
        let mut all = log.iter();
        let found = all.find(|one| {
            one["what"] == what && one["outcome"] == outcome && one["who"]["id"] == person
        });
        assert!(found.is_some(), "{what} {outcome} by {person}: {log:#?}");
        found.unwrap().clone()
    };
    let read = of("read-chart", "done", &people[1].id);
    assert!(read["at"].is_string() && read["from"].is_string(), "{read}");
    assert_eq!(read["who"]["role"], "doctor");
    assert_eq!(
        of("write-visit", "done", &people[1].id)["version"]
            .as_u64()
            .unwrap(),
        before + 1
    );
    of("write-visit", "failed", &people[1].id);
    of("read-chart", "refused", &people[2].id);
    of("issue-card", "done", &people[1].id);
    of("import-chart", "done", &people[1].id);
    of("invite-patient", "done", &people[0].id);
    let text = serde_json::to_string(&log).unwrap();
    for secret in ["Haddad", "Amira", "Migraine"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_readers_at_once_leave_one_chain_without_a_gap() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let before = entries(&own, &patient).await.len();
    let reads = join_all((0..50).map(|at| {
        let path = match at % 2 {
            0 => format!("/api/records/patients/{patient}"),
            _ => format!("/api/qr/patients/{patient}/evidence?version=1"),
        };
        let doctor = doctor.clone();
        async move { read_in_turn(&doctor, &path).await }
    }))
    .await;
    assert!(reads.iter().all(|status| *status == 200), "{reads:?}");
    let after = entries(&own, &patient).await;
    let doctors = after.iter().take(after.len() - before);
    let doctors = doctors.filter(|one| one["who"]["id"] == clinic.stack.people[1].id.as_str());
    assert_eq!(doctors.count(), 50);
}

/// Reads as a client does that keeps to what it is told: a log takes one entry at a time, and on a busy machine the
/// last of fifty may be told to come again (503, `Retry-After`). Its read has then left no entry.
async fn read_in_turn(reader: &SignedIn, path: &str) -> u16 {
    for _ in 0..30 {
        let answer = reader.request(Method::GET, path).send().await.unwrap();
        if answer.status() != 503 {
            return answer.status().as_u16();
        }
        let wait = answer.headers()["retry-after"].to_str().unwrap().parse();
        let wait = std::time::Duration::from_secs(wait.unwrap());
        assert!(wait.as_secs() > 0, "at once is no time to wait");
        tokio::time::sleep(wait).await;
    }
    503
}

async fn stored(
    clinic: &Clinic,
    patient: &str,
    number: u64,
) -> std::collections::HashMap<String, AttributeValue> {
    let answer = clinic
        .tables()
        .get_item()
        .table_name(clinic.table("TableAudit"))
        .key("pk", AttributeValue::S(patient.to_owned()))
        .key("sk", AttributeValue::S(format!("event#{number:010}")))
        .send()
        .await;
    answer.unwrap().item.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_was_removed_or_rewritten_shows() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let log_of = |patient: &str| format!("/api/records/patients/{patient}/log");
    for removed in [true, false] {
        let patient = doctor.register(&demo_history("amira-haddad.json")).await;
        for _ in 0..3 {
            doctor.chart(&patient).await;
        }
        let own = clinic.patient_of(&patient).await.signed_in;
        assert_eq!(own.get(&log_of(&patient)).await.json["integrity"], "intact");
        let item = stored(clinic, &patient, 2).await;
        let (tables, audit) = (clinic.tables(), clinic.table("TableAudit"));
        if removed {
            let delete = tables.delete_item().table_name(&audit);
            let delete = delete
                .key("pk", item["pk"].clone())
                .key("sk", item["sk"].clone());
            delete.send().await.unwrap();
        } else {
            let event = item["event"].as_s().unwrap();
            let changed = event.replace(&clinic.stack.people[1].id, &clinic.stack.people[2].id);
            assert_ne!(&changed, event);
            let mut item = item;
            item.insert("event".to_owned(), AttributeValue::S(changed));
            tables
                .put_item()
                .table_name(&audit)
                .set_item(Some(item))
                .send()
                .await
                .unwrap();
        }
        let page = own.get(&log_of(&patient)).await.json;
        assert_eq!(page["integrity"], "altered", "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_anchored_with_the_batches() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let first = entries(&own, &patient).await;
    let hash = first.last().unwrap()["hash"].as_str().unwrap().to_owned();
    until_anchored(clinic, &hash).await;
}

async fn until_anchored(clinic: &Clinic, hash: &str) {
    let path = format!("/api/verify/events/{hash}");
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(150);
    loop {
        let answer = clinic.stranger().get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        if answer.json["state"] == "anchored" {
            break;
        }
        assert!(std::time::Instant::now() < patience, "{}", answer.json);
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}

/// A chain tells what is missing before an entry, not behind the last one: the batches tell that.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_cut_off_below_an_anchored_entry_shows() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    doctor.chart(&patient).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let newest = entries(&own, &patient).await.remove(0);
    let hash = newest["hash"].as_str().unwrap();
    until_anchored(clinic, hash).await;
    let number = newest["number"].as_u64().unwrap();
    let (tables, audit) = (clinic.tables(), clinic.table("TableAudit"));
    for gone in number - 1..number + 50 {
        let delete = tables.delete_item().table_name(&audit);
        let delete = delete.key("pk", AttributeValue::S(patient.clone()));
        let delete = delete.key("sk", AttributeValue::S(format!("event#{gone:010}")));
        delete.send().await.unwrap();
    }
    let path = format!("/api/records/patients/{patient}/log");
    let page = clinic.admin().await.get(&path).await.json;
    assert_eq!(page["integrity"], "altered", "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_for_the_patient_and_the_admins_and_reading_it_stands_in_it() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let log = format!("/api/records/patients/{patient}/log");
    assert_eq!(doctor.get(&log).await.status, 403);
    assert_eq!(clinic.admin().await.get(&log).await.status, 200);
    let own = clinic.patient_of(&patient).await.signed_in;
    let read = entries(&own, &patient).await;
    let admin = &clinic.stack.people[0].id;
    let mut by_admin = read
        .iter()
        .filter(|one| one["what"] == "read-log" && one["who"]["id"] == admin.as_str());
    assert!(by_admin.next().is_some(), "{read:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_downloaded_as_fhir_audit_events() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    doctor.chart(&patient).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let export = own
        .get(&format!("/api/records/patients/{patient}/log/export"))
        .await;
    assert_eq!(export.status, 200, "{}", export.json);
    assert_eq!(export.media, "application/fhir+json");
    assert_eq!(export.json["resourceType"], "Bundle");
    let events = export.json["entry"].as_array().unwrap();
    assert!(events.len() > 2);
    for event in events {
        assert!(
            event["extension"].is_array(),
            "its place in the chain: {event}"
        );
        let event = &event["resource"];
        assert_eq!(event["resourceType"], "AuditEvent");
        for member in ["type", "recorded", "agent", "source", "entity"] {
            assert!(!event[member].is_null(), "{member}: {event}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_outlives_the_patient_and_says_who_erased_them() {
    let clinic = Clinic::open().await;
    let (doctor, admin) = (clinic.doctor().await, clinic.admin().await);
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await;
    let request = admin
        .request(Method::DELETE, &format!("/api/records/patients/{patient}"))
        .header("idempotency-key", uuid::Uuid::new_v4().to_string());
    assert_eq!(send(request).await.status, 204);
    let log = entries(&admin, &patient).await;
    let erased = log
        .iter()
        .find(|one| one["what"] == "erase-patient")
        .expect("it stands there");
    assert_eq!(erased["who"]["id"], clinic.stack.people[0].id.as_str());
    assert!(erased["at"].is_string());
    let gone = clinic.with_password(&own.email, &own.password).await;
    let nobody = clinic
        .with_password("nobody@clinic.example", &own.password)
        .await;
    assert_eq!((gone.status.as_u16(), &gone.bytes), (401, &nobody.bytes));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_somebody_else_has_stands_in_the_log_as_not_given() {
    let clinic = Clinic::open().await;
    let (doctor, admin) = (clinic.doctor().await, clinic.admin().await);
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await;
    let path = format!("/api/auth/people/{patient}");
    let read = admin.get(&path).await;
    let taken = json!({"name": read.json["name"], "email": clinic.stack.people[1].email});
    let request = admin.request(Method::PUT, &path);
    let answer = send(request.header("if-match", &read.etag).json(&taken)).await;
    assert_eq!(answer.status, 409, "{}", answer.json);
    let log = entries(&own.signed_in, &patient).await;
    let changes = log.iter().filter(|one| one["what"] == "change-address");
    let outcomes: Vec<&Value> = changes.map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["failed", "done"], "newest first");
}
