//! One screen, several people. The script says what it does.

use journeys::Clinic;

#[tokio::test(flavor = "multi_thread")]
async fn nobodys_page_stays_on_somebody_elses_screen() {
    let clinic = Clinic::open().await;
    clinic.browse("screen.mjs", &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_about_an_appointment_outlives_its_change_by_somebody_else() {
    let clinic = Clinic::open().await;
    clinic.browse("meanwhile.mjs", &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_late_changes_nothing_that_has_begun_anew() {
    let clinic = Clinic::open().await;
    clinic.browse("races.mjs", &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_firewall_refuses_signs_nobody_out_and_closes_no_chart() {
    let clinic = Clinic::open().await;
    clinic.browse("turned-away.mjs", &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_nobody_uses_for_an_hour_shows_nothing_and_keeps_no_session() {
    let clinic = Clinic::open().await;
    clinic.browse("idle.mjs", &[]);
}
