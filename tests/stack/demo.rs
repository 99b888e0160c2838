//! What `cargo stack up` shows somebody who has just come.

use std::collections::BTreeSet;

use journeys::{Clinic, SignedIn};
use serde_json::{Value, json};

/// Every entry of a list, page by page.
async fn whole(person: &SignedIn, path: &str, name: &str) -> Vec<Value> {
    let (mut all, mut page) = (Vec::new(), path.to_owned());
    loop {
        let answer = person.get(&page).await;
        assert_eq!(answer.status, 200, "{page}: {}", answer.json);
        all.extend(answer.json[name].as_array().unwrap().iter().cloned());
        let Some(next) = answer.json["next"].as_str() else {
            return all;
        };
        let mark = if path.contains('?') { '&' } else { '?' };
        page = format!("{path}{mark}cursor={next}");
    }
}

fn words<'a>(list: &'a [Value], name: &str) -> BTreeSet<&'a str> {
    list.iter().filter_map(|one| one[name].as_str()).collect()
}

/// What the verify page says of a link to it.
fn verdict(clinic: &Clinic, link: &str) -> Value {
    let said = clinic.browse("verdict.mjs", &[("TEXT", link)]);
    serde_json::from_str(said.lines().last().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_a_clinic_of_two_years_in_which_one_record_was_changed_and_that_is_caught() {
    let clinic = Clinic::with_demo(7).await;
    let (people, demo) = (&clinic.stack.people, clinic.stack.demo.as_ref().unwrap());
    let roles: Vec<_> = people.iter().map(|one| one.role.as_str()).collect();
    assert_eq!(roles[..4], ["admin", "doctor", "doctor", "patient"]);
    assert_eq!(roles[4], "doctor");
    assert!(roles[5..].iter().all(|role| *role == "patient"));
    assert_eq!(people[3].name, "Nila Deshpande");

    let admin = clinic.admin().await;
    let patients = whole(&admin, "/api/records/patients", "patients").await;
    assert_eq!(patients.len(), 12);
    let own = clinic.with_password(&people[3].email, &people[3].password);
    let nila = clinic
        .stranger()
        .with_token(own.await.json["access_token"].as_str().unwrap());
    the_charts(&clinic).await;
    the_day(&admin, &nila, &people[3].id).await;

    // Caught in the chart, and on paper.
    let card = demo.card.as_ref().unwrap();
    assert_eq!(verdict(&clinic, card)["verdict"], "authentic");
    let forged = verdict(&clinic, &demo.forgery.card);
    assert_eq!(forged["verdict"], "altered", "{forged}");
    assert_eq!(forged["answers"]["issuer"], "yes", "{forged}");
    assert_eq!(forged["answers"]["integrity"], "no", "{forged}");
}

/// Each doctor's charts are anchored and intact, but for the one version that was changed.
async fn the_charts(clinic: &Clinic) {
    let forgery = &clinic.stack.demo.as_ref().unwrap().forgery;
    let changed = forgery.chart.rsplit('#').next().unwrap();
    let doctors = clinic
        .stack
        .people
        .iter()
        .filter(|one| one.role == "doctor");
    let (mut charts, mut caught) = (BTreeSet::new(), Vec::new());
    for doctor in doctors {
        let doctor = clinic.sign_in(doctor).await.signed_in;
        for patient in whole(&doctor, "/api/records/patients", "patients").await {
            let id = patient["id"].as_str().unwrap().to_owned();
            let chart = doctor.chart(&id).await.json;
            for version in chart["versions"].as_array().unwrap() {
                assert_eq!(version["state"], "anchored", "{version}");
                if version["integrity"] != "intact" {
                    caught.push((id.clone(), version["version"].as_u64().unwrap()));
                    let path = format!("/api/qr/patients/{id}/card");
                    assert_eq!(doctor.get(&path).await.status, 409);
                }
            }
            charts.insert(id);
        }
    }
    assert_eq!(charts.len(), 12);
    assert_eq!(caught, [(changed.to_owned(), forgery.version)]);
}

/// Appointments in every state, requests that wait, notices unread; a visit that was amended, a patient who moved.
async fn the_day(admin: &SignedIn, nila: &SignedIn, id: &str) {
    let appointments = "/api/records/appointments";
    let mut all = whole(admin, appointments, "appointments").await;
    all.extend(whole(admin, &format!("{appointments}?past=true"), "appointments").await);
    let states = ["booked", "cancelled", "fulfilled", "noshow", "proposed"];
    assert_eq!(words(&all, "status"), BTreeSet::from(states));

    let notices = nila.get("/api/records/notices").await.json;
    assert!(notices["unread"].as_u64().unwrap() > 1, "{notices}");
    let kinds = words(notices["notices"].as_array().unwrap(), "kind");
    assert!(kinds.contains("update"), "{notices}");
    let chart = nila.chart(id).await.json;
    let newest = &chart["versions"][0];
    assert!(newest["amends"].is_u64(), "{newest}");
    assert!(newest["reason"].is_string(), "{newest}");
    let details = nila
        .get(&format!("/api/records/patients/{id}/details"))
        .await;
    let conditions = &details.json["details"]["conditions"];
    assert_eq!(conditions[0]["code"], json!("E11.9"), "{}", details.json);
}
