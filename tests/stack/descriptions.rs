//! The functions' descriptions (OpenAPI 3.1), by which others build clients.

use std::fs;

use journeys::{Clinic, FUNCTIONS};
use stack::checkout;

#[tokio::test(flavor = "multi_thread")]
async fn no_description_changes_unless_the_one_in_git_does() {
    let clinic = Clinic::open().await;
    let changed = checkout::root().join("target/openapi");
    fs::create_dir_all(&changed).unwrap();
    for function in FUNCTIONS {
        let path = format!("/api/{function}/openapi.json");
        let served = clinic.stranger().get(&path).await.json;
        let served = format!("{served:#}\n");
        let kept = checkout::root()
            .join("functions")
            .join(function)
            .join("openapi.json");
        if fs::read_to_string(&kept).unwrap_or_default() != served {
            let changed = changed.join(format!("{function}.json"));
            fs::write(&changed, served).unwrap();
            panic!(
                "{function} describes something else. If it is meant: cp {} {}",
                changed.display(),
                kept.display()
            );
        }
    }
}
