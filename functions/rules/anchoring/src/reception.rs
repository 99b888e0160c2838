/// What a node said about a transaction it was handed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reception {
    /// Taken into the pool.
    Accepted,
    /// It has had the same bytes before. As good as accepted.
    AlreadyKnown,
    /// The account's nonce is past this one: some transaction with it has been mined.
    NonceTooLow,
    /// Another transaction with this nonce waits, and this one does not pay enough more.
    ReplacementUnderpriced,
    /// Tips less than the node asks, which may say how much that is: wei for each unit of gas.
    Underpriced(Option<u128>),
    /// Its cap is below the next block's base fee.
    BelowBaseFee,
    /// The account cannot pay for it.
    InsufficientFunds,
    /// The node has no room now; worth another try.
    Busy,
    /// Any other refusal, in the node's words, cut short.
    Refused(String),
}

/// Wordings of geth and Anvil, in lower case. Other nodes copy geth's. The longer ones come first.
const WORDINGS: &[(&str, Reception)] = &[
    ("already known", Reception::AlreadyKnown),
    ("transaction already imported", Reception::AlreadyKnown),
    ("known transaction", Reception::AlreadyKnown),
    ("nonce too low", Reception::NonceTooLow),
    (
        "replacement transaction underpriced",
        Reception::ReplacementUnderpriced,
    ),
    ("transaction underpriced", Reception::Underpriced(None)),
    ("less than block base fee", Reception::BelowBaseFee),
    ("insufficient funds", Reception::InsufficientFunds),
    ("txpool is full", Reception::Busy),
    ("transaction pool is full", Reception::Busy),
    ("too many requests", Reception::Busy),
    ("limit exceeded", Reception::Busy),
];

/// The longest part of a stranger's message that goes into a log.
const QUOTED: usize = 200;

impl Reception {
    /// Reads the message of a JSON-RPC error.
    #[must_use]
    pub fn of_error(message: &str) -> Self {
        let lower = message.to_ascii_lowercase();
        WORDINGS
            .iter()
            .find(|(wording, _)| lower.contains(wording))
            .map_or_else(
                || Self::Refused(quoted(message)),
                |(_, reception)| match reception {
                    Self::Underpriced(_) => Self::Underpriced(needed(&lower)),
                    reception => reception.clone(),
                },
            )
    }
}

/// The least tip, as geth names it: `tip needed 1, tip permitted 0`, and in later versions `gas tip cap 0,
/// minimum needed 1`.
fn needed(message: &str) -> Option<u128> {
    let (_, rest) = message.split_once(" needed ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    rest[..end.unwrap_or(rest.len())].parse().ok()
}

/// A stranger's words, fit for a log: short and on one line.
#[must_use]
pub fn quoted(message: &str) -> String {
    message
        .chars()
        .filter(|c| !c.is_control())
        .take(QUOTED)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geth_and_anvil_are_understood_in_their_own_words() {
        for (message, meant) in [
            ("already known", Reception::AlreadyKnown),
            ("transaction already imported", Reception::AlreadyKnown),
            (
                "nonce too low: next nonce 5, tx nonce 4",
                Reception::NonceTooLow,
            ),
            ("nonce too low", Reception::NonceTooLow),
            (
                "replacement transaction underpriced",
                Reception::ReplacementUnderpriced,
            ),
            (
                "transaction underpriced: tip needed 1, tip permitted 0",
                Reception::Underpriced(Some(1)),
            ),
            (
                "transaction underpriced: gas tip cap 1, minimum needed 1000000000",
                Reception::Underpriced(Some(1_000_000_000)),
            ),
            ("transaction underpriced", Reception::Underpriced(None)),
            (
                "transaction underpriced: tip needed -, tip permitted 0",
                Reception::Underpriced(None),
            ),
            (
                "max fee per gas less than block base fee: address 0x7099, maxFeePerGas: 1, baseFee: 7",
                Reception::BelowBaseFee,
            ),
            (
                "max fee per gas less than block base fee",
                Reception::BelowBaseFee,
            ),
            (
                "insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1",
                Reception::InsufficientFunds,
            ),
            (
                "Insufficient funds for gas * price + value",
                Reception::InsufficientFunds,
            ),
            ("txpool is full", Reception::Busy),
        ] {
            assert_eq!(Reception::of_error(message), meant, "{message}");
        }
    }

    #[test]
    fn any_other_refusal_is_quoted_short_and_without_control_characters() {
        let long = format!("go\naway {}", "x".repeat(10_000));
        let Reception::Refused(words) = Reception::of_error(&long) else {
            panic!("an unknown message is a refusal")
        };
        assert!(words.starts_with("goaway x"));
        assert_eq!(words.len(), QUOTED);
    }
}
