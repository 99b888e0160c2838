//! Numbers that no chain has. A node that names one is wrong, and another is asked; the ceiling on fees
//! and the contract hold besides.

use crate::{Landed, NodeError, View};

/// EIP-2681: no account has a higher nonce.
const HIGHEST_NONCE: u64 = u64::MAX - 1;

/// A block each millisecond for nine thousand years.
const HIGHEST_BLOCK: u64 = 1 << 48;

/// A whole coin for each unit of gas. Where a coin is worth little a unit costs a thousandth of it.
const HIGHEST_PRICE: u128 = 1_000_000_000_000_000_000;

/// A transaction costs no less, and no more (EIP-7825).
const LEAST_GAS: u64 = 21_000;
const MOST_GAS: u64 = 1 << 24;

/// What a node may suggest as tip if the base fee is lower; a chain that asks more says so when it refuses,
/// and is then paid what it asked. This keeps a node's mistake from being paid for. One that lies about the
/// base fee as well can have the ceiling paid, and no more.
const ORDINARY_TIP: u128 = 1_000_000_000;

/// No tip of a node's is taken that is more than the block costs anyway; without an opinion, an ordinary
/// one.
pub(crate) fn tip(suggested: Option<u128>, base_fee: u128) -> u128 {
    suggested.map_or(ORDINARY_TIP, |tip| tip.min(base_fee.max(ORDINARY_TIP)))
}

pub(crate) fn height(block: u64) -> Result<u64, NodeError> {
    within(block <= HIGHEST_BLOCK, block, "a block's height")
}

/// Gas that is estimated for a transaction.
pub(crate) fn estimate(gas: u64) -> Result<u64, NodeError> {
    let plausible = (LEAST_GAS..=MOST_GAS).contains(&gas);
    within(plausible, gas, "an estimate of gas")
}

pub(crate) fn view(view: View) -> Result<View, NodeError> {
    height(view.block)?;
    let nonce = view.nonce;
    within(nonce <= HIGHEST_NONCE, nonce, "a nonce")?;
    let fee = view.base_fee;
    within(fee <= HIGHEST_PRICE, fee, "a base fee")?;
    Ok(view)
}

pub(crate) fn landed(landed: Landed) -> Result<Landed, NodeError> {
    height(landed.block)?;
    let (gas, price) = (landed.gas_used, landed.gas_price);
    within(gas <= MOST_GAS, gas, "gas used")?;
    // Tip and base fee.
    within(price <= 2 * HIGHEST_PRICE, price, "a price of gas")?;
    Ok(landed)
}

fn within<T: std::fmt::Display>(plausible: bool, number: T, what: &str) -> Result<T, NodeError> {
    if plausible {
        Ok(number)
    } else {
        Err(NodeError::Nonsense(format!("{number} is not {what}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GWEI: u128 = 1_000_000_000;

    #[test]
    fn a_tip_is_at_most_a_gwei_or_the_base_fee() {
        assert_eq!(tip(Some(3), 7), 3);
        assert_eq!(tip(Some(u128::MAX), 7), GWEI);
        assert_eq!(tip(Some(30 * GWEI), 50 * GWEI), 30 * GWEI);
        assert_eq!(tip(Some(90 * GWEI), 50 * GWEI), 50 * GWEI);
        assert_eq!(tip(None, 0), GWEI);
    }

    #[test]
    fn an_estimate_is_that_of_a_transaction() {
        for gas in [21_000, 29_723, 1 << 24] {
            assert_eq!(estimate(gas), Ok(gas));
        }
        for gas in [0, 20_999, (1 << 24) + 1, u64::MAX] {
            assert!(matches!(estimate(gas), Err(NodeError::Nonsense(_))));
        }
    }
}
