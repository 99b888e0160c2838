//! The verify page, as people at a counter use it. Each script of `tests/browser` says what it does.

use journeys::{Clinic, demo_history};

/// Runs a script about a patient whose chart is anchored.
async fn browse(script: &str) {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("nila-deshpande.json")).await;
    doctor.until_anchored(&patient).await;
    let person = &clinic.stack.people[1];
    clinic.browse(
        script,
        &[
            ("EMAIL", &person.email),
            ("PASSWORD", &person.password),
            ("PASSKEY", &person.passkey.to_json()),
            ("PATIENT", &patient),
            ("RPC", &clinic.stack.rpc),
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_held_in_front_of_the_camera_is_read_and_checked() {
    browse("scan.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_page_answers_what_it_can_and_says_what_it_cannot() {
    browse("offline.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_portal_replaces_the_kept_one_whole() {
    browse("update.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_names_a_node_believes_that_node_alone() {
    browse("node.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charts_evidence_holds_for_a_stranger_and_no_changed_character_does() {
    browse("evidence.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_wallet_card_has_the_size_of_a_bank_card_and_is_read() {
    browse("print.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_voids_lost_cards_and_takes_back_a_version() {
    browse("withdraw.mjs").await;
}
