//! What nodes say, whole and as they spell it: from their sources, their documentation, and the logs of
//! those who send to them.

use super::*;

fn read(message: &str) -> Reception {
    Reception::of_error(-32_000, message).unwrap_or_else(|| panic!("{message} is an answer"))
}

fn all_mean(meant: &Reception, messages: &[&str]) {
    for message in messages {
        assert_eq!(&read(message), meant, "{message}");
    }
}

#[test]
fn a_transaction_that_a_node_has_is_known_in_every_dialect() {
    all_mean(
        &Reception::AlreadyKnown,
        &[
            "already known",
            "INTERNAL_ERROR: already known",
            "tx already known",
            "transaction already imported",
            "known transaction: 0x7f657507aee0511e36d2d1972a6b22e917cc89f92b6c12c4dbd57eaabb236960",
            "Known transaction",
            "AlreadyKnown",
            "call failed: AlreadyKnown",
            "INTERNAL_ERROR: existing tx with same hash",
            "existing txn with same hash",
            "pending transaction with same hash already exists",
            "Transaction with the same hash was already imported.",
            "submit transaction to pool failed: Pool(AlreadyImported)",
            "transaction pool error transaction already exists in the pool",
            "tx already exists in cache",
            "failed to forward tx to sequencer, please try again. Error message: 'already known'",
        ],
    );
}

#[test]
fn a_nonce_that_is_used_up_is_told_from_one_that_is_not_due() {
    all_mean(
        &Reception::NonceTooLow,
        &[
            "nonce too low",
            "nonce too low: next nonce 5, tx nonce 4",
            "nonce too low: address 0x336394A3219e71D9d9bd18201d34E95C1Bb7122C, tx: 8089 state: 8090",
            "transaction rejected: nonce too low",
            "invalid transaction: nonce too low",
            "Nonce too low",
            "Transaction nonce is too low. Try incrementing the nonce.",
            "invalid transaction nonce",
            "OldNonce",
            "OldNonce, Current nonce: 22, nonce of rejected tx: 17",
            "nonce too low. allowed nonce range: 427 - 447, actual: 426",
            "submit transaction to pool failed: Pool(Stale)",
        ],
    );
    all_mean(
        &Reception::NonceTooHigh,
        &[
            "nonce too high",
            "nonce too high: address 0x336394A3219e71D9d9bd18201d34E95C1Bb7122C, tx: 8089 state: 8090",
            "NonceGap",
            "NonceGap, Future nonce. Expected nonce: 10",
            "NonceTooFarInFuture",
            "nonce too high. allowed nonce range: 427 - 477, actual: 527",
            "future transaction tries to replace pending",
        ],
    );
}

#[test]
fn a_replacement_that_pays_too_little_is_told_from_a_first_one_that_does() {
    all_mean(
        &Reception::ReplacementUnderpriced,
        &[
            "replacement transaction underpriced",
            "submit transaction to pool failed: Pool(TooLowPriority { old: 1, new: 1 })",
            "Priority is too low: (1 vs 1)",
            "replacement transaction underpriced: new tx gas fee cap 1 <= 1 queued",
            "Replacement transaction underpriced",
            "INTERNAL_ERROR: could not replace existing tx",
            "ReplacementNotAllowed",
            "OwnNonceAlreadyUsed",
            "[0x01]: insufficient gas price to replace existing transaction.",
            "Transaction gas price 100wei is too low. There is another transaction with same nonce in the queue \
             with gas price 150wei. Try increasing the gas price or incrementing the nonce.",
            "there is another tx which has the same nonce in the tx pool",
        ],
    );
    all_mean(
        &Reception::Underpriced(None),
        &[
            "transaction underpriced",
            "transaction underpriced: tip needed -, tip permitted 0",
            "INTERNAL_ERROR: underpriced",
            "fee too low",
            "Gas price below configured minimum gas price",
            "FeeTooLow",
            "FeeTooLow, EffectivePriorityFeePerGas too low 10 < 20, BaseFee: 30",
            "FeeTooLowToCompete",
            "gas price too low",
            "gas price too low: 18000000000 wei, use at least tx.gasPrice = 19500000000 wei",
            "Transaction gas price is too low. It does not satisfy your node's minimal gas price (minimal: 100 \
             got: 50). Try increasing the gas price.",
        ],
    );
}

#[test]
fn the_tip_a_node_asks_is_read_from_its_words() {
    for (message, tip) in [
        ("transaction underpriced: tip needed 1, tip permitted 0", 1),
        (
            "transaction underpriced: gas tip cap 1, minimum needed 1000000000",
            1_000_000_000,
        ),
        (
            "transaction gas price below minimum: gas tip cap 1500000000, minimum needed 25000000000",
            25_000_000_000,
        ),
    ] {
        assert_eq!(
            read(message),
            Reception::Underpriced(Some(tip)),
            "{message}"
        );
    }
    let endless = format!("transaction underpriced: tip needed {}", "9".repeat(60));
    assert_eq!(read(&endless), Reception::Underpriced(None));
}

