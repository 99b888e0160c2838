//! One seed, one schedule: a storm, then clear weather until everything has come to rest.

use anchoring::Stage;

use super::dice::Dice;
use super::mutation::Mutation;
use super::plan::Plan;
use super::promises::{Broken, Kept, promise};
use super::tally::Tally;
use super::temper::{Temper, Trouble};
use super::world::{Happening, World};

/// How long it may take to come to rest, in minutes.
pub const REST: u64 = 90;

/// How many days it may take to have an archive, or to give it up.
const DAYS: u64 = 4;

const MINUTE: u64 = 60_000;

/// Runs the schedule of a seed.
pub fn run(seed: u64, mutation: Option<Mutation>, trace: bool) -> Result<Tally, Broken> {
    let mut dice = Dice::new(seed);
    let temper = Temper::of(&mut dice);
    let plan = Plan::Chance {
        every: temper.every,
        faults: temper.faults.clone(),
    };
    let mut world = World::new(temper, dice, plan);
    world.trace = trace;
    world.say(|| format!("{:#?}", world.temper));
    if let Some(mutation) = mutation {
        world.mutate(mutation);
    }
    world.save(4, 1);
    world.after(0, Happening::Message(2));
    world.after(0, Happening::Gust);
    let storm = world.temper.storm;
    if world.temper.sweeps {
        for minute in 1..=storm / MINUTE {
            world.after(minute * MINUTE, Happening::Sweep);
        }
    }
    let kept = weathers(&mut world, storm);
    world.tally.wasted += world.chain.wasted() as u64;
    world.say(|| format!("{kept:?}"));
    kept.map(|()| world.tally)
}

fn weathers(world: &mut World, storm: u64) -> Kept {
    world.until(storm)?;
    if world.temper.calm {
        messages_suffice(world)?;
    }
    world.clears();
    comes_to_rest(world)?;
    world.sight().are_kept(&world.given_up)?;
    wastes_nothing(world)?;
    archives_come_late(world)?;
    let finals = world.ledger.batches.values();
    let finals = finals.filter(|batch| matches!(batch.stage, Stage::Final(..)));
    world.tally.batches += finals.count() as u64;
    world.tally.versions += world.outbox.saved.len() as u64;
    Ok(())
}

/// The schedule wakes a run each minute, until nothing is left to do.
pub fn comes_to_rest(world: &mut World) -> Kept {
    for minutes in 1..=REST {
        world.after(0, Happening::Sweep);
        world.until(world.now + MINUTE)?;
        world.tally.rest = minutes;
        if world.is_idle() && world.sight().is_quiet() {
            return Ok(());
        }
    }
    let waiting = world.outbox.saved.iter().filter(|saved| saved.pending);
    let waiting = waiting.count();
    let stages: Vec<_> = world
        .ledger
        .batches
        .values()
        .map(|batch| (batch.number, batch.stage.name(), batch.attempts().len()))
        .collect();
    Err(Broken(format!(
        "it does not come to rest: {waiting} wait, {stages:?}, {} at work",
        world.processes.len()
    )))
}

/// When nothing goes wrong, nobody needs the schedule for a version to be anchored, nor a second transaction.
fn messages_suffice(world: &mut World) -> Kept {
    world.stormy = false;
    for _ in 0..5 {
        world.until(world.now + MINUTE)?;
    }
    promise(world.is_idle(), || "runs do not end".to_owned())?;
    let mut pending = world.outbox.saved.iter().filter(|saved| saved.pending);
    let forgotten = pending.find(|saved| saved.waiting.candidate.is_version());
    promise(forgotten.is_none(), || {
        format!("{forgotten:?} was told of and waits")
    })?;
    let mut batches = world.ledger.batches.values();
    let dear = batches.find(|batch| batch.attempts().len() > 1);
    promise(dear.is_none(), || {
        format!("signed more than once for nothing: {dear:?}")
    })
}

/// Archives that are missing are had, or given up after some days.
pub fn archives_come_late(world: &mut World) -> Kept {
    for _ in 0..DAYS * 24 {
        if world.ledger.unarchived.is_empty() {
            return world.sight().are_kept(&world.given_up);
        }
        world.after(0, Happening::Sweep);
        world.until(world.now + 60 * MINUTE)?;
    }
    let still = world.ledger.unarchived.keys();
    Err(Broken(format!(
        "archives are asked for for ever: {still:?}"
    )))
}

/// No fee is lost to a transaction that the contract refuses, unless nonces or receipts were not as told.
fn wastes_nothing(world: &World) -> Kept {
    let temper = &world.temper;
    let excused = [Trouble::Spent, Trouble::Lies];
    let excused = excused.iter().any(|one| temper.has(*one));
    promise(excused || world.chain.wasted() == 0, || {
        format!("{} fees are wasted", world.chain.wasted())
    })
}
