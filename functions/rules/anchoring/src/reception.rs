mod wordings;

#[cfg(test)]
mod dialects;

use wordings::{FAILURES, WORDINGS};

/// What a node said about a transaction it was handed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reception {
    /// Taken into the pool.
    Accepted,
    /// It has had the same bytes before. As good as accepted.
    AlreadyKnown,
    /// The account's nonce is past this one: some transaction with it has been mined.
    NonceTooLow,
    /// The account's nonce has not come to this one: the node is behind, or whoever named the nonce was
    /// wrong.
    NonceTooHigh,
    /// Another transaction with this nonce waits, and this one does not pay enough more.
    ReplacementUnderpriced,
    /// Tips less than the node asks, which may say how much that is: wei for each unit of gas.
    Underpriced(Option<u128>),
    /// Its cap is below the next block's base fee.
    BelowBaseFee,
    /// Its fee is more than this node passes on for anybody, in the node's words.
    OverFeeCap(String),
    /// Its gas limit is too low for what it does or too high for a block, in the node's words.
    GasLimit(String),
    /// The account cannot pay for it.
    InsufficientFunds,
    /// The node has no room, no time or no state now; worth another try.
    Busy,
    /// Any other refusal, in the node's words, cut short.
    Refused(String),
}

/// EIP-1474, "Limit exceeded", and what some services say instead, HTTP's number. Asked only when the
/// words say nothing: Besu has given the first another meaning.
const RATE_LIMITS: [i64; 2] = [-32_005, 429];

/// JSON-RPC, "Internal error".
const INTERNAL_ERROR: i64 = -32_603;

/// The longest part of a stranger's message that goes into a log.
const QUOTED: usize = 200;

impl Reception {
    /// Reads a JSON-RPC error: its words first, because codes mean something else in every node. `None`
    /// for a node that failed rather than refused: whether it has the transaction is open.
    #[must_use]
    pub fn of_error(code: i64, message: &str) -> Option<Self> {
        let lower = message.to_ascii_lowercase();
        let known = WORDINGS.iter().find(|(words, _)| lower.contains(words));
        if let Some((_, reception)) = known {
            return Some(match reception {
                Self::Underpriced(_) => Self::Underpriced(needed(&lower)),
                Self::OverFeeCap(_) => Self::OverFeeCap(quoted(message)),
                Self::GasLimit(_) => Self::GasLimit(quoted(message)),
                Self::Refused(_) => Self::Refused(quoted(message)),
                reception => reception.clone(),
            });
        }
        if RATE_LIMITS.contains(&code) {
            return Some(Self::Busy);
        }
        let failed = code == INTERNAL_ERROR || FAILURES.iter().any(|words| lower.contains(words));
        (!failed).then(|| Self::Refused(quoted(message)))
    }

    /// Whether the node has the transaction in its pool.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Accepted | Self::AlreadyKnown)
    }
}

/// The least tip, as geth names it: `tip needed 1, tip permitted 0`, and in later versions `gas tip cap 0,
/// minimum needed 1`.
fn needed(message: &str) -> Option<u128> {
    let (_, rest) = message.split_once(" needed ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

/// A stranger's words, fit for a log.
#[must_use]
pub fn quoted(message: &str) -> String {
    message
        .chars()
        .filter(|c| !c.is_control())
        .take(QUOTED)
        .collect()
}
