//! Searches by POST: what stands in an address stands in logs.

use journeys::{Answer, Clinic, SignedIn, send};
use reqwest::Method;
use serde_json::{Value, json};

use super::{BASE, every_page, found, ids, next};

/// A search by a form, as clients send it that put no name into an address.
async fn by_form(reader: &SignedIn, address: &str, form: &str) -> Answer {
    let request = reader.request(Method::POST, &format!("{BASE}/{address}"));
    let media = "application/x-www-form-urlencoded";
    let answer = send(request.header("content-type", media).body(form.to_owned())).await;
    assert_eq!(answer.media, "application/fhir+json", "{address}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_searched_by_a_form_page_by_page_and_stands_in_no_address() {
    let clinic = Clinic::open().await;
    let doctor = clinic.new_doctor().await;
    let doctor = clinic.sign_in(&doctor).await.signed_in;
    let letters = |c: char| char::from(b'g' + u8::try_from(c.to_digit(16).unwrap()).unwrap());
    let id = uuid::Uuid::new_v4().simple().to_string();
    let name: String = id.chars().take(10).map(letters).collect();
    let mut all = Vec::new();
    for given in ["Ada", "Bea", "Cleo"] {
        let patient =
            json!({"family": name, "given": given, "birth_date": "1987-04-12", "gender": "female"});
        let made = doctor
            .write(Method::POST, "/api/records/patients", &patient)
            .await;
        assert_eq!(made.status, 201, "{}", made.json);
        all.push(format!(
            "Patient/{}",
            made.json["patient_id"].as_str().unwrap()
        ));
    }
    all.sort();
    for reader in [&doctor, &clinic.admin().await] {
        let whole = by_form(reader, "Patient/_search", &format!("name={name}")).await;
        assert_eq!(whole.status, 200, "{}", whole.json);
        assert_eq!(
            (ids(&whole.json), &whole.json["total"]),
            (all.clone(), &json!(3))
        );
        assert_eq!(next(&whole.json), None);

        // Both ways, a page says that there is another, and leads there.
        let form = format!("name={name}&_count=2");
        let first = by_form(reader, "Patient/_search", &form).await.json;
        assert_eq!(
            (ids(&first), &first["total"]),
            (all[..2].to_vec(), &Value::Null)
        );
        assert!(
            !first["link"].to_string().contains(&name),
            "{}",
            first["link"]
        );
        let rest = by_form(reader, &next(&first).unwrap(), &form).await.json;
        assert_eq!((ids(&rest), next(&rest)), (all[2..].to_vec(), None));
        assert_eq!(
            rest["total"],
            Value::Null,
            "of a page that is not the first"
        );
        let pages = every_page(reader, &format!("Patient?{form}")).await;
        assert_eq!(pages, all);
    }
    let stranger = clinic.other_doctor().await;
    let nobody = by_form(&stranger, "Patient/_search", &format!("name={name}")).await;
    assert_eq!(
        (ids(&nobody.json), &nobody.json["total"]),
        (Vec::new(), &json!(0))
    );

    for (address, form, status) in [
        ("Patient/_search?name=Ada", "", 400),
        ("Patient/_search", "surname=Ada", 400),
        ("Patient/_search", "name=Ada&name=Bea", 400),
        ("Patient/_search?cursor=x", "name=Ada", 400),
    ] {
        let refused = by_form(&doctor, address, form).await;
        assert_eq!(refused.status.as_u16(), status, "{address} {form}");
        assert_eq!(refused.json["resourceType"], "OperationOutcome");
    }
    let visits = all[0].replace("Patient/", "Encounter?patient=");
    assert_eq!(found(&doctor, &visits).await["total"], 0);
}
