//! What was written anew, and the files of visits.

use super::*;
use journeys::send;

/// A picture of one pixel's head: what it is, is seen from how it begins.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

async fn write(doctor: &SignedIn, method: Method, path: &str, etag: &str, body: &Value) -> Answer {
    let request = doctor
        .request(method, path)
        .header("if-match", etag)
        .header("idempotency-key", uuid::Uuid::new_v4().to_string())
        .json(body);
    send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amended_visit_is_found_as_it_is_now_and_read_as_it_was() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let chart = format!("/api/records/patients/{patient}");
    let first = write_visit(&doctor, &patient).await;
    let wrong = found(&doctor, &format!("Condition?patient={patient}&code=G43.9")).await;
    let wrong = ids(&wrong).remove(0);

    let upload = doctor
        .request(Method::POST, &format!("{chart}/attachments"))
        .header("content-type", "image/png")
        .header("idempotency-key", uuid::Uuid::new_v4().to_string())
        .body(PICTURE);
    let file = send(upload).await;
    assert_eq!(file.status, 201, "{}", file.json);
    let file = file.json["id"].as_str().unwrap().to_owned();
    let version = doctor.get(&format!("{chart}/versions/{first}")).await;
    let mut body = version.json["form"].clone();
    body["diagnosis"] = json!([{"text": "Tension headache", "code": "G44.2"}]);
    body["attachments"] = json!([{"id": file, "title": "Prescription"}]);
    body["reason"] = "Seen by a specialist".into();
    let etag = doctor.chart(&patient).await.etag;
    let path = format!("{chart}/versions/{first}/amendments");
    let saved = write(&doctor, Method::POST, &path, &etag, &body).await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    let second = saved.json["version"].as_u64().unwrap();
    // On top of both, so that the amended one stands in the middle of pages.
    let third = write_visit(&doctor, &patient).await;

    let whole = every_page(&doctor, &format!("Patient/{patient}/$everything")).await;
    let of = |version: u64| {
        let part = format!(".{version}.");
        whole.iter().filter(|id| id.contains(&part)).count()
    };
    assert!(
        of(first) == 0 && of(second) > 4 && of(third) > 4,
        "{whole:?}"
    );
    for count in [1, 3] {
        let address = format!("Patient/{patient}/$everything?_count={count}");
        assert_eq!(every_page(&doctor, &address).await, whole, "{count}");
    }
    // Still read by its id, and says of which version it is.
    let wrong = found(&doctor, &wrong).await;
    assert_eq!(wrong["meta"]["versionId"], first.to_string());
    assert_eq!(wrong["code"]["text"], "Migraine");

    let provenance = found(&doctor, &format!("Provenance?patient={patient}")).await;
    let entries = provenance["entry"].as_array().unwrap();
    let second = serde_json::json!(second.to_string());
    let own = entries
        .iter()
        .map(|entry| &entry["resource"])
        .find(|one| one["meta"]["versionId"] == second)
        .unwrap();
    assert_eq!(own["reason"][0]["text"], "Seen by a specialist");
    let documents = found(&doctor, &format!("DocumentReference?patient={patient}")).await;
    let attachment = &documents["entry"][0]["resource"]["content"][0]["attachment"];
    let url = attachment["url"].as_str().unwrap();
    let path = url.strip_prefix(&clinic.stack.origin).unwrap();
    let read = doctor.get(path).await;
    assert_eq!(
        (read.status.as_u16(), read.bytes.as_slice()),
        (200, PICTURE)
    );
    let everything = found(&doctor, &format!("Patient/{patient}/$everything")).await;
    judged(clinic, &[provenance, documents, everything]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_patient_is_shown_as_they_are_now_with_the_version_that_says_so() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let chart = format!("/api/records/patients/{patient}");
    let before = every_page(&doctor, &format!("Patient/{patient}/$everything")).await;
    for conditions in [
        json!([{"text": "Asthma", "code": "J45"}, {"text": "Hay fever"}]),
        json!([{"text": "Asthma", "code": "J45"}]),
    ] {
        let details = doctor.get(&format!("{chart}/details")).await;
        assert_eq!(details.status, 200, "{}", details.json);
        let mut body = details.json["details"].clone();
        body["conditions"] = conditions;
        body["phone"] = "+49 89 654321".into();
        body["reason"] = "Told at the desk".into();
        let path = format!("{chart}/details");
        let saved = write(&doctor, Method::PUT, &path, &details.etag, &body).await;
        assert_eq!(saved.status, 200, "{}", saved.json);
    }
    let newest = doctor.chart(&patient).await.json["versions"][0]["version"].clone();
    let shown = found(&doctor, &format!("Patient/{patient}")).await;
    assert_eq!(shown["meta"]["versionId"], newest.to_string());
    assert!(shown.to_string().contains("654321"));
    let asthma = format!("Condition?patient={patient}&code=J45&category=problem-list-item");
    assert_eq!(every_page(&doctor, &asthma).await.len(), 1);
    let hay = format!("Condition?patient={patient}&code:text=hay");
    assert_eq!(every_page(&doctor, &hay).await.len(), 0);
    // The imported visit in which the patient first stood is still there.
    let after = every_page(&doctor, &format!("Patient/{patient}/$everything?_count=5")).await;
    assert!(before.iter().all(|id| after.contains(id)), "{after:?}");
    let everything = found(&doctor, &format!("Patient/{patient}/$everything")).await;
    judged(clinic, &[shown, everything]);
}
