//! The exact count: every version in one final batch, every batch on chain and nothing else.

use std::collections::BTreeMap;

use dynamo::anchors::{Batch, Stage};
use dynamo::charts::Charts;
use evm::{Address, Head};
use seal::{Commitment, Tree};
use serde_json::{Value, json};
use stack::CHAIN_ID;

use super::{Anchorage, Written, anvil::number};

/// What was found. Anything that is not as it must be panics and says what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Versions, each in one final batch.
    pub versions: u64,
    /// Entries of logs in the same batches.
    pub entries: u64,
    /// Batches, each anchored once.
    pub batches: usize,
    /// Transactions ever signed for them.
    pub attempts: usize,
    /// Batches without an archive.
    pub unarchived: usize,
}

impl Anchorage {
    /// Reads tables and chain through and through. `written` is everything that was ever saved.
    pub async fn tally(&self, written: &[Written]) -> Tally {
        let batches = self.batches().await;
        let leaves = self.leaves(&batches).await;
        self.on_chain(&batches).await;
        let found = self.versions(written, &leaves).await;
        assert_eq!(found, written.len(), "every version is counted, and once");
        let sealed = batches.iter().filter_map(Batch::sealed);
        let (versions, size) = sealed.fold((0, 0), |(versions, size), sealed| {
            (versions + sealed.versions, size + sealed.size)
        });
        assert_eq!(
            versions,
            written.len() as u64,
            "batches count what they hold"
        );
        Tally {
            versions,
            entries: size - versions,
            batches: batches.len(),
            attempts: batches.iter().map(|batch| batch.attempts().len()).sum(),
            unarchived: self.unarchived(&batches).await,
        }
    }

    /// Whether everything written so far is in a final batch.
    pub async fn is_settled(&self, written: &[Written]) -> bool {
        let batches = self.batches().await;
        let is_final = |batch: &Batch| matches!(batch.stage, Stage::Final(..));
        let versions = batches.iter().filter_map(Batch::sealed);
        batches.iter().all(is_final)
            && versions.map(|sealed| sealed.versions).sum::<u64>() == written.len() as u64
    }

    /// Which batch holds which leaf. The stored leaves give the root, and no leaf is in two batches.
    async fn leaves(&self, batches: &[Batch]) -> BTreeMap<Commitment, u64> {
        let mut all = BTreeMap::new();
        for (batch, number) in batches.iter().zip(1..) {
            assert_eq!(batch.number, number, "batches are numbered without a gap");
            let Stage::Final(sealed, ..) = &batch.stage else {
                panic!("batch {number} is {}", batch.stage.name());
            };
            let leaves = self.anchors().leaves(number, sealed.size).await;
            let leaves = leaves.expect("a table answers");
            let tree = Tree::new(&leaves).expect("a batch has leaves");
            assert_eq!(tree.root(), sealed.root, "batch {number}");
            for (leaf, index) in leaves.iter().zip(0..) {
                let other = all.insert(*leaf, number);
                assert_eq!(other, None, "{leaf} is in two batches");
                let proof = tree.proof(index).expect("it is a leaf");
                assert_eq!(proof.verify(leaf, &sealed.root), Ok(()), "{leaf}");
            }
        }
        all
    }

    /// The contract's events are the batches, in their order, and lead to its head.
    async fn on_chain(&self, batches: &[Batch]) {
        let contract = &self.chain.contract;
        // Of the signature of the one event that a batch leaves.
        let filter = json!([{ "address": contract, "fromBlock": "0x0", "toBlock": "latest" }]);
        let logs = self.chain.call("eth_getLogs", filter).await;
        let anchored = alloy::primitives::keccak256("Anchored(bytes32,bytes32,uint64)");
        let anchored = Value::from(anchored.to_string());
        let logs = logs.as_array().expect("logs are a list").iter();
        let events: Vec<&Value> = logs.filter(|log| log["topics"][0] == anchored).collect();
        let address: Address = contract.parse().expect("it was deployed there");
        let mut head = Head::genesis(CHAIN_ID, address);
        assert_eq!(events.len(), batches.len(), "one event a batch");
        for (event, batch) in events.iter().zip(batches) {
            let (Some(sealed), Some(landing)) = (batch.sealed(), batch.landing()) else {
                panic!("batch {} is nowhere", batch.number);
            };
            assert_eq!(&sealed.previous, head.as_bytes(), "batch {}", batch.number);
            assert_eq!(event["topics"][1], sealed.root.to_hex());
            assert_eq!(event["transactionHash"], landing.transaction.to_hex());
            assert_eq!(number(&event["blockNumber"]), landing.block);
            let hash = alloy::hex::encode_prefixed(landing.block_hash);
            assert_eq!(event["blockHash"], hash, "batch {}", batch.number);
            head = head.after(&sealed.root, sealed.size);
        }
        let call = json!([{ "to": contract, "data": "0x8f7dcfa3" }, "latest"]);
        assert_eq!(
            self.chain.call("eth_call", call).await,
            head.to_string(),
            "the batches lead to the contract's head"
        );
    }

    /// How many versions lie in the table; each opens, waits no more, and is in the batch it names.
    async fn versions(&self, written: &[Written], leaves: &BTreeMap<Commitment, u64>) -> usize {
        let charts = Charts::new(dynamo::client(&self.aws), self.tables.records.clone());
        let mut by_patient = BTreeMap::<_, Vec<&Written>>::new();
        for one in written {
            let of = one.version.patient.to_string();
            by_patient.entry(of).or_default().push(one);
        }
        let mut count = 0;
        for mut of_one in by_patient.into_values() {
            of_one.sort_unstable_by_key(|one| one.version.number.get());
            let patient = of_one[0].version.patient;
            let found = charts.versions(patient, None, usize::MAX).await;
            let found = found.expect("a table answers");
            assert_eq!(found.len(), of_one.len());
            for ((number, found), written) in found.iter().rev().zip(of_one) {
                let found = found.as_ref().expect("it can be read");
                assert!(written.opens(found), "version {number} of {patient}");
                let batch = found.batch.unwrap_or_else(|| {
                    panic!("version {number} of {patient} is in no batch");
                });
                assert_eq!(leaves.get(&found.commitment), Some(&batch));
                count += 1;
            }
        }
        assert_eq!(self.listed_as_waiting().await, 0, "nothing is left waiting");
        count
    }

    async fn listed_as_waiting(&self) -> usize {
        let client = dynamo::client(&self.aws);
        let tables = &self.tables;
        let outbox =
            dynamo::pending::Outbox::new(client, tables.records.clone(), tables.audit.clone());
        outbox.waiting(10_000).await.expect("a table answers").len()
    }

    async fn unarchived(&self, batches: &[Batch]) -> usize {
        let mut without = 0;
        for batch in batches {
            let archive = self.anchors().archive(batch.number).await;
            let archive = archive.expect("a table answers");
            let anchored = batch.anchored(archive).expect("it is final");
            let proven = anchored.archived().expect("what is archived proves it");
            without += usize::from(proven.is_none());
        }
        without
    }
}
