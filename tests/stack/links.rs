//! SMART Health Links: what a patient hands on for a while.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use journeys::{Answer, Clinic, SignedIn, flip, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::cards::node;
use crate::tampering::Tampered;

/// A patient with an account, whose chart is anchored.
struct Sharing {
    clinic: &'static Clinic,
    patient: String,
    own: SignedIn,
}

impl Sharing {
    async fn open() -> Self {
        let clinic = Clinic::open().await;
        let patient = clinic.patient("nila-deshpande.json").await;
        let own = clinic.patient_of(&patient).await.signed_in;
        Self {
            clinic,
            patient,
            own,
        }
    }

    fn links(&self) -> String {
        format!("/api/qr/patients/{}/links", self.patient)
    }

    async fn share(&self, terms: &Value) -> Answer {
        let made = self.own.write(Method::POST, &self.links(), terms).await;
        assert_eq!(made.status, 201, "{}", made.json);
        made
    }

    async fn listed(&self) -> Vec<Value> {
        let listed = self.own.get(&self.links()).await;
        assert_eq!(listed.status, 200, "{}", listed.json);
        listed.json["links"].as_array().unwrap().clone()
    }

    /// What whoever has the address is answered.
    async fn ask(&self, made: &Answer, asking: &Value) -> Answer {
        let address = payload(made)["url"].as_str().unwrap().to_owned();
        let path = address.strip_prefix(&self.clinic.stack.origin).unwrap();
        self.clinic.stranger().post(path, asking).await
    }

    /// What somebody else's program makes of the link.
    async fn read(&self, made: &Answer, more: Value) -> Value {
        let keys = self.clinic.stranger().get("/.well-known/jwks.json").await;
        let mut asked = json!({"link": shlink(made), "jwk": keys.json["keys"][0]});
        asked
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("asked.json");
        std::fs::write(&file, asked.to_string()).unwrap();
        node(self.clinic, "vectors/independent/health-link.mjs", &[&file])
    }
}

fn shlink(made: &Answer) -> &str {
    let link = made.json["link"].as_str().unwrap();
    link.split_once('#').unwrap().1
}

