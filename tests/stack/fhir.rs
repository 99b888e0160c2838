//! Charts as FHIR R4, read by clients that are not ours.

mod amended;
mod by_form;

use std::process::Command;

use aws_sdk_dynamodb::types::AttributeValue;
use journeys::{Answer, Clinic, NOBODY, SignedIn, demo_history};
use reqwest::Method;
use serde_json::{Value, json};
use stack::checkout;

const BASE: &str = "/api/records/fhir";

/// Every resource type that is searched within a chart.
const TYPES: [&str; 9] = [
    "Encounter",
    "Condition",
    "MedicationRequest",
    "Medication",
    "Observation",
    "Procedure",
    "Immunization",
    "DocumentReference",
    "Provenance",
];

async fn fhir(reader: &SignedIn, address: &str) -> Answer {
    let answer = reader.get(&format!("{BASE}/{address}")).await;
    assert_eq!(answer.media, "application/fhir+json", "{address}");
    answer
}

async fn found(reader: &SignedIn, address: &str) -> Value {
    let answer = fhir(reader, address).await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.json);
    answer.json
}

/// The ids of what a Bundle holds, each with its type.
fn ids(bundle: &Value) -> Vec<String> {
    let entries = bundle["entry"].as_array();
    let entries = entries.map(Vec::as_slice).unwrap_or_default();
    let address = |entry: &Value| {
        let resource = &entry["resource"];
        let kind = resource["resourceType"].as_str().unwrap();
        format!("{kind}/{}", resource["id"].as_str().unwrap_or_default())
    };
    entries.iter().map(address).collect()
}

/// Where a Bundle goes on, as an address below [`BASE`].
fn next(bundle: &Value) -> Option<String> {
    let links = bundle["link"].as_array().unwrap();
    let next = links.iter().find(|link| link["relation"] == "next")?;
    let url = next["url"].as_str().unwrap();
    Some(url.split_once(&format!("{BASE}/")).unwrap().1.to_owned())
}

async fn every_page(reader: &SignedIn, address: &str) -> Vec<String> {
    let (mut all, mut address) = (Vec::new(), Some(address.to_owned()));
    while let Some(at) = address {
        let page = found(reader, &at).await;
        all.extend(ids(&page));
        address = next(&page);
        assert!(all.len() < 5_000);
    }
    all
}

