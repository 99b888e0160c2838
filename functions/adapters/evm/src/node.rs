//! One node: the questions, and the checks on its answers.

use alloy::primitives::{B256, Bytes, U64, U128, U256};
use alloy::sol_types::{SolCall as _, SolEvent as _};
use anchoring::quoted;
use seal::TransactionHash;
use serde_json::{Value, json};

use crate::address::ethereum;
use crate::contract::RecordAnchor;
use crate::plausible;
use crate::question::{Fault, Node};
use crate::receipt::{Block, Listing, Log, Receipt};
use crate::{Address, Anchoring, Finality, Head, Landed, NodeError, Reception, View};

/// How far one node sees its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heights {
    /// Of the newest block.
    pub latest: u64,
    /// Of the newest block that counts as final.
    pub settled: Option<u64>,
}

impl Heights {
    /// Whether a block at this height counts as final.
    #[must_use]
    pub fn settle(self, block: u64) -> bool {
        self.settled.is_some_and(|settled| block <= settled)
    }
}

/// A block as one node has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockOnChain {
    /// The Keccak-256 of its header, as the node says.
    pub hash: [u8; 32],
    /// Its transactions, in their order.
    pub transactions: Vec<TransactionHash>,
}

impl Node {
    pub(crate) async fn view(&self, contract: Address, sender: Address) -> Result<View, NodeError> {
        let block = self
            .block("latest")
            .await?
            .ok_or_else(|| NodeError::Nonsense("no latest block".into()))?;
        // Pinned to the block's hash (EIP-1898), so that a reorg between two questions shows.
        let at = json!({ "blockHash": block.hash });
        let (head, nonce, balance, tip) = tokio::join!(
            self.head(contract, &at),
            self.ask::<_, U64>("eth_getTransactionCount", (ethereum(sender), &at)),
            self.ask::<_, U256>("eth_getBalance", (ethereum(sender), &at)),
            self.ask::<_, U128>("eth_maxPriorityFeePerGas", ()),
        );
        let base_fee = block.base_fee_per_gas.map_or(0, |fee| fee.to());
        plausible::view(View {
            block: block.number.to(),
            head: head?,
            nonce: nonce?.to(),
            base_fee,
            // Not every node has an opinion on tips.
            tip: plausible::tip(tip.ok().map(|tip| tip.to()), base_fee),
            balance: balance?.saturating_to(),
        })
    }

    /// The contract's head in the block it has at a height, if it has one there.
    pub(crate) async fn head_at(
        &self,
        contract: Address,
        number: u64,
    ) -> Result<Option<Head>, NodeError> {
        match self.hash_at(number).await? {
            Some(hash) => {
                let at = json!({ "blockHash": B256::from(hash) });
                self.head(contract, &at).await.map(Some)
            }
            None => Ok(None),
        }
    }

    async fn head(&self, contract: Address, at: &Value) -> Result<Head, NodeError> {
        let head = RecordAnchor::headCall {}.abi_encode();
        let call = json!({ "to": ethereum(contract), "data": Bytes::from(head) });
        let head = self.ask::<_, Bytes>("eth_call", (call, at)).await?;
        let head: [u8; 32] = head
            .as_ref()
            .try_into()
            .map_err(|_| NodeError::Nonsense(format!("no contract at {contract}")))?;
        Ok(Head::from_bytes(head))
    }

