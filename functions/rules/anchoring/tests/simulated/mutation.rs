//! Mistakes that a run or its tables could make. A simulation that does not notice them proves nothing.

use anchoring::{Answer, Claim, Deed, Stage, Told};

use super::world::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// Tables do not look at fencing tokens and revisions.
    Unfenced,
    /// What is signed is sent and not recorded.
    Unrecorded,
    /// What is mined counts as final.
    MinedIsFinal,
    /// What is claimed is not looked at: whoever asks gets it.
    ClaimsAreGiven,
    /// Nothing is claimed, and the batch goes on as if it were.
    Unclaimed,
    /// Leaves are signed for as they were, whatever is stored.
    LeavesUnread,
    /// Archives are not stored.
    Unarchived,
    /// The heads of logs are not kept.
    Headless,
    /// Candidates are not forgotten.
    Remembers,
    /// Earlier attempts are struck out when another is signed.
    ForgetsAttempts,
    /// Leaves are not stored.
    LeavesUnwritten,
    /// The lease is given to everybody, with one token.
    OneTokenForAll,
    /// What is sealed is not recorded as such before it is signed.
    Late,
}

impl Mutation {
    pub const ALL: [Self; 13] = [
        Self::Unfenced,
        Self::Unrecorded,
        Self::MinedIsFinal,
        Self::ClaimsAreGiven,
        Self::Unclaimed,
        Self::LeavesUnread,
        Self::Unarchived,
        Self::Headless,
        Self::Remembers,
        Self::ForgetsAttempts,
        Self::LeavesUnwritten,
        Self::OneTokenForAll,
        Self::Late,
    ];

    /// What is done instead of a deed: nothing, and this is told of it.
    pub fn instead(self, deed: &Deed) -> Option<Told> {
        match (self, deed) {
            (Self::Unrecorded, Deed::Record(_, batch)) => {
                matches!(batch.stage, Stage::Signed(..)).then(|| Told::Batch(batch.clone()))
            }
            (Self::Late, Deed::Record(_, batch)) => {
                matches!(batch.stage, Stage::Sealed(_)).then(|| Told::Batch(batch.clone()))
            }
            (Self::Unclaimed, Deed::Claim(claims)) => {
                Some(Told::Claimed(vec![Claim::Claimed; claims.len()]))
            }
            (Self::Unarchived, Deed::WriteArchive(..))
            | (Self::Headless, Deed::KeepLogHeads(..))
            | (Self::Remembers, Deed::ForgetCandidates(..))
            | (Self::LeavesUnwritten, Deed::WriteLeaves(..)) => Some(Told::Done),
            _ => None,
        }
    }

    /// A deed as it is done.
    pub fn altered(self, mut deed: Deed) -> Deed {
        if let (Self::ForgetsAttempts, Deed::Record(_, batch)) = (self, &mut deed)
            && let Stage::Signed(_, attempts) = &mut batch.stage
        {
            attempts.drain(..attempts.len() - 1);
        }
        deed
    }

    /// An answer as it is understood.
    pub fn understood(self, answer: Answer, world: &World) -> Answer {
        let height = Some(world.chain.best.height);
        match (self, answer) {
            (Self::MinedIsFinal, Answer::Settled(_)) => Answer::Settled(height),
            (Self::MinedIsFinal, Answer::LandedAndSettled(landed, _)) => {
                Answer::LandedAndSettled(landed, height)
            }
            (_, answer) => answer,
        }
    }
}
