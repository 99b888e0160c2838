/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
    /// No connection, no answer in time, or an error status.
    #[error("the node does not answer: {0}")]
    Silent(String),
    /// An answer that does not fit the question.
    #[error("the node answers nonsense: {0}")]
    Nonsense(String),
    /// The transaction is there, and did not do what it was sent to do.
    #[error("the chain contradicts: {0}")]
    Contradiction(String),
    /// Another chain's node.
    #[error("the node is on chain {found}, not {expected}")]
    WrongChain {
        /// The chain that was configured.
        expected: u64,
        /// What the node says.
        found: u64,
    },
    /// The call would fail on chain: the contract refuses it.
    #[error("the contract would refuse: {0}")]
    Reverted(String),
    /// The node refuses the question, for instance because it lacks the block it is about.
    #[error("the node refuses: {0}")]
    Refused(String),
    /// What the node has of a block does not lead to the block's hash.
    #[error("no archive can be made of it: {0}")]
    Unprovable(&'static str),
}

impl NodeError {
    /// Whether it is the node's own failure, and not what the chain has to say.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        !matches!(self, Self::Reverted(_) | Self::Unprovable(_))
    }

    /// Whether asking again may help.
    pub(crate) const fn passes(&self) -> bool {
        matches!(self, Self::Silent(_) | Self::Nonsense(_) | Self::Refused(_))
    }
}
