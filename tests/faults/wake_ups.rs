//! Messages that come twice, too early, too late, or never.

use journeys::Clinic;

use crate::deployed::Deployed;
use crate::scene::{Scene, messages, once, sweep};

pub async fn with_every_message_lost_the_sweep_alone_anchors_everything() {
    let scene = Scene::open("sweep").await;
    let written = scene.anchorage.write(30).await;
    let program = scene.program();
    let outcome = once(&program, &sweep()).await;
    assert!(outcome.is_answer(), "{outcome:?}");
    let tally = scene.settle(&program, &written).await;
    assert_eq!((tally.versions, tally.batches), (30, 1));
}

pub async fn messages_that_come_twice_or_before_what_they_tell_of_anchor_nothing_twice() {
    let scene = Scene::open("twice").await;
    let program = scene.program();
    // Before there is anything.
    let early = once(&program, &messages(3)).await;
    assert!(early.is_answer(), "{early:?}");
    let mut writer = scene.anchorage.writer();
    for _ in 0..3 {
        writer.write().await;
        let event = messages(2);
        for _ in 0..2 {
            let outcome = once(&program, &event).await;
            assert!(outcome.is_answer(), "{outcome:?}");
        }
    }
    let tally = scene.settle(&program, &writer.written).await;
    assert_eq!((tally.versions, tally.batches, tally.attempts), (3, 3, 3));
}

pub async fn of_runs_at_the_same_time_one_anchors_and_the_others_knock() {
    let scene = Scene::open("together").await;
    let program = scene.program();
    let mut written = Vec::new();
    for _ in 0..3 {
        written.extend(scene.anchorage.write(4).await);
        let (event, other) = (messages(4), sweep());
        let outcomes = tokio::join!(
            once(&program, &event),
            once(&program, &event),
            once(&program, &other)
        );
        let all = [outcomes.0, outcomes.1, outcomes.2];
        assert!(all.iter().all(super::scene::Outcome::is_answer), "{all:?}");
    }
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.versions, 12);
    assert_eq!(tally.attempts, tally.batches);
}

pub async fn a_message_that_no_run_gets_done_ends_among_the_dead_and_its_version_is_not_lost() {
    let scene = Scene::open("poison").await;
    let clinic = Clinic::open().await;
    let written = scene.anchorage.write(1).await;
    // A function of its own with a queue of its own, as deployed: five times, then the dead-letter queue.
    let deployed = Deployed::open(clinic, &scene.anchorage).await;
    deployed.point_at("http://127.0.0.1:9").await;
    deployed.send("\t{not json").await;
    deployed.until_dead(1).await;
    assert_eq!(deployed.waiting().await, 0, "it does not come again");

    // Garbage does no harm where runs succeed.
    deployed.point_at(&scene.anchorage.chain.rpc).await;
    deployed.send("\t{not json").await;
    let program = scene.program();
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.versions, 1);
    deployed.until_none_waits().await;
    assert_eq!(deployed.dead().await, 1);
}
