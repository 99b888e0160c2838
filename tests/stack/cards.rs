//! Cards and codes, read by readers that are not ours.

use std::process::Command;

use journeys::{Clinic, demo_history};
use reqwest::Method;
use serde_json::Value;
use stack::checkout;

/// What a script of ours prints; it reads with somebody else's package.
pub fn node(clinic: &Clinic, script: &str, arguments: &[&std::path::Path]) -> Value {
    let output = Command::new(&clinic.stack.tools.node)
        .arg(checkout::root().join("tests").join(script))
        .args(arguments)
        .env("MEDSEAL_TOOLS", checkout::tools())
        // Packages are looked up from the folder a script is run in.
        .current_dir(checkout::tools())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_accepted_by_an_independent_verifier_and_its_picture_by_an_independent_reader() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    doctor.until_anchored(&patient).await;
    let card = doctor
        .get(&format!("/api/qr/patients/{patient}/card"))
        .await;
    assert_eq!(card.status, 200, "{}", card.json);
    assert_eq!(card.json["anchored"], true);

    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let keys = clinic.stranger().get("/.well-known/jwks.json").await;
    let jws = file("card.jws", card.json["card"].as_str().unwrap().as_bytes());
    let jwk = file("key.jwk", keys.json["keys"][0].to_string().as_bytes());
    let verdict = node(clinic, "vectors/independent/health-card.mjs", &[&jws, &jwk]);
    assert_eq!(verdict["ok"], true, "{verdict}");

    for form in ["portal", "bare"] {
        let png = doctor
            .get(&format!("/api/qr/patients/{patient}/card.png?form={form}"))
            .await;
        assert_eq!(
            (png.status.as_u16(), png.media.as_str()),
            (200, "image/png")
        );
        let svg = doctor
            .get(&format!("/api/qr/patients/{patient}/card.svg?form={form}"))
            .await;
        assert_eq!(
            (svg.status.as_u16(), svg.media.as_str()),
            (200, "image/svg+xml")
        );
        for picture in [file("card.png", &png.bytes), file("card.svg", &svg.bytes)] {
            let read = node(clinic, "browser/read-code.mjs", &[&picture]);
            let text = read["text"].as_str().unwrap();
            let prefix = match form {
                "portal" => format!("{}/verify#shc:/", clinic.stack.origin),
                _ => "shc:/".to_owned(),
            };
            assert!(text.starts_with(&prefix), "{text}");
            assert!(read["version"].as_u64().unwrap() <= 22, "{read}");
            assert_eq!(::card::decode(text).unwrap().issuer(), clinic.stack.origin);
        }
    }
    let saved = doctor
        .get(&format!(
            "/api/qr/patients/{patient}/card.smart-health-card"
        ))
        .await;
    assert_eq!(saved.media, "application/smart-health-card");
    assert_eq!(
        saved.json["verifiableCredential"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_of_a_chart_has_a_card() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("sean-oconnor.json")).await;
    let versions = doctor.chart(&patient).await.json["versions"]
        .as_array()
        .unwrap()
        .len();
    for version in 1..=versions {
        let card = doctor
            .get(&format!(
                "/api/qr/patients/{patient}/card?version={version}"
            ))
            .await;
        assert_eq!(card.status, 200, "{}", card.json);
        assert_eq!(card.json["version"], version);
    }
    let beyond = doctor
        .get(&format!(
            "/api/qr/patients/{patient}/card?version={}",
            versions + 1
        ))
        .await;
    assert_eq!(beyond.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_site_may_read_the_keys_and_the_revocation_lists() {
    let clinic = Clinic::open().await;
    let stranger = clinic.stranger();
    let keys = stranger.get("/.well-known/jwks.json").await.json;
    let list = format!(
        "/.well-known/crl/{}.json",
        keys["keys"][0]["kid"].as_str().unwrap()
    );
    for path in ["/.well-known/jwks.json", &list] {
        let request = stranger
            .request(Method::GET, path)
            .header("origin", "https://pharmacy.example");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let headers = answer.headers();
        assert_eq!(headers["access-control-allow-origin"], "*", "{path}");
        assert_eq!(headers["content-type"], "application/json", "{path}");
        assert!(headers.contains_key("cache-control"), "{path}");
    }
}
