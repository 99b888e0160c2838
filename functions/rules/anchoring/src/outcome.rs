//! How a run can end.

use crate::{ChainFault, Head, NodeError, TableFault};

/// How a run ended that ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing waits and nothing can be moved on now.
    Done,
    /// Somebody else runs; they were told to look again.
    Knocked,
    /// The time was up. The next wake-up goes on.
    TimeUp,
    /// Fees are above the ceiling. A later wake-up goes on.
    TooDear,
    /// Somebody else has taken over.
    Lost,
}

/// Why a run gave up; its messages are given back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A table.
    #[error("a table: {0}")]
    Table(#[from] TableFault),
    /// The chain, or the key.
    #[error(transparent)]
    Chain(#[from] ChainFault),
    /// The contract's head is none that this table leads to: a node that lags or lies, a reorg deeper
    /// than the finality rule, or somebody else's anchor.
    #[error("the contract's head is {0}, which no batch of ours leads to")]
    UnknownHead(Head),
    /// A batch under way is for another contract than the one configured.
    #[error("batch {0} is under way for another contract")]
    OtherContract(u64),
    /// What is stored as leaves is not what was sealed.
    #[error("the stored leaves of batch {0} do not give its root")]
    LeavesDiffer(u64),
    /// A node refuses the transaction for good.
    #[error("the transaction is refused: {0}")]
    Refused(String),
    /// The account is empty.
    #[error("the anchoring account cannot pay")]
    Funds,
    /// A batch has used up its attempts.
    #[error("batch {0} has been signed too often")]
    Attempts(u64),
    /// News that answers nothing that was asked.
    #[error("news of something that was not asked for")]
    Unasked,
}

impl From<NodeError> for Failure {
    fn from(error: NodeError) -> Self {
        Self::Chain(error.into())
    }
}

/// Why a run does not go on as it was.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The chain is not as the table says; start from the head again.
    LookAgain(Head),
    Ended(Ended),
    Failed(Failure),
}

impl<F: Into<Failure>> From<F> for Stop {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}
