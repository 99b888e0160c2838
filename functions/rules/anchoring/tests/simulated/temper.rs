//! What kind of schedule a seed makes: most have some kinds of trouble and lack others, so that each is met
//! alone, in company, and not at all.

use super::dice::Dice;
use super::fault::Fault;

/// One kind of trouble that weather brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Silence,
    /// Some questions are not answered.
    Unanswered,
    Lag,
    Reorg,
    /// Nodes that have not heard of a reorg.
    Astray,
    Forgetful,
    Busy,
    /// The base fee rises and falls.
    Fees,
    /// Nodes ask for more than they suggest.
    LeastTip,
    Ignored,
    Funds,
    /// A nonce is spent elsewhere.
    Spent,
    Lies,
    /// Blocks of times that are not theirs.
    Times,
    Archives,
    Damage,
    IndexLag,
    /// Pools lose what they hold.
    Forgets,
    /// A chart is erased.
    Erasure,
}

impl Trouble {
    pub const ALL: [Self; 19] = [
        Self::Silence,
        Self::Unanswered,
        Self::Lag,
        Self::Reorg,
        Self::Astray,
        Self::Forgetful,
        Self::Busy,
        Self::Fees,
        Self::LeastTip,
        Self::Ignored,
        Self::Funds,
        Self::Spent,
        Self::Lies,
        Self::Times,
        Self::Archives,
        Self::Damage,
        Self::IndexLag,
        Self::Forgets,
        Self::Erasure,
    ];
}

#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub struct Temper {
    /// Milliseconds between two blocks.
    pub pace: u64,
    pub confirmations: u64,
    /// The most leaves in a batch.
    pub limit: usize,
    /// How long the storm lasts, in milliseconds.
    pub storm: u64,
    /// How long apart two events of the storm are at most.
    pub gusts: u64,
    pub troubles: Vec<Trouble>,
    /// What may go wrong with a request to the ledger or a node, once in `every`; never if zero.
    pub faults: Vec<Fault>,
    pub every: u64,
    /// How far the clocks of processes may be off, in milliseconds; and whether they jump.
    pub skew: u64,
    pub jumps: bool,
    /// One message in so many is lost; none if zero.
    pub lost: u64,
    /// Runs of the schedule during the storm.
    pub sweeps: bool,
    /// The longest a request takes, in milliseconds.
    pub latency: u64,
    /// How long a run may take, in milliseconds.
    pub lifetime: u64,
    /// The strict kind of node.
    pub strict: bool,
    /// Nothing goes wrong.
    pub calm: bool,
}

impl Temper {
    pub fn of(dice: &mut Dice) -> Self {
        if dice.once_in(12) {
            Self::calm(dice)
        } else {
            Self::rough(dice)
        }
    }

    fn rough(dice: &mut Dice) -> Self {
        let confirmations = dice.pick(&[1, 2, 3, 4, 6, 12]);
        // In one schedule of four, nothing goes wrong but what the weather brings, or the reverse.
        let (storms, breaks) = match dice.roll(8) {
            0 => (false, true),
            1 => (true, false),
            _ => (true, true),
        };
        let often = dice.between(2, 5);
        let troubles = Trouble::ALL.into_iter();
        let troubles = troubles.filter(|_| storms && dice.once_in(often)).collect();
        let faults = Fault::ALL.into_iter();
        let faults: Vec<Fault> = faults.filter(|_| breaks && dice.once_in(2)).collect();
        Self {
            pace: dice.pick(&[400, 1000, 1000, 2000, 5000]),
            confirmations,
            limit: dice.pick(&[1, 2, 3, 4, 7, 12, 16]),
            storm: dice.pick(&[10_000, 40_000, 40_000, 120_000, 400_000]),
            gusts: dice.pick(&[2_000, 5_000, 15_000]),
            troubles,
            every: dice.pick(&[8, 15, 40, 100]),
            faults,
            skew: dice.pick(&[0, 0, 300, 5_000, 60_000, 600_000, 86_400_000]),
            jumps: dice.once_in(4),
            lost: dice.pick(&[0, 0, 2, 5]),
            sweeps: dice.once_in(2),
            latency: dice.pick(&[5, 20, 20, 100, 800]),
            lifetime: dice.pick(&[20_000, 60_000, 120_000]),
            strict: dice.once_in(2),
            calm: false,
        }
    }

    /// Nothing goes wrong at all, and the schedule is asleep: messages have to do.
    fn calm(dice: &mut Dice) -> Self {
        Self {
            storm: dice.pick(&[10_000, 40_000]),
            // One run has the time for all.
            pace: dice.pick(&[400, 1000]),
            limit: dice.pick(&[7, 12, 16, 50]),
            troubles: Vec::new(),
            faults: Vec::new(),
            skew: 0,
            lost: 0,
            sweeps: false,
            latency: dice.pick(&[5, 20]),
            lifetime: 120_000,
            calm: true,
            ..Self::rough(dice)
        }
    }

    pub fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }
}
