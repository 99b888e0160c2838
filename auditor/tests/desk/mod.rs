//! An auditor's desk: files from the vectors, and the command line.

#![allow(dead_code, reason = "each test file uses some of it")]

use auditor::{Arguments, Report};
use clap::Parser as _;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub struct Desk {
    pub vectors: Value,
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/evidence.json");
        let vectors = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        Self {
            vectors,
            folder: TempDir::new().unwrap(),
        }
    }

    fn text(&self, desc: &str) -> &str {
        let mut entries = self.vectors["evidence"].as_array().unwrap().iter();
        let entry = entries.find(|entry| entry["desc"] == desc);
        entry.unwrap()["evidence"].as_str().unwrap()
    }

    /// The evidence of the vectors under this name, as a file.
    pub fn file(&self, desc: &str) -> PathBuf {
        self.put("evidence.json", self.text(desc).as_bytes())
    }

    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn keys(&self) -> PathBuf {
        let keys = self.vectors["trusted"]["jwks"].to_string();
        self.put("jwks.json", keys.as_bytes())
    }

    /// `--contract … --chain-id …`
    pub fn place(&self) -> Vec<String> {
        let trusted = &self.vectors["trusted"];
        let contract = trusted["contract"].as_str().unwrap().to_owned();
        let chain = trusted["chain_id"].to_string();
        vec!["--contract".into(), contract, "--chain-id".into(), chain]
    }

    /// `--block-hash … --block-hash …`
    pub fn blocks(&self) -> Vec<String> {
        let hashes = self.vectors["trusted"]["block_hashes"].as_array().unwrap();
        let hashes = hashes.iter().map(|hash| hash.as_str().unwrap().to_owned());
        hashes
            .flat_map(|hash| ["--block-hash".into(), hash])
            .collect()
    }

    /// `--jwks … --issuer …`
    pub fn issuer(&self) -> Vec<String> {
        let issuer = self.vectors["trusted"]["issuer"]
            .as_str()
            .unwrap()
            .to_owned();
        let keys = self.keys().display().to_string();
        vec!["--jwks".into(), keys, "--issuer".into(), issuer]
    }

    fn batch(&self, desc: &str) -> Value {
        let evidence: Value = serde_json::from_str(self.text(desc)).unwrap();
        evidence["batches"][0].clone()
    }

    /// The transactions of its block, which has it at every place.
    pub fn transactions(&self) -> Value {
        let batch = self.batch("one version");
        let places = batch["archive"]["index"].as_u64().unwrap() + 1;
        (0..places).map(|_| batch["transaction"].clone()).collect()
    }

    /// The receipt that a node would have of the newest batch.
    pub fn receipt(&self, desc: &str) -> Value {
        let batch = self.batch(desc);
        let text = |name: &str| batch[name].as_str().unwrap().to_owned();
        let signature = evidence::keccak256(b"Anchored(bytes32,bytes32,uint64)");
        json!({
            "transactionHash": batch["transaction"], "blockHash": batch["block_hash"],
            "blockNumber": format!("{:#x}", batch["block"].as_u64().unwrap()),
            "to": batch["contract"], "status": "0x1", "gasUsed": "0x6f5e",
            "effectiveGasPrice": "0x3b9aca07",
            "logs": [{
                "address": batch["contract"],
                "topics": [format!("0x{}", hex::encode(signature)), batch["root"]],
                "data": format!("{}{:064x}", text("previous"), batch["size"].as_u64().unwrap()),
                "transactionHash": batch["transaction"],
            }],
        })
    }

    /// The time of that batch's block.
    pub fn seconds(&self) -> String {
        let batch = self.batch("a trusted block and no archive");
        let time: jiff::Timestamp = batch["time"].as_str().unwrap().parse().unwrap();
        format!("{:#x}", time.as_second())
    }

    pub fn now(&self) -> i64 {
        self.vectors["trusted"]["now"].as_i64().unwrap()
    }
}

pub fn arguments(file: &Path, more: &[String]) -> Arguments {
    let all = ["medseal-audit".to_owned(), file.display().to_string()];
    Arguments::try_parse_from(all.iter().chain(more)).unwrap()
}

/// What an audit at the time of the vectors finds.
pub async fn audit(file: &Path, more: &[String]) -> Report {
    let now = Desk::new().now();
    auditor::audit(&arguments(file, more), now).await.unwrap()
}