#[test]
fn a_cap_below_the_base_fee_is_told_from_a_fee_above_the_nodes_own_limit() {
    all_mean(
        &Reception::BelowBaseFee,
        &[
            "max fee per gas less than block base fee",
            "max fee per gas less than block base fee: address 0x7099, maxFeePerGas: 1, baseFee: 7",
            "gas price less than block base fee",
            "fee cap less than base fee",
            "Gas price below current base fee",
            "FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 50, BaseFee: 100, MaxPriorityFeePerGas:200, Block number: 5",
        ],
    );
    for message in [
        "tx fee (1.10 ether) exceeds the configured cap (1.00 ether)",
        "tx fee (1.10 of currency celo) exceeds the configured cap (1.00 celo)",
        "Transaction fee cap exceeded",
    ] {
        assert_eq!(read(message), Reception::OverFeeCap(message.into()));
    }
}

#[test]
fn a_gas_limit_that_will_not_do_is_no_question_of_the_fee() {
    for message in [
        "intrinsic gas too low",
        "intrinsic gas too low: gas 21000, minimum needed 24000",
        "intrinsic gas too high -- tx.gas_limit > env.block.gas_limit",
        "insufficient gas for floor data gas cost: gas 21000, minimum needed 22280",
        "exceeds block gas limit",
        "Intrinsic gas exceeds gas limit",
        "Transaction gas limit exceeds block gas limit",
        "GasLimitExceeded, Gas limit: 100, gas limit of rejected tx: 150",
        "transaction gas limit too high (cap: 16777216, tx: 21000000)",
        "IntrinsicGas",
        "Transaction cost exceeds current gas limit. Limit: 50, got: 100. Try decreasing supplied gas.",
    ] {
        assert_eq!(read(message), Reception::GasLimit(message.into()));
    }
}

#[test]
fn an_empty_account_is_told_in_every_dialect() {
    all_mean(
        &Reception::InsufficientFunds,
        &[
            "insufficient funds for gas * price + value",
            "insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1",
            "Insufficient funds for gas * price + value",
            "insufficient balance for transfer",
            "insufficient funds for transfer",
            "transaction would cause overdraft",
            "Upfront cost exceeds account balance",
            "InsufficientFunds, Account balance: 4740799397601480913, cumulative cost: 22019342038993800000",
            "not enough funds for gas",
            "Insufficient balance for transaction. Balance=100.25, Cost=200.50",
            "failed with 16777216 gas: insufficient funds for gas * price + value",
        ],
    );
}

#[test]
fn a_full_pool_and_a_limit_of_rate_are_worth_another_try() {
    all_mean(
        &Reception::Busy,
        &[
            "txpool is full",
            "pending sub-pool is full",
            "baseFee sub-pool is full",
            "sequencer pending tx pool full, please try again",
            "queue full",
            "tx dropped due to L2 congestion",
            "account limit exceeded: pooled 16 txs",
            "There are too many transactions in the queue. Your transaction was dropped due to limit. Try \
             increasing the fee.",
            "in-flight transaction limit reached for delegated accounts",
            "Initial sync is still in progress",
            "Too many requests",
            "over rate limit",
            "sender is over rate limit",
            "daily request count exceeded, request rate limited",
            "project ID request rate exceeded",
            "Your app has exceeded its compute units per second capacity.",
            "50/second request limit reached - reduce calls per second or upgrade your account",
            "Limit exceeded",
        ],
    );
    for code in [-32_005, 429] {
        let wordless = Reception::of_error(code, "come back tomorrow");
        assert_eq!(wordless, Some(Reception::Busy), "{code}");
    }
    // What Besu says under the code for limits of rate.
    let besu = Reception::of_error(-32_005, "Transaction gas limit exceeds block gas limit");
    assert!(matches!(besu, Some(Reception::GasLimit(_))), "{besu:?}");
}

#[test]
fn a_node_that_failed_has_not_answered() {
    for (code, message) in [
        (-32_603, "Internal error"),
        (-32_603, "something broke"),
        (-32_002, "request timed out"),
        (-32_000, "context deadline exceeded"),
        (
            -32_000,
            "failed to forward tx to sequencer, please try again. Error message: ''",
        ),
    ] {
        assert_eq!(Reception::of_error(code, message), None, "{message}");
    }
    let known = Reception::of_error(-32_603, "already known");
    assert_eq!(known, Some(Reception::AlreadyKnown));
}

#[test]
fn any_other_refusal_is_quoted_short_and_without_control_characters() {
    let long = format!("go\naway {}", "x".repeat(10_000));
    let Reception::Refused(words) = read(&long) else {
        panic!("an unknown message is a refusal")
    };
    assert!(words.starts_with("goaway x"));
    assert_eq!(words.len(), QUOTED);
    for message in [
        "invalid sender",
        "invalid chain id for signer",
        "oversized data",
        "unknown transaction type",
        "Unknown transaction type: 2",
        "UnknownTransactionType",
        "",
    ] {
        assert_eq!(read(message), Reception::Refused(message.into()));
    }
}
