//! The portal as an admin uses it. The script says what it does.

use std::fs;

use journeys::{Clinic, demo_history};
use serde_json::json;
use stack::checkout;

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_imports_a_folder_corrects_a_patient_keeps_the_doctors_and_reads_the_figures() {
    let clinic = Clinic::open().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    for name in ["nila-deshpande.json", "sean-oconnor.json"] {
        file(name, &demo_history(name));
    }
    file("damaged.json", br#"{"resourceType": "Bundle", "entry"#);
    file("notes.txt", b"no Bundle");
    let admin = &clinic.stack.people[0];
    let photo = checkout::root().join("static-site/pictures/verify.png");
    clinic.browse(
        "admin.mjs",
        &[
            (
                "ADMIN",
                &json!({"email": admin.email, "password": admin.password, "passkey": admin.passkey.to_json()})
                    .to_string(),
            ),
            ("FOLDER", &folder.path().to_string_lossy()),
            ("PHOTO", &photo.to_string_lossy()),
            ("SES", &format!("{}/_aws/ses", clinic.stack.localstack)),
        ],
    );
}