/// Asks the judge, which is not ours.
fn judged(clinic: &Clinic, answers: &[Value]) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), json!(answers).to_string()).unwrap();
    let judge = checkout::root().join("tests/vectors/independent/fhir_answers.py");
    let output = Command::new(&clinic.stack.tools.python)
        .arg(judge)
        .arg(file.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

async fn write_visit(doctor: &SignedIn, patient: &str) -> u64 {
    let chart = doctor.chart(patient).await;
    let visit = json!({
        "date": "2024-02-29", "symptoms": "A headache since Monday",
        "diagnosis": [{"text": "Migraine", "code": "G43.9"}, {"text": "Something without a code"}],
        "prescriptions": [{"drug": "Ibuprofen 400 mg", "dose": "1", "frequency": "twice a day", "days": 3}],
        "tests": ["Blood pressure 120/80"], "notes": "Rest", "follow_up": "2024-03-14",
    });
    let key = uuid::Uuid::new_v4().to_string();
    let saved = doctor.write_visit(patient, &chart.etag, &key, &visit).await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    saved.json["version"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_api_answers_is_fhir_by_a_judge_that_is_not_ours() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    write_visit(&doctor, &patient).await;
    let mut answers = vec![
        found(&clinic.stranger(), "metadata").await,
        found(&own, "Patient").await,
        found(&own, &format!("Patient/{patient}")).await,
        found(&own, &format!("Patient/{patient}/$everything")).await,
        found(&own, &format!("Patient/{patient}/$everything?_count=3")).await,
        found(&own, &format!("AuditEvent?patient={patient}")).await,
        found(&own, &format!("Consent?patient=Patient/{patient}")).await,
    ];
    for kind in TYPES {
        let bundle = found(&doctor, &format!("{kind}?patient={patient}")).await;
        if let Some(address) = ids(&bundle).first() {
            let one = found(&doctor, address).await;
            assert_eq!(one, bundle["entry"][0]["resource"], "{address}");
            answers.push(one);
        }
        answers.push(bundle);
    }
    for (address, status) in [
        (format!("Condition/{patient}.99.1"), 404),
        (format!("Binary?patient={patient}"), 404),
        (format!("Condition?patient={patient}&severity=1"), 400),
        (format!("Condition?patient={patient}&date=soon"), 400),
        (format!("Condition?patient={patient}&_format=xml"), 400),
        ("Condition".to_owned(), 400),
    ] {
        let refused = fhir(&doctor, &address).await;
        assert_eq!(refused.status, status, "{address}");
        assert_eq!(refused.json["resourceType"], "OperationOutcome");
        answers.push(refused.json);
    }
    let nobody = fhir(&clinic.stranger(), &format!("Patient/{patient}")).await;
    assert_eq!(nobody.json["issue"][0]["code"], "login");
    answers.push(nobody.json);
    judged(clinic, &answers);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_size_add_up_to_the_whole_chart() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let whole = every_page(&doctor, &format!("Patient/{patient}/$everything")).await;
    assert_eq!(whole[0], format!("Patient/{patient}"));
    assert!(whole.len() > 10, "{whole:?}");
    for count in [1, 4, 1_000] {
        let address = format!("Patient/{patient}/$everything?_count={count}");
        assert_eq!(every_page(&doctor, &address).await, whole, "{count}");
    }
    let mut parts = vec![format!("Patient/{patient}")];
    for kind in TYPES {
        parts.extend(every_page(&doctor, &format!("{kind}?patient={patient}&_count=2")).await);
    }
    let (mut parts, mut whole) = (parts, whole);
    parts.sort();
    whole.sort();
    assert_eq!(parts, whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_by_date_by_code_and_by_words() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let version = write_visit(&doctor, &patient).await;
    let count = async |query: &str| {
        let address = format!("Condition?patient={patient}&{query}");
        let all = every_page(&doctor, &address).await;
        let of_the_visit = all.iter().filter(|id| id.contains(&format!(".{version}.")));
        (all.len(), of_the_visit.count())
    };
    assert_eq!(count("code=G43.9").await, (1, 1));
    assert_eq!(
        count("code=http://hl7.org/fhir/sid/icd-10-cm%7CG43.9").await,
        (1, 1)
    );
    assert_eq!(count("code:text=without%20a%20CODE").await, (1, 1));
    assert_eq!(count("recorded-date=2024-02-29").await, (2, 2));
    assert_eq!(count("date=ge2024-02-29&date=lt2024-03").await.1, 2);
    assert_eq!(count("date=gt2024-02-29").await.1, 0);
    let since = every_page(
        &doctor,
        &format!("Patient/{patient}/$everything?_since=2099"),
    )
    .await;
    assert_eq!(since, [format!("Patient/{patient}")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_into_one_chart_and_shown_another() {
    let clinic = Clinic::open().await;
    let (doctor, other) = (clinic.doctor().await, clinic.other_doctor().await);
    let theirs = doctor.register(&demo_history("amira-haddad.json")).await;
    let mine = other.register(&demo_history("sean-oconnor.json")).await;
    for (address, status) in [
        (format!("Condition?patient={mine}&patient={theirs}"), 400),
        (format!("Condition?patient={theirs}&patient={mine}"), 400),
        (format!("Condition?patient={mine}&%70atient={theirs}"), 400),
        (format!("Condition?patient={mine},{theirs}"), 404),
        (format!("Condition?patient={mine}&subject={theirs}"), 400),
        (
            format!("Condition?patient={mine}&patient:Patient={theirs}"),
            400,
        ),
        (format!("Condition?patient:Patient={theirs}"), 400),
        (format!("Condition?patient={theirs}"), 404),
        (format!("Condition/{theirs}.1.1?patient={mine}"), 404),
        (format!("Condition/{mine}.1.1?patient={theirs}"), 400),
        (format!("Patient/{mine}/$everything?patient={theirs}"), 400),
        (format!("Patient/{theirs}/$everything?patient={mine}"), 404),
        (format!("Patient/{theirs}"), 404),
    ] {
        let answer = fhir(&other, &address).await;
        assert_eq!(answer.status, status, "{address}: {}", answer.json);
        assert_eq!(answer.json["resourceType"], "OperationOutcome");
        assert!(!answer.json.to_string().contains(&theirs), "{address}");
    }
    // An id of somebody else's resource finds nothing in one's own chart.
    let by_id = format!("Condition?patient={mine}&_id={theirs}.1.2");
    assert_eq!(ids(&found(&other, &by_id).await), Vec::<String>::new());
    // What may not be known looks like what is not there.
    for (one, another) in [
        (
            format!("Condition/{theirs}.1.1"),
            format!("Condition/{NOBODY}.1.1"),
        ),
        (
            format!("Condition?patient={theirs}"),
            format!("Condition?patient={NOBODY}"),
        ),
        (format!("Patient/{theirs}"), format!("Patient/{NOBODY}")),
    ] {
        let (one, another) = (fhir(&other, &one).await, fhir(&other, &another).await);
        assert_eq!((one.status, one.bytes), (another.status, another.bytes));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn patients_are_listed_to_who_may_know_of_them_and_nothing_but_who_they_are() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let doctor = clinic.sign_in(&doctor).await.signed_in;
    let name = format!("Fhirson{}", &uuid::Uuid::new_v4().simple().to_string()[..6]);
    let letters: String = name
        .chars()
        .map(|c| if c.is_ascii_digit() { 'q' } else { c })
        .collect();
    let patient = json!({
        "family": letters, "given": "Ada", "birth_date": "1987-04-12", "gender": "female",
        "phone": "+49 89 123456", "address": "1 Long Road",
    });
    let made = doctor
        .write(Method::POST, "/api/records/patients", &patient)
        .await;
    assert_eq!(made.status, 201, "{}", made.json);
    let id = made.json["patient_id"].as_str().unwrap();
    let only = vec![format!("Patient/{id}")];
    for query in [
        String::new(),
        format!("?_id={id}"),
        format!("?name={letters}"),
        format!("?name={letters}&birthdate=1987-04-12"),
        "?birthdate=eq1987-04-12&_format=json".to_owned(),
    ] {
        let bundle = found(&doctor, &format!("Patient{query}")).await;
        assert_eq!(ids(&bundle), only, "{query}");
        let shown = bundle.to_string();
        assert!(!shown.contains("Long Road") && !shown.contains("123456"));
    }
    let whole = found(&doctor, &format!("Patient/{id}")).await;
    assert_eq!(whole["address"][0]["text"], "1 Long Road");
    let stranger = clinic.other_doctor().await;
    for query in [format!("?_id={id}"), format!("?name={letters}")] {
        let bundle = found(&stranger, &format!("Patient{query}")).await;
        assert_eq!(ids(&bundle), Vec::<String>::new());
        let bundle = found(&clinic.admin().await, &format!("Patient{query}")).await;
        assert_eq!(ids(&bundle), only, "{query}");
    }
    let admin = fhir(&clinic.admin().await, &format!("Patient/{id}")).await;
    assert_eq!(admin.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_by_fhir_stands_in_the_charts_log_with_its_version() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let one = ids(&found(&doctor, &format!("Encounter?patient={patient}")).await);
    found(&doctor, &one[0]).await;
    let stranger = clinic.other_doctor().await;
    assert_eq!(fhir(&stranger, &one[0]).await.status, 404);
    let log = own
        .get(&format!("/api/records/patients/{patient}/log"))
        .await
        .json;
    let entries = log["entries"].as_array().unwrap();
    let (refused, read, searched) = (&entries[0], &entries[1], &entries[2]);
    let version: u64 = one[0].split('.').nth(1).unwrap().parse().unwrap();
    assert_eq!(
        (&refused["what"], &refused["outcome"]),
        (&json!("read-chart"), &json!("refused"))
    );
    assert_eq!(
        (&read["what"], &read["version"]),
        (&json!("read-chart"), &json!(version))
    );
    assert_eq!(read["outcome"], "done");
    assert_eq!(searched["what"], "read-chart");
    let events = found(&own, &format!("AuditEvent?patient={patient}&_count=2")).await;
    assert_eq!(ids(&events).len(), 2);
    assert!(next(&events).is_some());
    assert!(
        every_page(&own, &format!("AuditEvent?patient={patient}&_count=2"))
            .await
            .len()
            > 4
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_was_altered_is_named_and_never_shown() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    let address = format!("Encounter?patient={patient}&_count=1000");
    let there = ids(&found(&doctor, &address).await);
    let of_two = there.iter().find(|id| id.contains(".2.")).unwrap();
    let key = [("pk", patient.as_str()), ("sk", "version#0000000002")];
    let key = key.map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())));
    let (tables, records) = (clinic.tables(), clinic.table("TableRecords"));
    let item = tables
        .get_item()
        .table_name(&records)
        .set_key(Some(key.into()))
        .send()
        .await;
    let mut item = item.unwrap().item.unwrap();
    let mut content = item["content"].as_b().unwrap().as_ref().to_vec();
    content[40] ^= 1;
    item.insert("content".to_owned(), AttributeValue::B(content.into()));
    tables
        .put_item()
        .table_name(&records)
        .set_item(Some(item))
        .send()
        .await
        .unwrap();

    let bundle = found(&doctor, &address).await;
    assert!(!ids(&bundle).contains(of_two));
    let entries = bundle["entry"].as_array().unwrap();
    let outcomes: Vec<_> = entries
        .iter()
        .filter(|entry| entry["search"]["mode"] == "outcome")
        .collect();
    assert_eq!(outcomes.len(), 1, "{bundle}");
    let said = outcomes[0]["resource"]["issue"][0]["diagnostics"]
        .as_str()
        .unwrap();
    assert!(said.starts_with("Version 2 "), "{said}");
    assert_eq!(fhir(&doctor, of_two).await.status, 409);
    judged(clinic, &[bundle]);
}
