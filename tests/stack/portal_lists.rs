//! Every list of the portal, however long it gets. The script says what it does.

use journeys::Clinic;

#[tokio::test(flavor = "multi_thread")]
async fn every_list_holds_at_nothing_at_one_at_fifty_and_at_a_thousand_entries() {
    let clinic = Clinic::open().await;
    clinic.browse("lists.mjs", &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_typed_is_lost_and_no_chart_stays_that_may_no_longer_be_read() {
    let clinic = Clinic::open().await;
    clinic.browse("kept.mjs", &[]);
}
