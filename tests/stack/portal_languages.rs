//! The portal in every language it has. The script says what it does.

use journeys::Clinic;

#[tokio::test(flavor = "multi_thread")]
async fn who_chooses_a_language_stays_in_it_with_and_without_a_network() {
    let clinic = Clinic::open().await;
    let said = clinic.browse("languages.mjs", &[]);
    assert!(said.contains("without a network both open"), "{said}");
}
