//! How what a run decides is carried out, with a ledger and a chain that do what they are told. What it decides is
//! tested where it is decided, in `anchoring`.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod paper;

use std::time::Duration;

use anchoring::{Ended, Failure};
use paper::Paper;
use tokio::time::Instant;

/// One version waits.
const DEEDS: [&str; 23] = [
    "take",
    "adopt",
    "renew",
    "waiting",
    "entries",
    "write-candidates",
    "open",
    "candidates",
    "claim",
    "write-leaves",
    "sealed",
    "leaves",
    "signed",
    "sent",
    "mined",
    "note-unarchived",
    "forget-candidates",
    "final",
    "renew",
    "waiting",
    "entries",
    "unarchived",
    "release",
];

#[tokio::test(start_paused = true)]
async fn what_a_run_decides_is_done_in_its_order_and_its_figures_are_told() {
    let paper = Paper::default();
    let report = paper.run().await;
    assert_eq!(report.outcome, Ok(Ended::Done));
    assert_eq!(paper.deeds(), DEEDS);
    let figures = report.figures;
    assert_eq!((figures.batches(), figures.versions()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_question_that_takes_long_is_asked_once_and_the_lease_is_kept_meanwhile() {
    let paper = Paper::default();
    paper.takes("archive", Duration::from_secs(50));
    let report = paper.run().await;
    assert_eq!(report.outcome, Ok(Ended::Done));
    assert_eq!(paper.asked("archive"), 1);
    // Each five seconds and the one in which it is noticed; twice besides.
    let renewed = paper
        .deeds()
        .iter()
        .filter(|deed| **deed == "renew")
        .count();
    assert!((9..=13).contains(&renewed), "{renewed}");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_a_run_gives_up_is_given_up() {
    let paper = Paper::default();
    paper.takes("archive", Duration::from_mins(10));
    let began = Instant::now();
    let report = paper.run().await;
    assert_eq!(report.outcome, Ok(Ended::Done));
    assert!(began.elapsed() < Duration::from_mins(2));
    assert_eq!(paper.deeds().last(), Some(&"release"));
    assert_eq!(paper.unanswered(), ["archive"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_no_node_answers_goes_home_in_time() {
    let paper = Paper::default();
    paper.takes("view", Duration::from_hours(1));
    let began = Instant::now();
    assert_eq!(paper.run().await.outcome, Ok(Ended::TimeUp));
    assert!(began.elapsed() <= paper::TIME);
    assert_eq!(paper.deeds().last(), Some(&"release"));
    assert_eq!(paper.unanswered(), ["view"]);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_fails_ends_the_run_with_its_words() {
    for (place, deed) in DEEDS.into_iter().enumerate() {
        let paper = Paper::default();
        paper.fails(place + 1);
        assert_eq!(paper.run().await.outcome, Err(paper::fault()), "{deed}");
        // Nobody has the lease whose taking failed; whoever has it gives it back, and tries twice.
        let released = paper.deeds().last() == Some(&"release");
        assert_eq!(released, deed != "take", "{deed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_that_fails_for_good_ends_the_run_with_its_words() {
    let paper = Paper::default();
    paper.refuses("estimate");
    let outcome = paper.run().await.outcome;
    assert!(matches!(outcome, Err(Failure::Chain(_))), "{outcome:?}");
    assert_eq!(paper.deeds().last(), Some(&"release"));
}