    pub(crate) async fn estimate(
        &self,
        from: Address,
        to: Address,
        input: &[u8],
    ) -> Result<u64, NodeError> {
        let call = json!({
            "from": ethereum(from),
            "to": ethereum(to),
            "data": Bytes::copy_from_slice(input),
        });
        match self
            .ask::<_, U64>("eth_estimateGas", (call, "latest"))
            .await
        {
            Ok(gas) => plausible::estimate(gas.to()),
            Err(NodeError::Refused(why)) if why.to_ascii_lowercase().contains("revert") => {
                Err(NodeError::Reverted(why))
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn send(
        &self,
        raw: &[u8],
        hash: TransactionHash,
    ) -> Result<Reception, NodeError> {
        let bytes = Bytes::copy_from_slice(raw);
        let answer = self
            .question::<_, B256>("eth_sendRawTransaction", (bytes,))
            .await;
        let (code, words) = match answer {
            Ok(answer) if answer.0 == *hash.as_bytes() => return Ok(Reception::Accepted),
            Ok(_) => {
                let lie = "took another transaction than was sent";
                return Err(NodeError::Nonsense(lie.into()));
            }
            Err(Fault::Node(error)) => return Err(error),
            Err(Fault::Said(code, words)) => (code, words),
        };
        let Some(reception) = Reception::of_error(code, &words) else {
            return Err(NodeError::Silent(quoted(&words)));
        };
        if !reception.is_taken() {
            tracing::warn!(%hash, code, words = quoted(&words), "not taken");
        }
        Ok(reception)
    }

    pub(crate) async fn landed(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<Option<Landed>, NodeError> {
        let asked = B256::from(*hash.as_bytes());
        let Some(receipt) = self
            .ask::<_, Option<Receipt>>("eth_getTransactionReceipt", (asked,))
            .await?
        else {
            return Ok(None);
        };
        let Some(number) = receipt.block_number else {
            return Ok(None);
        };
        // The node's receipt store can outlive a reorg: what counts is the block it has at that height.
        match self.block(&format!("{number:#x}")).await? {
            Some(block) if Some(block.hash) == receipt.block_hash && block.number == number => {
                let landed = receipt.landed(hash, anchoring, &block)?;
                plausible::landed(landed).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The heights are asked for first: a block that a reorg takes away between the two questions is then
    /// missing, and not measured against the heights of the chain that replaced it.
    pub(crate) async fn landed_with_heights(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
        finality: Finality,
    ) -> Result<(Option<Landed>, Heights), NodeError> {
        let heights = self.heights(finality).await?;
        Ok((self.landed(hash, anchoring).await?, heights))
    }

    pub(crate) async fn find(
        &self,
        anchoring: &Anchoring,
        from_block: u64,
    ) -> Result<Option<TransactionHash>, NodeError> {
        let filter = json!({
            "address": ethereum(anchoring.contract),
            "topics": [RecordAnchor::Anchored::SIGNATURE_HASH, B256::from(*anchoring.root.as_bytes())],
            "fromBlock": U64::from(from_block),
            "toBlock": "latest",
        });
        let logs = self.ask::<_, Vec<Log>>("eth_getLogs", (filter,)).await?;
        Ok(logs
            .iter()
            .filter(|log| log.is(anchoring))
            .find_map(|log| log.transaction_hash)
            .map(|hash| TransactionHash::from_bytes(hash.0)))
    }

    /// The heights are asked for first, as in [`Self::landed_with_heights`].
    pub(crate) async fn block_with_heights(
        &self,
        number: u64,
        finality: Finality,
    ) -> Result<(Option<BlockOnChain>, Heights), NodeError> {
        let heights = self.heights(finality).await?;
        let asked = (U64::from(number), false);
        let listing = self
            .ask::<_, Option<Listing>>("eth_getBlockByNumber", asked)
            .await?;
        match listing {
            Some(block) if block.number != asked.0 => Err(NodeError::Nonsense(format!(
                "asked for block {number}, gives {}",
                block.number
            ))),
            block => Ok((block.map(Listing::on_chain), heights)),
        }
    }

    pub(crate) async fn heights(&self, finality: Finality) -> Result<Heights, NodeError> {
        let latest = self.ask::<_, U64>("eth_blockNumber", ()).await?;
        let latest = plausible::height(latest.to())?;
        self.names_height(latest);
        let settled = match finality {
            Finality::Confirmations(blocks) => (latest + 1).checked_sub(blocks),
            Finality::Finalized => match self.block("finalized").await? {
                Some(block) => Some(plausible::height(block.number.to())?),
                None => None,
            },
        };
        Ok(Heights { latest, settled })
    }

    /// How far it sees, and the hash of the block it has at a height. One that refuses to say how far it sees has the
    /// block all the same.
    pub(crate) async fn opinion(
        &self,
        number: u64,
        finality: Finality,
    ) -> Result<(Option<Heights>, Option<[u8; 32]>), NodeError> {
        let heights = match self.heights(finality).await {
            Err(NodeError::Refused(_)) => None,
            heights => Some(heights?),
        };
        Ok((heights, self.hash_at(number).await?))
    }

    pub(crate) async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, NodeError> {
        let block = self.block(&format!("{number:#x}")).await?;
        let block = block.filter(|block| block.number.to::<u64>() == number);
        Ok(block.map(|block| block.hash.0))
    }

    async fn block(&self, which: &str) -> Result<Option<Block>, NodeError> {
        self.ask("eth_getBlockByNumber", (which, false)).await
    }
}
