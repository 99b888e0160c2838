//! Files of a visit: taken by what they are, sealed, committed, and read as they were.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A JPEG as far as anybody looks, of this many bytes.
fn picture(length: usize) -> Vec<u8> {
    let noise = (0u32..).map(|at| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]);
    [0xff, 0xd8, 0xff, 0xe0]
        .into_iter()
        .chain(noise)
        .take(length)
        .collect()
}

async fn add(person: &SignedIn, patient: &str, key: &str, content: &[u8]) -> Answer {
    let path = format!("/api/records/patients/{patient}/attachments");
    let request = person
        .request(Method::POST, &path)
        .header("idempotency-key", key)
        .header("content-type", "application/octet-stream")
        .body(content.to_vec());
    send(request).await
}

/// A visit with these files.
async fn visit(doctor: &SignedIn, patient: &str, attachments: Value) -> Answer {
    let etag = doctor.chart(patient).await.etag;
    let body = json!({"date": "2024-05-06", "diagnosis": [{"text": "Fracture"}], "attachments": attachments});
    doctor.write_visit(patient, &etag, &key(), &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_largest_size_comes_back_as_it_was_and_no_browser_runs_it() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("sean-oconnor.json").await;
    let content = picture(4 << 20);
    let used = key();
    let added = add(&doctor, &patient, &used, &content).await;
    assert_eq!(added.status, 201, "{}", added.json);
    assert_eq!(added.json["type"], "image/jpeg");
    assert_eq!(added.json["size"], content.len());
    let again = add(&doctor, &patient, &used, &content).await;
    assert_eq!(again.json, added.json, "sent twice, it is there once");
    assert_eq!(
        add(&doctor, &patient, &used, &picture(9)).await.status,
        422,
        "the key was used"
    );

    let id = added.json["id"].as_str().unwrap();
    let saved = visit(&doctor, &patient, json!([{"id": id, "title": "X-ray"}])).await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    let listed = &saved.json["visit"]["attachments"][0];
    assert_eq!(
        (&listed["title"], &listed["sha256"]),
        (&json!("X-ray"), &added.json["sha256"])
    );
    let version = &saved.json["version"];
    let path = format!("/api/records/patients/{patient}/versions/{version}/attachments/{id}");
    let response = doctor.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/jpeg");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    assert!(header("content-disposition").starts_with("attachment; "));
    assert!(response.bytes().await.unwrap() == content);

    let elsewhere = format!("/api/records/patients/{patient}/versions/1/attachments/{id}");
    assert_eq!(
        doctor.get(&elsewhere).await.status,
        404,
        "version 1 does not name it"
    );
    let stranger = clinic.other_doctor().await;
    assert_eq!(stranger.get(&path).await.status, 404);
    let own = clinic.patient_of(&patient).await.signed_in;
    assert_eq!(own.get(&path).await.status, 200);
    assert_eq!(add(&own, &patient, &key(), &picture(9)).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_and_no_pdf_is_refused_whatever_it_is_called() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("sean-oconnor.json").await;
    for content in [
        &b""[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\0",
        b"\x89PNG\r\n\x1a\n",
    ] {
        let refused = add(&doctor, &patient, &key(), content).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json["field"]),
            (422, &json!("file")),
            "{content:?}"
        );
    }
    let large = add(&doctor, &patient, &key(), &picture((4 << 20) + 1)).await;
    assert_eq!(large.status, 413, "{}", large.json);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_names_no_file_that_is_not_in_the_same_chart() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let (one, other) = tokio::join!(
        clinic.patient("sean-oconnor.json"),
        clinic.patient("amira-haddad.json")
    );
    let added = add(&doctor, &one, &key(), &picture(100)).await;
    let id = &added.json["id"];
    let refused = visit(&doctor, &other, json!([{"id": id}])).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json["field"]),
        (422, &json!("attachments[0].id")),
        "{}",
        refused.json
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_lies_sealed_in_the_table_and_one_changed_bit_keeps_it_from_being_shown() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("sean-oconnor.json").await;
    let content = picture(5_000);
    let added = add(&doctor, &patient, &key(), &content).await;
    let id = added.json["id"].as_str().unwrap();
    let saved = visit(&doctor, &patient, json!([{"id": id, "title": "X-ray"}])).await;
    let version = &saved.json["version"];
    let path = format!("/api/records/patients/{patient}/versions/{version}/attachments/{id}");
    assert_eq!(doctor.get(&path).await.status, 200);

    let (tables, table) = (clinic.tables(), clinic.table("TableRecords"));
    let place = [
        ("pk", AttributeValue::S(patient.clone())),
        ("sk", AttributeValue::S(format!("attachment#{id}#0001"))),
    ];
    let get = place.iter().fold(
        tables.get_item().table_name(&table),
        |get, (name, value)| get.key(*name, value.clone()),
    );
    let mut item = get.send().await.unwrap().item.unwrap();
    let mut piece = item["piece"].as_b().unwrap().clone().into_inner();
    assert!(
        !piece.windows(64).any(|window| window == &content[64..128]),
        "it is sealed"
    );
    piece[100] ^= 1;
    item.insert("piece".to_owned(), AttributeValue::B(Blob::new(piece)));
    let put = tables.put_item().table_name(&table).set_item(Some(item));
    put.send().await.unwrap();
    let read = doctor.get(&path).await;
    assert_eq!(read.status, 409, "{}", read.json);
    assert!(
        read.json["type"]
            .as_str()
            .unwrap()
            .ends_with("record-altered")
    );
}
