//! Small blocks with receipts of every kind, and proofs from them.

use super::Outcome;
use alloy::consensus::{Eip658Value, Header, Receipt, RlpEncodableReceipt as _, TxReceipt as _};
use alloy::primitives::{Address, B256, Bytes, Log, U256, address, keccak256};
use alloy::rlp;
use alloy::trie::proof::ProofRetainer;
use alloy::trie::{HashBuilder, Nibbles};
use evidence::{AnchoredEvent, Archive};
use std::collections::BTreeMap;

pub(super) const CHAIN_ID: u64 = 31_337;
pub(super) const CONTRACT: Address = address!("0x5fbdb2315678afecb367f032d93f642f64180aa3");
pub(super) const STRANGER: Address = address!("0xe7f1725e7734ce288f8367e1bb143e90bb3f0512");

/// One transaction's outcome: its EIP-2718 type, zero for legacy, and its receipt.
#[derive(Clone)]
pub(super) struct Mined {
    kind: u8,
    status: bool,
    logs: Vec<Log>,
}

impl Mined {
    pub(super) fn anchoring(event: &AnchoredEvent) -> Self {
        Self::with_logs(2, vec![anchored(event)])
    }

    pub(super) fn with_logs(kind: u8, logs: Vec<Log>) -> Self {
        Self {
            kind,
            status: true,
            logs,
        }
    }

    /// One that has nothing to do with us; each place in a block has another.
    pub(super) fn passing(place: usize) -> Self {
        let topics = [B256::repeat_byte(0xdd), B256::with_last_byte(0x11)];
        let logs = (0..place % 3).map(|nth| {
            Log::new_unchecked(
                STRANGER,
                topics[..nth].to_vec(),
                vec![0xaa; place % 70].into(),
            )
        });
        Self {
            kind: [2, 0, 1, 3, 4][place % 5],
            status: place % 7 != 6,
            logs: logs.collect(),
        }
    }

    pub(super) fn failed(mut self) -> Self {
        self.status = false;
        self
    }

    pub(super) fn of_kind(mut self, kind: u8) -> Self {
        self.kind = kind;
        self
    }

    fn encoded(&self, gas: u64) -> Vec<u8> {
        let receipt = Receipt {
            status: Eip658Value::Eip658(self.status),
            cumulative_gas_used: gas,
            logs: self.logs.clone(),
        };
        let mut bytes = Vec::new();
        if self.kind > 0 {
            bytes.push(self.kind);
        }
        receipt.rlp_encode_with_bloom(&receipt.bloom(), &mut bytes);
        bytes
    }
}

/// The log of an anchoring in a contract.
pub(super) fn anchored(event: &AnchoredEvent) -> Log {
    let topics = vec![
        keccak256("Anchored(bytes32,bytes32,uint64)"),
        B256::from(*event.root.as_bytes()),
    ];
    let size = U256::from(event.size).to_be_bytes::<32>();
    let data = [event.previous, size].concat();
    Log::new_unchecked(Address::from(event.contract), topics, data.into())
}

pub(super) struct Block {
    pub(super) header: Header,
    receipts: Vec<Vec<u8>>,
}

impl Block {
    pub(super) fn new(number: u64, time: u64, mined: &[Mined]) -> Self {
        let gas = (1..).map(|place| place * 29_711);
        let receipts: Vec<Vec<u8>> = mined
            .iter()
            .zip(gas)
            .map(|(mined, gas)| mined.encoded(gas))
            .collect();
        Self::of_values(number, time, receipts)
    }

    /// A block whose trie holds any values at all.
    pub(super) fn of_values(number: u64, time: u64, receipts: Vec<Vec<u8>>) -> Self {
        let (receipts_root, _) = trie(&receipts, 0);
        let header = Header {
            parent_hash: keccak256(number.to_be_bytes()),
            number,
            timestamp: time,
            receipts_root,
            gas_limit: 30_000_000,
            extra_data: Bytes::from_static(b"vectors"),
            base_fee_per_gas: Some(7),
            withdrawals_root: Some(B256::ZERO),
            blob_gas_used: Some(0),
            excess_blob_gas: Some(0),
            parent_beacon_block_root: Some(B256::repeat_byte(0xbe)),
            ..Header::default()
        };
        Self { header, receipts }
    }

    pub(super) fn hash(&self) -> B256 {
        keccak256(self.encoded_header())
    }

    pub(super) fn encoded_header(&self) -> Vec<u8> {
        rlp::encode(&self.header)
    }

    pub(super) fn archive(&self, index: usize) -> Outcome<Archive> {
        let (_, proof) = trie(&self.receipts, index);
        Ok(Archive {
            header: self.encoded_header(),
            index: u64::try_from(index)?,
            proof,
        })
    }
}

/// The root over values by their places, and the nodes from it to one of them.
fn trie(values: &[Vec<u8>], index: usize) -> (B256, Vec<Vec<u8>>) {
    let path = |place: usize| Nibbles::unpack(rlp::encode(place));
    let retainer: ProofRetainer = ProofRetainer::new(vec![path(index)]);
    let mut builder = HashBuilder::default().with_proof_retainer(retainer);
    // The builder wants its keys in order, and RLP puts 0 between 127 and 128.
    let in_order: BTreeMap<Nibbles, &Vec<u8>> = (0..).map(path).zip(values).collect();
    for (path, value) in in_order {
        builder.add_leaf(path, value);
    }
    let root = builder.root();
    let nodes = builder
        .take_proof_nodes()
        .matching_nodes_sorted(&path(index));
    (
        root,
        nodes.into_iter().map(|(_, node)| node.to_vec()).collect(),
    )
}