fn payload(made: &Answer) -> Value {
    let encoded = shlink(made).strip_prefix("shlink:/").unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_not_ours_opens_a_link_and_the_patient_reads_who_it_was() {
    let it = Sharing::open().await;
    let made = it
        .share(&json!({"hours": 24, "label": "For the hospital"}))
        .await;
    let page = format!("{}/open#shlink:/", it.clinic.stack.origin);
    assert!(made.json["link"].as_str().unwrap().starts_with(&page));
    for more in [json!({}), json!({"most": 10})] {
        let read = it.read(&made, more.clone()).await;
        assert_eq!(read["cards"].as_array().unwrap().len(), 1, "{more}: {read}");
        let chart = &read["resources"][0];
        let entries = chart["entry"].as_array().unwrap();
        assert_eq!(entries[0]["resource"]["resourceType"], "Patient", "{chart}");
        let patient = &entries[0]["resource"];
        assert_eq!(patient["id"], it.patient.as_str());
        assert_eq!(patient["address"][0]["city"], "Pune", "{patient}");
        let visits = entries
            .iter()
            .filter(|entry| entry["resource"]["resourceType"] == "Encounter");
        assert!(visits.count() > 3, "{chart}");
    }
    let listed = it.listed().await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], made.json["id"]);
    assert_eq!(listed[0]["label"], "For the hospital");
    assert_eq!(
        (&listed[0]["opened"], &listed[0]["passcode"]),
        (&json!(2), &json!(false))
    );
    assert!(listed[0]["last_opened"].is_string());

    let log = it
        .own
        .get(&format!("/api/records/patients/{}/log", it.patient))
        .await;
    let entries = log.json["entries"].as_array().unwrap();
    let opened: Vec<_> = entries
        .iter()
        .filter(|entry| entry["what"] == "open-link")
        .collect();
    assert_eq!(opened.len(), 2, "{}", log.json);
    let id = made.json["id"].as_str().unwrap();
    let which = format!("Ward 4, General Hospital\nFor the hospital #{}", &id[..8]);
    assert_eq!(opened[0]["note"], which, "who, and which link");
    assert_eq!(opened[0]["who"]["id"], it.patient.as_str());
    let shared = entries.iter().filter(|entry| entry["what"] == "share-link");
    assert_eq!(shared.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_the_tables_opens_a_link_and_nothing_in_a_list_does() {
    let it = Sharing::open().await;
    let made = it
        .share(&json!({"hours": 1, "label": "Quetzal", "passcode": "marmalade"}))
        .await;
    let payload = payload(&made);
    // What the patient calls it is theirs.
    assert_eq!(payload.get("label"), None);
    let token = payload["url"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let id = made.json["id"].as_str().unwrap();
    assert_ne!(token, id);
    let items = it
        .clinic
        .tables()
        .query()
        .table_name(it.clinic.table("TableLinks"))
        .key_condition_expression("pk = :link")
        .expression_attribute_values(":link", AttributeValue::S(format!("link#{id}")))
        .send()
        .await
        .unwrap();
    let items = items.items();
    assert!(items.len() >= 3, "{}", items.len());
    let stored = format!("{items:?}");
    for secret in [
        &*token,
        payload["key"].as_str().unwrap(),
        "Quetzal",
        "marmalade",
    ] {
        assert!(!stored.contains(secret), "{secret}");
    }
    for item in items {
        assert!(item["expires"].as_n().is_ok(), "it ends by itself");
    }
    // The id of the list is not the address.
    let by_id = it
        .clinic
        .stranger()
        .post(&format!("/api/qr/links/{id}"), &json!({"recipient": "x"}))
        .await;
    assert_eq!(by_id.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passcode_is_asked_for_ten_times_at_most() {
    let it = Sharing::open().await;
    let made = it.share(&json!({"hours": 1, "passcode": "246810"})).await;
    assert_eq!(payload(&made)["flag"], "P");
    let right = json!({"recipient": "Ward 4", "passcode": "246810"});
    let wrong = json!({"recipient": "Ward 4", "passcode": "000000"});
    let without = it.ask(&made, &json!({"recipient": "Ward 4"})).await;
    assert_eq!(without.status, 401, "{}", without.json);
    assert_eq!(without.json["remainingAttempts"], 9);
    assert_eq!(without.media, "application/problem+json");
    assert_eq!(it.listed().await[0]["spent"], false);
    // A try that is right is none that is spent.
    for _ in 0..2 {
        assert_eq!(it.ask(&made, &right).await.status, 200);
    }
    assert_eq!(
        it.read(&made, json!({"passcode": "246810"})).await["cards"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        it.read(&made, json!({"passcode": "111111"})).await["error"],
        "SHLInvalidPasscodeError"
    );
    for remaining in (0..8).rev() {
        let answer = it.ask(&made, &wrong).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json["remainingAttempts"]),
            (401, &json!(remaining))
        );
    }
    for late in [&wrong, &right] {
        assert_eq!(it.ask(&made, late).await.status, 404, "nobody guesses on");
    }
    let listed = it.listed().await.remove(0);
    assert_eq!(listed["opened"], 3, "only who knew the passcode");
    assert_eq!(listed["spent"], true, "the patient sees that it is no good");
    let log = it
        .own
        .get(&format!("/api/records/patients/{}/log", it.patient))
        .await;
    let entries = log.json["entries"].as_array().unwrap();
    let refused = entries
        .iter()
        .filter(|entry| entry["what"] == "open-link" && entry["outcome"] == "refused");
    assert_eq!(refused.count(), 10, "the patient reads of every wrong one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_ended_or_whose_patient_was_erased_opens_nothing() {
    let it = Sharing::open().await;
    let asking = json!({"recipient": "Ward 4"});
    let made = it.share(&json!({"hours": 1})).await;
    let kept = it.share(&json!({"hours": 1})).await;
    let located = it
        .ask(
            &made,
            &json!({"recipient": "Ward 4", "embeddedLengthMax": 1}),
        )
        .await;
    let file = located.json["files"][0]["location"]
        .as_str()
        .unwrap()
        .to_owned();
    let file = file
        .strip_prefix(&it.clinic.stack.origin)
        .unwrap()
        .to_owned();
    assert_eq!(it.clinic.stranger().get(&file).await.status, 200);

    let path = format!("{}/{}", it.links(), made.json["id"].as_str().unwrap());
    let other = it.clinic.patient("sean-oconnor.json").await;
    let thief = it.clinic.patient_of(&other).await.signed_in;
    let theirs = format!(
        "/api/qr/patients/{other}/links/{}",
        made.json["id"].as_str().unwrap()
    );
    assert_eq!(thief.delete(&theirs).await.status, 404, "it is another's");
    assert_eq!(it.own.delete(&path).await.status, 204);
    assert_eq!(it.own.delete(&path).await.status, 404);
    assert_eq!(it.ask(&made, &asking).await.status, 404);
    assert_eq!(it.clinic.stranger().get(&file).await.status, 404);
    assert_eq!(it.listed().await.len(), 1);

    assert_eq!(it.ask(&kept, &asking).await.status, 200);
    let erased = it.clinic.admin().await;
    let erased = erased
        .delete(&format!("/api/records/patients/{}", it.patient))
        .await;
    assert_eq!(erased.status, 204, "{}", erased.json);
    assert_eq!(it.ask(&kept, &asking).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_leaves_one_link_and_another_under_the_same_key_is_refused() {
    let it = Sharing::open().await;
    let key = uuid::Uuid::new_v4().to_string();
    let share = async |terms: Value| {
        let request = it.own.request(Method::POST, &it.links());
        send(request.header("idempotency-key", &key).json(&terms)).await
    };
    let first = share(json!({"hours": 1})).await;
    let second = share(json!({"hours": 1})).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201));
    let asking = json!({"recipient": "Ward 4"});
    assert_eq!(
        it.ask(&first, &asking).await.status,
        404,
        "nobody was told of it"
    );
    assert_eq!(it.ask(&second, &asking).await.status, 200);
    assert_eq!(it.listed().await.len(), 1);
    assert_eq!(share(json!({"hours": 2})).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_will_not_do_is_refused_by_its_field() {
    let it = Sharing::open().await;
    for (terms, field) in [
        (json!({"hours": 0}), "hours"),
        (json!({"hours": 721}), "hours"),
        (json!({"hours": 1, "passcode": "12345"}), "passcode"),
        (json!({"hours": 1, "label": "a".repeat(81)}), "label"),
        (json!({"hours": 1, "forever": true}), "forever"),
    ] {
        let refused = it.own.write(Method::POST, &it.links(), &terms).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json["field"]),
            (422, &json!(field)),
            "{terms}"
        );
    }
    let made = it.share(&json!({"hours": 1})).await;
    for asking in [
        json!({"recipient": " "}),
        json!({"recipient": "a\u{202e}b"}),
        json!({}),
    ] {
        let refused = it.ask(&made, &asking).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json["field"]),
            (422, &json!("recipient")),
            "{asking}"
        );
    }
    // Readers say more than ours needs to know.
    let more = json!({"recipient": "Ward 4", "supports": ["x"]});
    assert_eq!(it.ask(&made, &more).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_any_origin_may_open_a_link() {
    let it = Sharing::open().await;
    let made = it.share(&json!({"hours": 1})).await;
    let address = payload(&made)["url"].as_str().unwrap().to_owned();
    let preflight = reqwest::Client::new()
        .request(Method::OPTIONS, &address)
        .header("origin", "https://viewer.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    let preflight = preflight.send().await.unwrap();
    assert_eq!(preflight.status(), 204);
    let allowed = preflight.headers()["access-control-allow-methods"]
        .to_str()
        .unwrap();
    assert!(allowed.contains("POST"), "{allowed}");
    for asking in [json!({"recipient": "Ward 4"}), json!({})] {
        let answer = reqwest::Client::new()
            .post(&address)
            .json(&asking)
            .send()
            .await
            .unwrap();
        assert_eq!(
            answer.headers()["access-control-allow-origin"],
            "*",
            "{}",
            answer.status()
        );
        assert_eq!(answer.headers()["cache-control"], "no-store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_altered_is_handed_to_nobody() {
    let clinic = Clinic::open().await;
    let Tampered { doctor, patient } = Tampered::chart(clinic, |item| flip(item, "content")).await;
    let own = clinic.patient_of(&patient).await.signed_in;
    let chart = doctor.chart(&patient).await.json;
    let versions = chart["versions"].as_array().unwrap();
    let sound = versions
        .iter()
        .filter(|version| version["integrity"] == "intact");
    let sound: Vec<_> = sound.map(|version| version["version"].clone()).collect();
    assert_eq!(sound.len() + 1, versions.len(), "{chart}");
    let it = Sharing {
        clinic,
        patient,
        own,
    };
    let read = it
        .read(&it.share(&json!({"hours": 1})).await, json!({}))
        .await;
    let entries = read["resources"][0]["entry"].as_array().unwrap();
    let shared: BTreeSet<_> = entries
        .iter()
        .filter(|entry| entry["resource"]["resourceType"] != "Patient")
        .map(|entry| entry["resource"]["meta"]["versionId"].as_str().unwrap())
        .collect();
    assert!(!shared.contains("2"), "{shared:?}");
    assert_eq!(shared.len(), sound.len(), "{shared:?}");
}
