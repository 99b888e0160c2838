use alloy::primitives::{Address as EthereumAddress, B256, Bytes, U64, U128};
use alloy::sol_types::SolEvent as _;
use anchoring::{Anchoring, Landed, Outcome};
use seal::TransactionHash;
use serde::Deserialize;

use crate::address::ethereum;
use crate::contract::RecordAnchor;
use crate::{BlockOnChain, NodeError};

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Receipt {
    transaction_hash: B256,
    pub(crate) block_hash: Option<B256>,
    pub(crate) block_number: Option<U64>,
    to: Option<EthereumAddress>,
    status: U64,
    gas_used: U64,
    effective_gas_price: U128,
    logs: Vec<Log>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Log {
    address: EthereumAddress,
    topics: Vec<B256>,
    data: Bytes,
    pub(crate) transaction_hash: Option<B256>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Block {
    pub(crate) hash: B256,
    pub(crate) number: U64,
    pub(crate) timestamp: U64,
    pub(crate) base_fee_per_gas: Option<U128>,
}

/// A block by what is in it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Listing {
    hash: B256,
    pub(crate) number: U64,
    transactions: Vec<B256>,
}

impl Listing {
    pub(crate) fn on_chain(self) -> BlockOnChain {
        let hashes = self.transactions.into_iter();
        BlockOnChain {
            hash: self.hash.0,
            transactions: hashes
                .map(|hash| TransactionHash::from_bytes(hash.0))
                .collect(),
        }
    }
}

impl Log {
    /// Whether this is the event the anchoring causes, by the contract, with every value ours.
    pub(crate) fn is(&self, anchoring: &Anchoring) -> bool {
        self.address == ethereum(anchoring.contract)
            && RecordAnchor::Anchored::decode_raw_log(self.topics.iter().copied(), &self.data)
                .is_ok_and(|event| {
                    event.root.0 == *anchoring.root.as_bytes()
                        && event.previous.0 == *anchoring.previous.as_bytes()
                        && event.size == anchoring.size
                })
    }
}

impl Receipt {
    pub(crate) fn landed(
        &self,
        asked: TransactionHash,
        anchoring: &Anchoring,
        block: &Block,
    ) -> Result<Landed, NodeError> {
        let nonsense = |what: &str| NodeError::Nonsense(format!("receipt of {asked}: {what}"));
        let contradiction =
            |what: &str| NodeError::Contradiction(format!("transaction {asked} {what}"));
        if self.transaction_hash.0 != *asked.as_bytes() {
            return Err(nonsense("is of another transaction"));
        }
        if self.to != Some(ethereum(anchoring.contract)) {
            return Err(contradiction("is not to the contract"));
        }
        let outcome = match self.status.to::<u64>() {
            1 if self.logs.iter().any(|log| log.is(anchoring)) => Outcome::Anchored,
            1 => return Err(contradiction("succeeded without the event")),
            0 => Outcome::Reverted,
            _ => return Err(nonsense("has no status")),
        };
        Ok(Landed {
            transaction: asked,
            block: block.number.to(),
            block_hash: block.hash.0,
            time: block.timestamp.to(),
            gas_used: self.gas_used.to(),
            gas_price: self.effective_gas_price.to(),
            outcome,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anchoring::{Address, Head};
    use seal::Root;
    use serde_json::{Value, json};

    const HASH: TransactionHash = TransactionHash::from_bytes([0xaa; 32]);

    fn anchoring() -> Anchoring {
        Anchoring {
            contract: Address::from_bytes([0xcc; 20]),
            previous: Head::from_bytes([0x01; 32]),
            root: Root::from_bytes([0x02; 32]),
            size: 7,
        }
    }

    fn receipt() -> Value {
        let byte = |byte: &str, times: usize| format!("0x{}", byte.repeat(times));
        json!({
            "transactionHash": byte("aa", 32), "blockHash": byte("bb", 32), "blockNumber": "0x10",
            "to": byte("cc", 20), "status": "0x1", "gasUsed": "0x6f5e", "effectiveGasPrice": "0x3b9aca07",
            "logs": [{
                "address": byte("cc", 20),
                "topics": [RecordAnchor::Anchored::SIGNATURE_HASH, byte("02", 32)],
                "data": format!("0x{}{:064x}", "01".repeat(32), 7),
            }],
        })
    }

    fn read(receipt: Value) -> Result<Landed, NodeError> {
        let block = Block {
            hash: [0xbb; 32].into(),
            number: U64::from(16),
            timestamp: U64::from(1_700_000_000),
            base_fee_per_gas: None,
        };
        serde_json::from_value::<Receipt>(receipt)
            .map_err(|error| NodeError::Nonsense(error.to_string()))?
            .landed(HASH, &anchoring(), &block)
    }

    #[test]
    fn a_receipt_with_our_event_says_anchored_with_block_and_price() {
        let landed = read(receipt()).unwrap();
        assert_eq!(landed.outcome, Outcome::Anchored);
        assert_eq!((landed.block, landed.time), (16, 1_700_000_000));
        assert_eq!((landed.gas_used, landed.gas_price), (28_510, 1_000_000_007));
    }

    #[test]
    fn a_failed_transaction_is_not_anchored_whatever_it_logs() {
        let mut failed = receipt();
        failed["status"] = "0x0".into();
        assert_eq!(read(failed).unwrap().outcome, Outcome::Reverted);
    }

    #[test]
    fn a_receipt_that_differs_in_anything_that_counts_proves_nothing() {
        let other = |byte: &str, times: usize| Value::from(format!("0x{}", byte.repeat(times)));
        for (what, pointer, lie) in [
            ("another transaction", "/transactionHash", other("ab", 32)),
            ("another contract", "/to", other("cd", 20)),
            ("no recipient", "/to", Value::Null),
            ("a status of its own", "/status", "0x2".into()),
            (
                "another contract's event",
                "/logs/0/address",
                other("cd", 20),
            ),
            ("another event", "/logs/0/topics/0", other("00", 32)),
            ("another root", "/logs/0/topics/1", other("03", 32)),
            (
                "another head",
                "/logs/0/data",
                format!("0x{}{:064x}", "09".repeat(32), 7).into(),
            ),
            (
                "another size",
                "/logs/0/data",
                format!("0x{}{:064x}", "01".repeat(32), 8).into(),
            ),
            (
                "data cut short",
                "/logs/0/data",
                format!("0x{}", "01".repeat(32)).into(),
            ),
            ("no events", "/logs", json!([])),
        ] {
            let mut lying = receipt();
            *lying.pointer_mut(pointer).unwrap() = lie;
            let refused = matches!(
                read(lying),
                Err(NodeError::Nonsense(_) | NodeError::Contradiction(_))
            );
            assert!(refused, "{what}");
        }
    }
}
