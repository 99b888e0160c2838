//! The chain: Anvil, with `RecordAnchor` deployed on it.

use std::{fs::File, path::Path, process::Command, time::Duration};

use alloy::primitives::keccak256;
use serde_json::{Value, json};

use crate::{
    checkout,
    client::Client,
    error::{StackError, file},
    process::Process,
    tools::Tools,
};

/// Anvil's own chain id.
pub const CHAIN_ID: u64 = 31_337;

/// 100 ether in wei: more than the anchor account can spend in a development chain's life.
const ENDOWMENT: &str = "0x56bc75e2d63100000";

/// The zero address.
const NOBODY: &str = "0x0000000000000000000000000000000000000000";

/// A running chain.
#[derive(Debug)]
pub struct Chain {
    pub rpc: String,
    pub process: Process,
    client: Client,
}

/// The deployed contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// 20 bytes, lower-case hex with `0x`.
    pub address: String,
    owner: String,
}

impl Chain {
    /// Starts Anvil with a block every second, as a chain has blocks whether or not there is work.
    /// `finalized` follows two blocks behind the newest.
    pub async fn start(
        tools: &Tools,
        client: &Client,
        port: u16,
        logs: &Path,
    ) -> Result<Self, StackError> {
        let pace = ["--block-time", "1", "--slots-in-an-epoch", "1"];
        Self::start_at(tools, client, port, &pace, &logs.join("anvil.log")).await
    }

    /// Starts Anvil with what else it is to be told of blocks.
    pub async fn start_at(
        tools: &Tools,
        client: &Client,
        port: u16,
        pace: &[&str],
        log: &Path,
    ) -> Result<Self, StackError> {
        let mut command = Command::new(&tools.anvil);
        command
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .args(["--chain-id", &CHAIN_ID.to_string()])
            .args(pace);
        let process = tools.guard().start("Anvil", &command, log)?;
        let chain = Self {
            rpc: format!("http://127.0.0.1:{port}"),
            process,
            client: client.clone(),
        };
        let answers = || async { chain.call("eth_chainId", json!([])).await.is_ok() };
        chain
            .process
            .ready(Duration::from_secs(20), answers)
            .await?;
        Ok(chain)
    }

    /// Deploys the committed bytecode; Anvil's first account owns the contract, nobody may anchor yet.
    pub async fn deploy(&self) -> Result<Contract, StackError> {
        let path = checkout::root().join("contracts/abi/RecordAnchor.json");
        let artifact: Value = File::open(&path)
            .map_err(file("read", &path))
            .and_then(|file| {
                serde_json::from_reader(std::io::BufReader::new(file))
                    .map_err(|error| StackError::request(path.display().to_string(), &error))
            })?;
        let bytecode = text(&artifact["bytecode"]["object"], "bytecode of RecordAnchor")?;
        let accounts = self.call("eth_accounts", json!([])).await?;
        let owner = text(&accounts[0], "eth_accounts")?;
        let arguments = abi_address(&owner) + &abi_address(NOBODY);
        let receipt = self
            .transact(json!({ "from": owner, "data": bytecode + &arguments }))
            .await?;
        Ok(Contract {
            address: text(&receipt["contractAddress"], "contractAddress")?.to_lowercase(),
            owner,
        })
    }

    /// Gives `anchorer` the right to anchor, and ether to pay for it.
    pub async fn appoint(&self, contract: &Contract, anchorer: &str) -> Result<(), StackError> {
        self.call("anvil_setBalance", json!([anchorer, ENDOWMENT]))
            .await?;
        let data = set_anchorer(anchorer);
        self.transact(json!({ "from": contract.owner, "to": contract.address, "data": data }))
            .await?;
        Ok(())
    }

    /// Sends a transaction from one of Anvil's own accounts and mines it at once.
    async fn transact(&self, transaction: Value) -> Result<Value, StackError> {
        let hash = self
            .call("eth_sendTransaction", json!([transaction]))
            .await?;
        self.call("evm_mine", json!([])).await?;
        let receipt = self
            .call("eth_getTransactionReceipt", json!([hash]))
            .await?;
        if receipt["status"] == "0x1" {
            Ok(receipt)
        } else {
            Err(StackError::request("transaction on Anvil", &receipt))
        }
    }

    /// Asks Anvil something, or has it do something.
    pub async fn call(&self, method: &str, params: Value) -> Result<Value, StackError> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer = self.client.post(&self.rpc, &[], &request).await?;
        match answer.get("error") {
            Some(error) => Err(StackError::request(method, error)),
            None => Ok(answer["result"].clone()),
        }
    }
}

fn text(value: &Value, what: &str) -> Result<String, StackError> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| StackError::request(what, &"is missing"))
}

/// Calldata of `setAnchorer(anchorer)`.
fn set_anchorer(anchorer: &str) -> String {
    let selector = &keccak256("setAnchorer(address)")[..4];
    format!(
        "0x{}{}",
        alloy::hex::encode(selector),
        abi_address(anchorer)
    )
}

/// An address as the ABI pads it: 32 bytes of hex without `0x`.
fn abi_address(address: &str) -> String {
    format!("{:0>64}", address.trim_start_matches("0x").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_padded_to_a_word_from_the_left() {
        let word = abi_address("0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        assert_eq!(word.len(), 64);
        assert!(word.starts_with("000000000000000000000000f39fd6e5"));
        assert_eq!(abi_address(NOBODY), "0".repeat(64));
    }

    #[test]
    fn the_call_names_set_anchorer_as_the_compiled_interface_does() {
        let path = checkout::root().join("contracts/abi/RecordAnchor.json");
        let artifact: Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let functions = artifact["abi"].as_array().unwrap();
        let found = functions
            .iter()
            .find(|entry| entry["name"] == "setAnchorer")
            .unwrap();
        assert_eq!(found["inputs"].as_array().unwrap().len(), 1);
        assert_eq!(found["inputs"][0]["type"], "address");
        assert_eq!(set_anchorer(NOBODY).len(), 2 + 8 + 64);
    }
}
