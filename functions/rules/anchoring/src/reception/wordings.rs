use super::Reception;

/// Wordings in lower case, and what they mean. The first that a message contains counts: those that are
/// part of another's come after it, and what says least comes last. Where no node is named it is geth's,
/// which Anvil, Reth, Erigon, op-geth, Arbitrum and newer Nethermind mostly copy. The tests have each
/// node's messages whole.
pub(super) const WORDINGS: &[(&str, Reception)] = &[
    // Of a type, or of one that is asked about: not the opposite of what it contains.
    ("unknown transaction", Reception::Refused(String::new())),
    ("already known", Reception::AlreadyKnown),
    // Anvil, OpenEthereum.
    ("already imported", Reception::AlreadyKnown),
    // Besu, older geth.
    ("known transaction", Reception::AlreadyKnown),
    // Nethermind, Gnosis.
    ("alreadyknown", Reception::AlreadyKnown),
    // Frontier chains: `Pool(AlreadyImported)`.
    ("alreadyimported", Reception::AlreadyKnown),
    // Erigon: `existing tx with same hash`, later `txn`; RSK: `pending transaction with same hash`.
    ("with same hash", Reception::AlreadyKnown),
    // Cosmos chains.
    ("already exists in cache", Reception::AlreadyKnown),
    ("already exists in the pool", Reception::AlreadyKnown),
    ("already in mempool", Reception::AlreadyKnown),
    // Besu counts it with the nonces: a private transaction's `Private transaction nonce too low`.
    ("nonce too low", Reception::NonceTooLow),
    // OpenEthereum.
    ("nonce is too low", Reception::NonceTooLow),
    // Nethermind.
    ("oldnonce", Reception::NonceTooLow),
    // Arbitrum's classic sequencer.
    ("invalid transaction nonce", Reception::NonceTooLow),
    // Frontier chains.
    ("pool(stale)", Reception::NonceTooLow),
    ("nonce too high", Reception::NonceTooHigh),
    // Nethermind: `NonceGap`, `NonceTooFarInFuture` and, later, in words.
    ("noncegap", Reception::NonceTooHigh),
    ("noncetoofarinfuture", Reception::NonceTooHigh),
    ("nonce too far in", Reception::NonceTooHigh),
    // Besu.
    ("nonce too distant", Reception::NonceTooHigh),
    (
        "future transaction tries to replace pending",
        Reception::NonceTooHigh,
    ),
    (
        "replacement transaction underpriced",
        Reception::ReplacementUnderpriced,
    ),
    // Erigon.
    (
        "could not replace existing tx",
        Reception::ReplacementUnderpriced,
    ),
    // Nethermind.
    ("replacementnotallowed", Reception::ReplacementUnderpriced),
    ("ownnoncealreadyused", Reception::ReplacementUnderpriced),
    // Reth's pool.
    (
        "insufficient gas price to replace",
        Reception::ReplacementUnderpriced,
    ),
    // Frontier, by its Substrate pool: `Pool(TooLowPriority { .. })`.
    ("toolowpriority", Reception::ReplacementUnderpriced),
    ("priority is too low", Reception::ReplacementUnderpriced),
    // OpenEthereum.
    (
        "another transaction with same nonce",
        Reception::ReplacementUnderpriced,
    ),
    // Klaytn.
    (
        "another tx which has the same nonce",
        Reception::ReplacementUnderpriced,
    ),
    ("less than block base fee", Reception::BelowBaseFee),
    // Older geth and its forks: `fee cap less than base fee`.
    ("less than base fee", Reception::BelowBaseFee),
    // Besu: `Gas price below current base fee`.
    ("below current base fee", Reception::BelowBaseFee),
    // Nethermind: `FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 50, BaseFee: 100`.
    ("maxfeepergas too low", Reception::BelowBaseFee),
    (
        "exceeds the configured cap",
        Reception::OverFeeCap(String::new()),
    ),
    // Besu.
    ("fee cap exceeded", Reception::OverFeeCap(String::new())),
    ("insufficient funds", Reception::InsufficientFunds),
    ("insufficient balance", Reception::InsufficientFunds),
    ("would cause overdraft", Reception::InsufficientFunds),
    // Nethermind.
    ("insufficientfunds", Reception::InsufficientFunds),
    // Besu: `Upfront cost exceeds account balance`.
    ("exceeds account balance", Reception::InsufficientFunds),
    // Arbitrum.
    ("not enough funds", Reception::InsufficientFunds),
    ("intrinsic gas", Reception::GasLimit(String::new())),
    // Erigon.
    ("intrinsicgas", Reception::GasLimit(String::new())),
    // EIP-7623: `insufficient gas for floor data gas cost`.
    ("floor data gas", Reception::GasLimit(String::new())),
    // Besu: `Transaction gas limit exceeds block gas limit`.
    (
        "exceeds block gas limit",
        Reception::GasLimit(String::new()),
    ),
    // Nethermind, in its two generations.
    ("gaslimitexceeded", Reception::GasLimit(String::new())),
    ("gas limit reached", Reception::GasLimit(String::new())),
    // EIP-7825.
    ("gas limit too high", Reception::GasLimit(String::new())),
    ("gas limit is too high", Reception::GasLimit(String::new())),
    // OpenEthereum.
    (
        "exceeds current gas limit",
        Reception::GasLimit(String::new()),
    ),
    (
        "transaction gas is too low",
        Reception::GasLimit(String::new()),
    ),
    // Arbitrum: `sequencer pending tx pool full`.
    ("pool full", Reception::Busy),
    // geth: `txpool is full`. Anvil: `Transaction pool is full`. Erigon: `pending sub-pool is full`.
    ("pool is full", Reception::Busy),
    ("queue full", Reception::Busy),
    ("l2 congestion", Reception::Busy),
    // OpenEthereum.
    ("too many transactions in the queue", Reception::Busy),
    // geth, of an account: too many in its pool at once.
    ("account limit exceeded", Reception::Busy),
    ("in-flight transaction limit", Reception::Busy),
    // Nethermind and Besu while they catch up.
    ("node is syncing", Reception::Busy),
    ("sync is still in progress", Reception::Busy),
    // Services before nodes.
    ("too many requests", Reception::Busy),
    ("rate limit", Reception::Busy),
    ("request rate exceeded", Reception::Busy),
    ("request count exceeded", Reception::Busy),
    ("request limit", Reception::Busy),
    ("capacity", Reception::Busy),
    ("compute units", Reception::Busy),
    ("limit exceeded", Reception::Busy),
    ("transaction underpriced", Reception::Underpriced(None)),
    // geth since 1.16: `gas tip cap 1, minimum needed 7`.
    ("gas price below minimum", Reception::Underpriced(None)),
    // Besu.
    (
        "below configured minimum gas price",
        Reception::Underpriced(None),
    ),
    // Nethermind: `FeeTooLow` and `FeeTooLowToCompete`.
    ("feetoolow", Reception::Underpriced(None)),
    // Erigon.
    ("fee too low", Reception::Underpriced(None)),
    // Arbitrum, Metis.
    ("gas price too low", Reception::Underpriced(None)),
    // OpenEthereum.
    ("gas price is too low", Reception::Underpriced(None)),
    ("underpriced", Reception::Underpriced(None)),
];

/// A node that says one of these may have the transaction all the same.
pub(super) const FAILURES: &[&str] = &[
    "timed out",
    "timeout",
    "deadline exceeded",
    "internal error",
    "internal server error",
    "service unavailable",
    "bad gateway",
    "failed to forward",
    "please try again",
];
