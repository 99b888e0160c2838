//! Clocks that are wrong, that jump, and processes for which time stands still.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use journeys::runtime::Program;
use tempfile::NamedTempFile;

use crate::scene::{Scene, begin, last_lines, messages, sweep};

/// The clock of a program, which can be set while it runs.
pub struct Clock {
    file: NamedTempFile,
    wrong_by: AtomicI64,
}

impl Clock {
    pub fn right() -> Self {
        Self {
            file: NamedTempFile::new().unwrap(),
            wrong_by: AtomicI64::new(0),
        }
    }

    pub fn of(&self, program: Program) -> Program {
        program.with("CLOCK", self.file.path().display())
    }

    pub fn add(&self, seconds: i64) {
        let now = self.wrong_by.fetch_add(seconds, Ordering::Relaxed) + seconds;
        std::fs::write(self.file.path(), now.to_string()).unwrap();
    }
}

const HOUR: i64 = 3_600;

pub async fn a_clock_that_jumps_while_a_run_runs_loses_nothing() {
    let scene = Scene::open("jumps").await;
    let clock = Clock::right();
    let program = clock.of(scene.dying());
    let mut written = Vec::new();
    for jump in [HOUR, -2 * HOUR, 3 * HOUR, -2 * HOUR, -1, 86_400 * 400] {
        written.extend(scene.anchorage.write(2).await);
        let log = program.log.with_extension(jump.to_string());
        let program = Program {
            log,
            ..program.clone()
        };
        let run = begin(&program, messages(1));
        until_printed(&program, "sealed").await;
        clock.add(jump);
        run.await.unwrap();
    }
    clock.add(-86_400 * 400 + 1);
    scene.settle(&program, &written).await;
}

pub async fn runs_whose_clocks_disagree_by_an_hour_take_turns_and_anchor_once() {
    let scene = Scene::open("disagree").await;
    let (ahead, behind, right) = (Clock::right(), Clock::right(), scene.dying());
    ahead.add(HOUR);
    behind.add(-HOUR);
    let programs = [ahead.of(scene.dying()), behind.of(scene.dying()), right];
    let mut written = Vec::new();
    for _ in 0..3 {
        written.extend(scene.anchorage.write(2).await);
        let runs: Vec<_> = programs
            .iter()
            .map(|program| begin(program, messages(1)))
            .collect();
        for run in runs {
            run.await.unwrap();
        }
    }
    scene.settle(&programs[0], &written).await;
}

pub async fn a_process_that_stood_still_while_another_took_over_changes_nothing() {
    let scene = Scene::open("frozen-process").await;
    let program = scene.dying();
    let mut written = Vec::new();
    for when in [
        "before:claim",
        "before:open",
        "before:write-leaves",
        "before:sealed",
        "before:signed",
        "before:send",
        "before:sent",
        "before:mined",
        "before:write-archive",
        "before:forget-candidates",
        "before:final",
    ] {
        written.extend(scene.anchorage.write(2).await);
        let log = program.log.with_extension(when.replace(':', "-"));
        let stopping = program.clone().with("STOPS", format!("{when}:{STILL}"));
        let stopping = Program { log, ..stopping };
        let frozen = begin(&stopping, sweep());
        until_printed(&stopping, "stands still").await;
        // The lease runs out, and another takes over and does all of it.
        scene.settle_by_another(&program, &written).await;
        let frozen = frozen.await.unwrap();
        assert!(printed(&stopping, "Lost"), "{when}: {frozen:?}");
    }
    scene.settle(&program, &written).await;
}

/// How long it stands still, in milliseconds: long enough for another to wait for the lease and take it.
const STILL: u64 = 7_000;

fn printed(program: &Program, what: &str) -> bool {
    program.printed().iter().any(|line| line.contains(what))
}

async fn until_printed(program: &Program, what: &str) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !printed(program, what) {
        assert!(Instant::now() < patience, "{what}: {}", last_lines(program));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
