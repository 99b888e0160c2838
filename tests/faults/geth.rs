//! Geth's pool, in its own words: a transaction waits in it while its cap is below the base fee, and only one that
//! pays a tenth more on both caps takes another's place.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use alloy::consensus::{Transaction as _, TxEnvelope};
use alloy::eips::eip2718::Decodable2718 as _;
use alloy::hex;
use serde_json::{Value, json};

use crate::node::{Node, Said};

/// The pool, for one sender.
#[derive(Debug)]
pub struct Pool {
    sender: String,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    waiting: BTreeMap<u64, (TxEnvelope, Value)>,
    /// Wei for each unit of gas that a tip has to come to.
    least_tip: u128,
}

/// In percent.
const BUMP: u128 = 10;

impl Pool {
    pub fn of(sender: String) -> Self {
        Self {
            sender,
            held: Mutex::default(),
        }
    }

    /// Demands a tip from now on.
    pub fn demand(&self, tip: u128) {
        self.held().least_tip = tip;
    }

    /// Forgets what waits, as a node does that is started again.
    pub fn forget(&self) {
        self.held().waiting.clear();
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `eth_sendRawTransaction`.
    pub async fn take(&self, node: &Node, raw: &Value) -> Option<Said> {
        let bytes = hex::decode(raw.as_str()?).ok()?;
        let Ok(transaction) = TxEnvelope::decode_2718(&mut bytes.as_slice()) else {
            return Some(Said(Err("rlp: expected input list".to_owned())));
        };
        let at = json!([self.sender, "latest"]);
        let next = quantity(&node.call("eth_getTransactionCount", at.clone()).await?)?;
        let balance = quantity(&node.call("eth_getBalance", at).await?)?;
        let refusal = self.refusal(&transaction, next, balance);
        if let Some(refusal) = refusal {
            return Some(Said(Err(refusal)));
        }
        let hash = transaction.tx_hash().to_string();
        let nonce = transaction.nonce();
        let waits = (transaction, raw.clone());
        self.held().waiting.insert(nonce, waits);
        self.pass_on(node).await;
        Some(Said(Ok(hash.into())))
    }

    fn refusal(&self, new: &TxEnvelope, next: u128, balance: u128) -> Option<String> {
        let held = self.held();
        let (nonce, tip) = (new.nonce(), new.max_priority_fee_per_gas()?);
        let there = held.waiting.get(&nonce).map(|(there, _)| there);
        if there.is_some_and(|there| there.tx_hash() == new.tx_hash()) {
            return Some("already known".to_owned());
        }
        if tip < held.least_tip {
            let least = held.least_tip;
            return Some(format!(
                "transaction underpriced: gas tip cap {tip}, minimum needed {least}"
            ));
        }
        if u128::from(nonce) < next {
            return Some(format!(
                "nonce too low: next nonce {next}, tx nonce {nonce}"
            ));
        }
        let cost = new.max_fee_per_gas() * u128::from(new.gas_limit());
        if balance < cost {
            let over = cost - balance;
            return Some(format!(
                "insufficient funds for gas * price + value: balance {balance}, tx cost {cost}, overshot {over}"
            ));
        }
        let there = there?;
        let enough = |old: u128, new: u128| new * 100 >= old * (100 + BUMP);
        let outbids = enough(there.max_fee_per_gas(), new.max_fee_per_gas())
            && enough(there.max_priority_fee_per_gas()?, tip);
        (!outbids).then(|| "replacement transaction underpriced".to_owned())
    }

    /// Drops what is mined, and hands Anvil the rest: it has no room for what the base fee is above.
    pub async fn pass_on(&self, node: &Node) {
        let at = json!([self.sender, "latest"]);
        let next = node.call("eth_getTransactionCount", at).await;
        let Some(next) = next.as_ref().and_then(quantity) else {
            return;
        };
        let raw: Vec<Value> = {
            let mut held = self.held();
            held.waiting.retain(|nonce, _| u128::from(*nonce) >= next);
            held.waiting.values().map(|(_, raw)| raw.clone()).collect()
        };
        for raw in raw {
            // Refused, taken, or had before: it waits here until it is mined.
            let _ = node.call("eth_sendRawTransaction", json!([raw])).await;
        }
    }
}

fn quantity(value: &Value) -> Option<u128> {
    u128::from_str_radix(value.as_str()?.trim_start_matches("0x"), 16).ok()
}
