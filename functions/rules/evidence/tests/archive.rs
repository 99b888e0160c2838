//! Archives against tries, receipts and headers that another implementation made.

use alloy::consensus::{Header, Receipt, ReceiptEnvelope, ReceiptWithBloom};
use alloy::eips::eip2718::Encodable2718 as _;
use alloy::primitives::{Address, B256, Log, U256, keccak256};
use alloy::rlp;
use alloy::trie::proof::ProofRetainer;
use alloy::trie::{HashBuilder, Nibbles};
use evidence::{AnchoredEvent, Archive, ArchiveFault};
use proptest::prelude::*;
use seal::Root;
use std::collections::BTreeMap;

fn event() -> AnchoredEvent {
    AnchoredEvent {
        contract: [0xc0; 20],
        previous: [0x0e; 32],
        root: Root::from_bytes([0x40; 32]),
        size: 3,
    }
}

/// Each place has another kind of transaction and another number of logs; `ours` has the event.
fn receipt(place: usize, ours: bool) -> Vec<u8> {
    let event = event();
    let mut logs = vec![Log::new_unchecked(
        Address::repeat_byte(1),
        vec![B256::ZERO; place % 5],
        vec![7; place % 90].into(),
    )];
    if ours {
        let topics = vec![
            keccak256("Anchored(bytes32,bytes32,uint64)"),
            B256::repeat_byte(0x40),
        ];
        let size = U256::from(event.size).to_be_bytes::<32>();
        let data = [event.previous, size].concat();
        logs.push(Log::new_unchecked(
            event.contract.into(),
            topics,
            data.into(),
        ));
    }
    let receipt = ReceiptWithBloom::from(Receipt {
        status: true.into(),
        cumulative_gas_used: 21_000 * (place as u64 + 1),
        logs,
    });
    match place % 5 {
        0 => ReceiptEnvelope::Eip1559(receipt),
        1 => ReceiptEnvelope::Legacy(receipt),
        2 => ReceiptEnvelope::Eip2930(receipt),
        3 => ReceiptEnvelope::Eip4844(receipt),
        _ => ReceiptEnvelope::Eip7702(receipt),
    }
    .encoded_2718()
}

/// A block in which the transactions at some places are ours.
struct Block {
    header: Vec<u8>,
    receipts: Vec<Vec<u8>>,
}

impl Block {
    fn new(size: usize, ours: impl Fn(usize) -> bool) -> Self {
        let receipts: Vec<_> = (0..size).map(|place| receipt(place, ours(place))).collect();
        let header = Header {
            receipts_root: alloy::trie::root::ordered_trie_root_encoded(&receipts),
            number: 77,
            timestamp: 1_792_990_000,
            ..Header::default()
        };
        Self {
            header: rlp::encode(header),
            receipts,
        }
    }

    fn archive(&self, index: usize) -> Archive {
        let path = |place: usize| Nibbles::unpack(rlp::encode(place));
        let retainer: ProofRetainer = ProofRetainer::new(vec![path(index)]);
        let mut builder = HashBuilder::default().with_proof_retainer(retainer);
        let in_order: BTreeMap<_, _> = (0..).map(path).zip(&self.receipts).collect();
        for (path, receipt) in in_order {
            builder.add_leaf(path, receipt);
        }
        builder.root();
        let nodes = builder
            .take_proof_nodes()
            .matching_nodes_sorted(&path(index));
        Archive {
            header: self.header.clone(),
            index: index as u64,
            proof: nodes.into_iter().map(|(_, node)| node.to_vec()).collect(),
        }
    }
}

#[test]
fn a_receipt_is_found_at_its_own_place_in_a_block_of_any_size() {
    for size in (1..20).chain([127, 128, 129, 257, 300]) {
        let places = [0, size / 2, 127, 128, size - 1];
        for index in places.into_iter().filter(|index| *index < size) {
            let block = Block::new(size, |place| place == index);
            let found = block.archive(index).check(&event());
            let found = found.unwrap_or_else(|fault| panic!("{index} of {size}: {fault}"));
            assert_eq!(found.hash, keccak256(&block.header).0);
            assert_eq!((found.number, found.time), (77, 1_792_990_000));
        }
    }
}

#[test]
fn only_the_transaction_that_anchored_is_accepted() {
    let block = Block::new(140, |place| place == 130);
    for index in (0..140).step_by(3).chain([130]) {
        let expected = (index != 130).then_some(ArchiveFault::Event);
        assert_eq!(
            block.archive(index).check(&event()).err(),
            expected,
            "{index}"
        );
    }
}

#[test]
fn a_proof_counts_for_its_own_index_alone() {
    let block = Block::new(300, |_| true);
    let sound = block.archive(200);
    for index in (0..300).chain([1 << 16, u64::MAX]) {
        let archive = Archive {
            index,
            ..sound.clone()
        };
        assert_eq!(archive.check(&event()).is_ok(), index == 200, "{index}");
    }
}

/// A header that is another one still reads as a header, but it is not the block that was trusted.
#[test]
fn every_byte_counts() {
    let sound = Block::new(20, |place| place == 5).archive(5);
    let hash = sound.check(&event()).unwrap().hash;
    // One bit of each byte, another one each time.
    let bits = |bytes: &[u8]| (0..bytes.len()).map(|byte| byte * 8 + byte % 8);
    for bit in bits(&sound.header) {
        let mut archive = sound.clone();
        archive.header[bit / 8] ^= 1 << (bit % 8);
        let found = archive.check(&event());
        assert!(
            found.map(|block| block.hash) != Ok(hash),
            "header, bit {bit}"
        );
    }
    for node in 0..sound.proof.len() {
        for bit in bits(&sound.proof[node]) {
            let mut archive = sound.clone();
            archive.proof[node][bit / 8] ^= 1 << (bit % 8);
            let found = archive.check(&event());
            assert_eq!(found, Err(ArchiveFault::Proof), "node {node}, bit {bit}");
        }
    }
    for bit in 0..u64::BITS {
        let archive = Archive {
            index: sound.index ^ (1 << bit),
            ..sound.clone()
        };
        assert_eq!(
            archive.check(&event()),
            Err(ArchiveFault::Proof),
            "index, bit {bit}"
        );
    }
}

proptest! {
    #[test]
    fn bytes_that_are_not_ours_never_panic(
        header in proptest::collection::vec(any::<u8>(), 0..700),
        index in any::<u64>(),
        proof in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..600), 0..6),
    ) {
        let archive = Archive { header, index, proof };
        prop_assert!(archive.check(&event()).is_err());
    }

    /// Whoever makes up the whole block makes up its hash too; until then anything may stand in the trie.
    #[test]
    fn whatever_a_trie_holds_is_read_without_a_panic(
        values in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..120), 1..20),
        index in any::<proptest::sample::Index>(),
    ) {
        let header = Header {
            receipts_root: alloy::trie::root::ordered_trie_root_encoded(&values),
            ..Header::default()
        };
        let block = Block { header: rlp::encode(header), receipts: values };
        let archive = block.archive(index.index(block.receipts.len()));
        prop_assert!(archive.check(&event()).is_err());
    }

    #[test]
    fn an_archive_survives_its_json(
        header in proptest::collection::vec(any::<u8>(), 0..99),
        index in any::<u64>(),
        proof in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..99), 0..6),
    ) {
        let archive = Archive { header, index, proof };
        let text = serde_json::to_string(&archive).unwrap();
        prop_assert_eq!(serde_json::from_str::<Archive>(&text).unwrap(), archive);
    }
}
