//! Which request goes wrong, and how.

use super::dice::Dice;
use super::fault::Fault;

#[derive(Clone, Debug)]
pub enum Plan {
    /// Nothing does.
    Calm,
    /// One in so many does, in one of these ways.
    Chance { every: u64, faults: Vec<Fault> },
    /// These: process, request, fault, each counted from 1.
    These(Vec<(u64, u64, Fault)>),
}

impl Plan {
    pub fn fault(&self, process: u64, request: u64, dice: &mut Dice) -> Option<Fault> {
        match self {
            Self::Calm => None,
            Self::Chance { every, faults } => {
                (!faults.is_empty() && dice.once_in(*every)).then(|| dice.pick(faults))
            }
            Self::These(these) => these
                .iter()
                .find(|(who, which, _)| (*who, *which) == (process, request))
                .map(|(.., fault)| *fault),
        }
    }
}
