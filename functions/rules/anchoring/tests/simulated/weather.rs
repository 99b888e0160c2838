//! What happens beside the processes: things are saved, nodes fail, blocks vanish, and in the end all clears.

use super::chain::RICH;
use super::nodes::Archives;
use super::temper::Trouble;
use super::world::{Happening, World};

/// The most that one schedule saves.
const SAVED: usize = 48;

impl World {
    /// The storm goes on.
    pub fn gust(&mut self) {
        if !self.stormy {
            return;
        }
        let wait = self.dice.roll(self.temper.gusts);
        self.after(wait, Happening::Gust);
        let kinds = self.temper.troubles.len() as u64;
        if self.dice.roll(kinds + 2) < 2 {
            self.somebody_saves();
            return;
        }
        let troubles = self.temper.troubles.clone();
        let trouble = self.dice.pick(&troubles);
        self.tally.trouble(&trouble);
        self.say(|| format!("weather: {trouble:?}"));
        self.brings(trouble);
    }

    fn somebody_saves(&mut self) {
        if self.outbox.saved.len() < SAVED.min(10 * self.temper.limit) {
            let (versions, entries) = (self.dice.roll(4), self.dice.roll(3));
            self.save(versions, entries);
        }
        if self.dice.once_in(self.temper.lost) {
            return;
        }
        let late = if self.dice.once_in(4) { 60_000 } else { 1_000 };
        for _ in 0..self.dice.pick(&[1, 1, 1, 2]) {
            let wait = self.dice.roll(late);
            self.after(wait, Happening::Message(2));
        }
    }

    fn brings(&mut self, trouble: Trouble) {
        let (dice, nodes, chain) = (&mut self.dice, &mut self.nodes, &mut self.chain);
        match trouble {
            Trouble::Silence => nodes.silent = dice.once_in(3),
            Trouble::Unanswered => nodes.fails = dice.pick(&[0, 3, 10, 40]),
            Trouble::Lag => {
                nodes.behind = dice.roll(4);
                nodes.changes = dice.once_in(2);
            }
            Trouble::Reorg => {
                let depth = dice.roll(chain.confirmations);
                if depth > 0 {
                    chain.reorg(depth);
                }
            }
            Trouble::Astray => {
                nodes.astray = dice.once_in(2);
                nodes.changes = dice.once_in(2);
            }
            Trouble::Forgetful => nodes.forgetful = dice.once_in(2),
            Trouble::Busy => nodes.busy = dice.once_in(3),
            Trouble::Fees => {
                chain.base_fee = match dice.roll(6) {
                    0 => 2 * super::world::CEILING,
                    1 => super::world::CEILING / 2,
                    2 => 1_000_000_000,
                    _ => u128::from(7 + dice.roll(200)),
                }
            }
            Trouble::LeastTip => {
                let asks = [0, 2, 1_000_000_000, 2 * super::world::CEILING];
                chain.ask_tip(dice.pick(&asks));
                nodes.tells = dice.once_in(2);
            }
            Trouble::Ignored => chain.ignored = dice.once_in(2),
            Trouble::Funds => chain.balance = dice.pick(&[0, 100_000, RICH]),
            Trouble::Spent => chain.spend_nonce(),
            Trouble::Lies => nodes.lies = dice.pick(&[0, 1, 3, 10]),
            Trouble::Times => {
                let (minute, day) = (60, 86_400);
                let wrong = [minute, 30 * minute, 3 * 60 * minute, 2 * day, i64::MAX];
                let sign = dice.pick(&[1, -1]);
                nodes.wrong_by = sign * dice.pick(&wrong);
                nodes.wrong = dice.pick(&[0, 1, 1, 3]);
            }
            Trouble::Archives => {
                let kinds = [Archives::Given, Archives::Withheld, Archives::Impossible];
                nodes.archives = dice.pick(&kinds);
                self.archive_takes = dice.pick(&[0, 0, 3_000, 30_000, 200_000]);
            }
            Trouble::Damage => {
                if dice.once_in(2) {
                    let which = dice.index(64);
                    self.ledger.damage(which);
                } else {
                    self.ledger.repair();
                }
            }
            Trouble::IndexLag => self.outbox.lag = dice.pick(&[0, 400, 3_000, 20_000]),
            Trouble::Forgets => chain.forget(),
            Trouble::Erasure => self.outbox.erase(self.now),
        }
    }

    /// The weather clears, for good.
    pub fn clears(&mut self) {
        self.say(|| "the weather clears".to_owned());
        self.stormy = false;
        self.nodes.clear();
        self.ledger.repair();
        self.plan = super::plan::Plan::Calm;
        // What was offered before may be too little from now on.
        self.chain.base_fee = self.dice.pick(&[7, 500, 1_000_000_000]);
        self.chain.ask_tip(self.dice.pick(&[0, 0, 2, 1_000]));
        self.nodes.tells = self.dice.once_in(2);
        (self.chain.balance, self.chain.ignored) = (RICH, false);
        (self.outbox.lag, self.archive_takes) = (400, 0);
    }
}
