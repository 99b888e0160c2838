//! The heaviest visits there may be.

use auditor::Outcome;
use journeys::{Clinic, demo_history};
use serde_json::{Value, json};

use crate::cards::node;
use crate::evidence::Desk;

/// Every field as long as it may be, of characters that hardly compress, `from` up to `from + count`.
fn visit(from: u32, count: u32) -> Value {
    let mut state = 1_u32;
    let mut text = |length: usize| {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let code = from + (state >> 8) % count;
            // The last two of each plane are no characters.
            char::from_u32(if code & 0xfffe == 0xfffe { from } else { code }).unwrap()
        };
        (0..length).map(|_| next()).collect::<String>()
    };
    let diagnosis: Vec<Value> = (0..50)
        .map(|_| json!({"text": text(200), "code": "G43.9"}))
        .collect();
    let prescriptions: Vec<Value> = (0..50)
        .map(
            |_| json!({"drug": text(200), "dose": text(200), "frequency": text(200), "days": 3650}),
        )
        .collect();
    let tests: Vec<Value> = (0..50).map(|_| text(2_000).into()).collect();
    json!({
        "date": "2024-05-06",
        "symptoms": text(2_000),
        "diagnosis": diagnosis,
        "prescriptions": prescriptions,
        "tests": tests,
        "notes": text(10_000),
        "follow_up": "2024-05-07",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_heaviest_visit_has_a_card_that_is_read_and_evidence_that_is_proven() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let etag = doctor.chart(&patient).await.etag;
    let write = async |visit: &Value| {
        let key = uuid::Uuid::new_v4().to_string();
        doctor.write_visit(&patient, &etag, &key, visit).await
    };
    let refused = write(&visit(0x1_0000, 0x10_0000)).await;
    assert_eq!(refused.status, 413, "{}", refused.json["detail"]);
    assert_eq!(refused.json["type"], "/problems/too-large");
    // Some thousand ideographs of four bytes each: all of this takes most of what one item holds.
    let saved = write(&visit(0x2_0000, 0x2000)).await;
    assert_eq!(saved.status, 201, "{}", saved.json["detail"]);
    doctor.until_anchored(&patient).await;

    let card = doctor
        .get(&format!("/api/qr/patients/{patient}/card"))
        .await;
    assert_eq!(card.status, 200, "{}", card.json);
    assert_eq!(card.json["anchored"], true);
    let picture = doctor
        .get(&format!("/api/qr/patients/{patient}/card.png?form=bare"))
        .await;
    assert_eq!(picture.status, 200, "{}", picture.json);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("card.png");
    std::fs::write(&file, &picture.bytes).unwrap();
    let read = node(clinic, "browser/read-code.mjs", &[&file]);
    let text = read["text"].as_str().unwrap();
    let seal = ::card::decode(text).unwrap().seal().unwrap().unwrap();
    let version: u64 = saved.etag.trim_matches('"').parse().unwrap();
    assert_eq!(seal.version().get(), version);

    let by_node = ["--rpc", &clinic.stack.rpc, "--finality", "confirmations:1"];
    for query in [String::new(), "?all=true".to_owned()] {
        let desk = Desk::of(clinic, &doctor, &patient, &query).await;
        assert_eq!(desk.evidence["versions"][0]["version"], version);
        let report = desk.audit(&by_node.map(str::to_owned)).await;
        assert_eq!(report.result, Outcome::Proven, "{query}: {report}");
    }
}
