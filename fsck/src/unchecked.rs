//! That nothing can be said.

use dynamo::TableError;
use dynamo::datakeys::DataKeyError;
use evm::NodeError;

/// Why a check came to no end. It says nothing of what was to be checked.
#[derive(Debug, thiserror::Error)]
pub enum Unchecked {
    /// A table.
    #[error("a table cannot be read: {}", causes(.0))]
    Table(#[from] TableError),
    /// A key.
    #[error("the charts' keys cannot be had: {}", causes(.0))]
    Key(#[from] DataKeyError),
    /// No node answers, or none that is on the chain.
    #[error("{0}")]
    Node(#[from] NodeError),
    /// What a node says does not go together, or not with what another one says: one lies, or the chain changes as it
    /// is read.
    #[error("what the nodes say does not hold together: {0}")]
    Contradiction(&'static str),
    /// The node has not reached a block that a batch is recorded in.
    #[error("the node is behind: it has {latest} blocks, and a batch is in block {block}")]
    Behind {
        /// Its newest block.
        latest: u64,
        /// The one it lacks.
        block: u64,
    },
    /// Something is recorded as final, and the node does not call it so, also after some seconds.
    #[error(
        "the node is behind: it does not call a block final that a batch is recorded as final in"
    )]
    Unsettled,
    /// A part of this program ended early.
    #[error("a reader died")]
    Reader,
}

/// An error and what caused it, by what they say of themselves.
fn causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
