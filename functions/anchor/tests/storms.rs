//! Many seeded schedules in which everything happens at once.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod paper;

use std::sync::Arc;
use std::time::Duration;

use paper::chain::Archives;
use paper::process::{Fault, Process};
use paper::{World, promises, rules, until_quiet};
use tokio::time::sleep;

/// xorshift64*: small, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % sides
    }
}

/// Processes start one after the other, whether or not an earlier one still runs, and die of a tenth of
/// their writes.
async fn processes(world: &Arc<World>, mut dice: Dice) {
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let seed = dice.roll(u64::MAX);
        let world = world.clone();
        running.spawn(async move {
            let mut dice = Dice::new(seed);
            let plan = move |_| {
                (dice.roll(10) == 0).then(|| Fault::ALL[usize::try_from(dice.roll(5)).unwrap()])
            };
            let process = Process::with_plan(&world, plan);
            process.run(rules(3), true).await
        });
        sleep(Duration::from_millis(500 + dice.roll(20_000))).await;
    }
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
    }
}

async fn weather(world: &Arc<World>, mut dice: Dice) {
    for _ in 0..60 {
        sleep(Duration::from_millis(dice.roll(5000))).await;
        match dice.roll(8) {
            0 | 1 => {
                world.save(1 + dice.roll(4));
                world.enter(dice.roll(4));
            }
            2 => {
                let depth = usize::try_from(1 + dice.roll(3)).unwrap();
                world.chain().reorg(depth);
            }
            3 => world.chain().silent = dice.roll(2) == 0,
            4 => world.chain().behind = usize::try_from(dice.roll(3)).unwrap(),
            5 => world.chain().forgetful = dice.roll(3) == 0,
            6 if dice.roll(3) == 0 => world.chain().archives = Archives::Withheld,
            6 => world.chain().archives = Archives::Given,
            _ => world.chain().base_fee = 7 + u128::from(dice.roll(200)),
        }
    }
    let mut chain = world.chain();
    (chain.silent, chain.behind, chain.forgetful) = (false, 0, false);
    chain.archives = Archives::Given;
}

#[test]
fn every_version_ends_in_one_final_batch_whatever_the_weather() {
    for seed in 0..40 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            runtime.block_on(async {
                let world = World::new(6);
                world.save(4);
                tokio::join!(
                    processes(&world, Dice::new(seed)),
                    weather(&world, Dice::new(!seed))
                );
                until_quiet(&world, rules(3)).await;
                promises::are_kept(&world);
            });
        }));
        assert!(outcome.is_ok(), "seed {seed}");
    }
}
