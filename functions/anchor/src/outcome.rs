//! By what numbers a run goes, and how it can end.

use std::time::Duration;

use dynamo::TableError;
use dynamo::anchors::{Fenced, Lost};
use evm::{Head, NodeError};

use crate::chain::ChainError;
use crate::metrics::Figures;

/// The numbers a run goes by.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The most leaves in a batch.
    pub limit: usize,
    /// The most a transaction may offer, wei for each unit of gas.
    pub fee_ceiling: u128,
    /// How long a lease holds without being renewed.
    pub lease: Duration,
    /// How long a transaction may wait before it is replaced by a dearer one.
    pub stuck_after: Duration,
    /// How long until the same bytes are sent again, in case a node forgot them.
    pub resend_after: Duration,
    /// How long to stay for the finality of what is mined when nothing else is to be done.
    pub linger: Duration,
    /// How long after a wake-up the outbox's index may lag behind it.
    pub index_lag: Duration,
    /// How long entries of logs wait for a version to ride along with, before they get a batch of their own.
    pub log_patience: Duration,
}

impl Rules {
    /// The rules in use, with this ceiling.
    #[must_use]
    pub const fn with_fee_ceiling(fee_ceiling: u128) -> Self {
        Self {
            limit: 10_000,
            fee_ceiling,
            lease: Duration::from_secs(20),
            stuck_after: Duration::from_secs(45),
            resend_after: Duration::from_secs(15),
            linger: Duration::from_secs(15),
            index_lag: Duration::from_millis(500),
            log_patience: Duration::from_hours(1),
        }
    }
}

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
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The chain, or the key.
    #[error(transparent)]
    Chain(#[from] ChainError),
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
}

/// Why a run does not go on.
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

impl From<NodeError> for Failure {
    fn from(error: NodeError) -> Self {
        Self::Chain(error.into())
    }
}

/// What a run did, for the metrics; also of one that failed.
#[derive(Debug)]
pub struct Report {
    /// How it ended.
    pub outcome: Result<Ended, Failure>,
    /// What it counted.
    pub figures: Figures,
}

/// A write that another run's token forbids ends this run.
pub(crate) fn fenced<T>(written: Fenced<T>) -> Result<T, Stop> {
    written.map_err(|Lost| Stop::Ended(Ended::Lost))
}
