//! What is kept of the ends of all logs: 72 bytes each.

use access::PatientId;
use audit::Head;

use crate::finding::What;
use crate::walk::Kept;

#[derive(Debug, Default)]
pub(crate) struct Heads(Vec<(PatientId, Option<Head>, bool)>);

impl Heads {
    pub(crate) fn new(heads: Vec<(PatientId, Option<Head>)>) -> Self {
        let heads = heads.into_iter();
        let mut heads: Vec<_> = heads
            .map(|(patient, head)| (patient, head, false))
            .collect();
        heads.sort_unstable_by_key(|(patient, ..)| *patient);
        Self(heads)
    }

    /// What is kept of a log, which is met now.
    pub(crate) fn of(&mut self, what: What, patient: PatientId) -> Kept {
        if what == What::Version {
            return Kept::Nothing;
        }
        let found = self
            .0
            .binary_search_by_key(&patient, |(patient, ..)| *patient);
        let Some((_, head, met)) = found.ok().and_then(|place| self.0.get_mut(place)) else {
            return Kept::Nothing;
        };
        *met = true;
        head.map_or(Kept::Damaged, Kept::Head)
    }

    /// Logs that were not met.
    pub(crate) fn unmet(&self) -> impl Iterator<Item = PatientId> {
        let unmet = self.0.iter().filter(|(.., met)| !met);
        unmet.map(|(patient, ..)| *patient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_log_is_held_in_as_little_as_is_said() {
        assert!(size_of::<(PatientId, Option<Head>, bool)>() <= 72);
    }
}
