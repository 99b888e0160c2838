//! Thousands of versions by eight writers while everything breaks at once, from a printed seed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use journeys::anchorage::Written;
use journeys::runtime::{Function, Program};
use serde_json::json;

use crate::database::{CONFLICT, INTERNAL, INTERNAL_BUT_DONE, THROTTLED};
use crate::node::{BAD_GATEWAY_BUT_DONE, NO_JSON, TOO_MANY, UNAVAILABLE, View};
use crate::proxy::Fault;
use crate::scene::{RUN, Scene, messages, sweep};
use crate::seed::Seed;

const WRITERS: usize = 8;

/// Versions of one chart.
const CHART: usize = 50;

/// How many versions, unless `FAULTS_VERSIONS` says another number: `README.md` has what came of 10,000.
const VERSIONS: usize = 400;

/// The least time that writing takes, so that enough breaks meanwhile.
const WRITING: Duration = Duration::from_secs(30);

/// A batch counts as final with this many blocks; no reorg is deeper than one less.
const CONFIRMATIONS: u64 = 5;

#[expect(
    clippy::disallowed_methods,
    reason = "a test is told by a variable how long it may take"
)]
fn versions() -> usize {
    let given = std::env::var("FAULTS_VERSIONS").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(VERSIONS)
}

pub async fn whatever_breaks_while_eight_write_every_version_is_in_one_final_batch() {
    let scene = Arc::new(Scene::open("hammer").await);
    // No reorg takes the contract with it.
    scene.anchorage.chain.mine(CONFIRMATIONS + 1).await;
    let finality = format!("confirmations:{CONFIRMATIONS}");
    let program = scene.program().with("FINALITY", &finality);
    let hasty = scene.dying().with("FINALITY", &finality);
    let (versions, mut seed) = (versions(), Seed::printed("hammer"));
    let begun = Instant::now();
    scene.node.by_chance(
        Seed::from(seed.next()),
        25,
        &[
            Fault::LostRequest,
            Fault::LostAnswer,
            UNAVAILABLE,
            BAD_GATEWAY_BUT_DONE,
            TOO_MANY,
            NO_JSON,
            Fault::Late(Duration::from_millis(700)),
        ],
    );
    scene.database.by_chance(
        Seed::from(seed.next()),
        40,
        &[
            Fault::LostRequest,
            Fault::LostAnswer,
            THROTTLED,
            CONFLICT,
            INTERNAL,
            INTERNAL_BUT_DONE,
        ],
    );
    let statements = &scene.database.service.statements;
    statements.by_chance(Seed::from(seed.next()), 40);
    let writing = Arc::new(AtomicBool::new(true));
    let runners: Vec<_> = (0..2)
        .map(|_| {
            let (program, writing) = (hasty.clone(), Arc::clone(&writing));
            tokio::spawn(run(program, Seed::from(seed.next()), writing))
        })
        .collect();
    let shaking = {
        let (scene, writing) = (Arc::clone(&scene), Arc::clone(&writing));
        tokio::spawn(shake(scene, Seed::from(seed.next()), writing))
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|place| {
            let share = versions / WRITERS + usize::from(place < versions % WRITERS);
            let pause = WRITING / u32::try_from(share.max(1)).unwrap();
            let write = write(Arc::clone(&scene), share, pause, Seed::from(seed.next()));
            tokio::spawn(write)
        })
        .collect();
    let mut written = Vec::new();
    for writer in writers {
        written.extend(writer.await.unwrap());
    }
    let wrote = begun.elapsed();
    writing.store(false, Ordering::Relaxed);
    shaking.await.unwrap();
    let mut killed = 0;
    for runner in runners {
        killed += runner.await.unwrap();
    }
    let struck = (scene.node.struck(), scene.database.struck());
    let claims = statements.struck();
    assert!(
        struck.0 > 0 && struck.1 > 0 && claims > 0 && killed > 0,
        "{struck:?} {claims} {killed}"
    );
    scene.node.heal();
    scene.database.heal();
    scene.node.service.look(View::Whole);
    let tally = scene.settle(&program, &written).await;
    assert_eq!(tally.versions, versions as u64);
    println!(
        "{tally:?}; written in {wrote:?}, final after {:?}; {killed} runs killed, {} answers of the node, {} of \
         the database and {claims} claims failed",
        begun.elapsed(),
        struck.0,
        struck.1
    );
}

async fn write(scene: Arc<Scene>, share: usize, pause: Duration, mut seed: Seed) -> Vec<Written> {
    let mut written = Vec::new();
    while written.len() < share {
        let mut writer = scene.anchorage.writer_at(&scene.database.url);
        for _ in 0..CHART.min(share - written.len()) {
            writer.write().await;
            let percent = u32::try_from(seed.below(200)).unwrap();
            tokio::time::sleep(pause * percent / 100).await;
        }
        writer.enter().await;
        written.extend(writer.written);
    }
    written
}

/// Runs one after the other; every third is killed at some moment. How many were.
async fn run(program: Program, mut seed: Seed, writing: Arc<AtomicBool>) -> usize {
    let mut killed = 0;
    while writing.load(Ordering::Relaxed) {
        let function = Function::start(&program).await;
        let event = if seed.below(2) == 0 {
            sweep()
        } else {
            messages(3)
        };
        if seed.below(3) > 0 {
            function.invoke(&event, RUN).await;
            continue;
        }
        let moment = Duration::from_millis(seed.below(4_000));
        if tokio::time::timeout(moment, function.invoke(&event, RUN))
            .await
            .is_err()
        {
            function.kill().await;
            killed += 1;
        }
    }
    killed
}

/// What happens to the chain meanwhile: each of it once at least, in an order from the seed.
async fn shake(scene: Arc<Scene>, mut seed: Seed, writing: Arc<AtomicBool>) {
    // What it refuses did not happen.
    let chain = &scene.anchorage.chain;
    let (first, mut happened) = (seed.below(5), 0);
    while happened < 5 || writing.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(1_000 + seed.below(3_000))).await;
        scene.node.service.look(View::Whole);
        let kind = if happened < 5 {
            (first + 2 * happened) % 5
        } else {
            seed.below(5)
        };
        happened += 1;
        match kind {
            0 => {
                let depth = 1 + seed.below(CONFIRMATIONS - 1);
                chain.attempt("anvil_reorg", json!([depth, []])).await;
            }
            1 => {
                let fee = json!([format!("{:#x}", 1_000_000_000 * (1 + seed.below(20)))]);
                chain.attempt("anvil_setNextBlockBaseFeePerGas", fee).await;
            }
            2 => {
                chain.attempt("anvil_dropAllTransactions", json!([])).await;
            }
            3 => scene.node.service.look(View::Behind(1 + seed.below(3))),
            _ => {
                let state = chain.stop().await;
                tokio::time::sleep(Duration::from_millis(seed.below(1_500))).await;
                chain.restart(&state).await;
            }
        }
    }
}
