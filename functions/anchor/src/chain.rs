//! What a run asks of the chain, and the key that signs for it.

use std::future::Future;

use anchoring::Order;
use dynamo::anchors::{Landing, Place};
use evidence::Archive;
use evm::{
    Address, Anchoring, Finality, Landed, NodeError, Nodes, Reception, SignatureError, Signed,
    Transaction, View, address_of, contract,
};
use keys::{KeyError, Kms};
use seal::TransactionHash;

/// The contract on its chain, seen through nodes that may fail, lag and lie.
pub trait Chain: Send + Sync {
    /// Which contract on which chain.
    fn place(&self) -> Place;
    /// Head, nonce and fees as of one block.
    fn view(&self) -> impl Future<Output = Result<View, ChainError>> + Send;
    /// The gas an anchoring would use now; [`NodeError::Reverted`] if the contract would refuse it.
    fn rehearse(
        &self,
        anchoring: &Anchoring,
    ) -> impl Future<Output = Result<u64, ChainError>> + Send;
    /// Signs a transaction. Nothing leaves the process.
    fn sign(&self, order: &Order) -> impl Future<Output = Result<Signed, ChainError>> + Send;
    /// Hands signed bytes to a node. After an error it is open whether the node has them.
    fn send(
        &self,
        raw: &[u8],
        hash: TransactionHash,
    ) -> impl Future<Output = Result<Reception, ChainError>> + Send;
    /// The transaction's block and outcome in the chain as it is now.
    fn landed(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> impl Future<Output = Result<Option<Landed>, ChainError>> + Send;
    /// The same, and the height of the newest block that counts as final, both as one node sees them.
    fn landed_with_settled(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> impl Future<Output = Result<(Option<Landed>, Option<u64>), ChainError>> + Send;
    /// The transaction that did this anchoring, found by its event.
    fn find(
        &self,
        anchoring: &Anchoring,
        from_block: u64,
    ) -> impl Future<Output = Result<Option<TransactionHash>, ChainError>> + Send;
    /// Height of the newest block that counts as final.
    fn settled(&self) -> impl Future<Output = Result<Option<u64>, ChainError>> + Send;
    /// What proves the anchoring from the hash of its block alone; `None` on a chain whose blocks have a
    /// form of their own.
    fn archive(
        &self,
        landing: &Landing,
        anchoring: &Anchoring,
    ) -> impl Future<Output = Result<Option<Archive>, ChainError>> + Send;
}

/// The chain could not be asked, or the key not used.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// No node gave an answer that can be used.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The key could not be used.
    #[error("signing: {0}")]
    Key(#[from] KeyError),
    /// What the key service returned is no signature by our account.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// The chain behind JSON-RPC, the key in KMS.
#[derive(Debug)]
pub struct Ethereum {
    nodes: Nodes,
    kms: Kms,
    key: String,
    sender: Address,
    contract: Address,
    chain_id: u64,
    finality: Finality,
}

/// The account of the signing key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The key service failed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key is of another kind.
    #[error(transparent)]
    Address(#[from] evm::NoPublicKey),
}

impl Ethereum {
    /// Reads the account of the signing key once.
    pub async fn new(
        nodes: Nodes,
        kms: Kms,
        key: String,
        contract: Address,
        chain_id: u64,
        finality: Finality,
    ) -> Result<Self, AccountError> {
        let sender = address_of(&kms.public_key(&key).await?)?;
        Ok(Self {
            nodes,
            kms,
            key,
            sender,
            contract,
            chain_id,
            finality,
        })
    }
}

impl Chain for Ethereum {
    fn place(&self) -> Place {
        Place {
            chain_id: self.chain_id,
            contract: *self.contract.as_bytes(),
        }
    }

    async fn view(&self) -> Result<View, ChainError> {
        Ok(self.nodes.view(self.contract, self.sender).await?)
    }

    async fn rehearse(&self, anchoring: &Anchoring) -> Result<u64, ChainError> {
        let call = contract::anchor_call(&anchoring.previous, &anchoring.root, anchoring.size);
        Ok(self
            .nodes
            .estimate(self.sender, self.contract, &call)
            .await?)
    }

    async fn sign(&self, order: &Order) -> Result<Signed, ChainError> {
        let anchoring = order.anchoring;
        let transaction = Transaction {
            chain_id: self.chain_id,
            nonce: order.nonce,
            fees: order.fees,
            gas_limit: order.gas_limit,
            to: self.contract,
            input: contract::anchor_call(&anchoring.previous, &anchoring.root, anchoring.size),
        };
        let signature = self
            .kms
            .sign(&self.key, &transaction.signing_hash())
            .await?;
        Ok(transaction.signed(&signature, self.sender)?)
    }

    async fn send(&self, raw: &[u8], hash: TransactionHash) -> Result<Reception, ChainError> {
        Ok(self.nodes.send(raw, hash).await?)
    }

    async fn landed(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<Option<Landed>, ChainError> {
        Ok(self.nodes.landed(hash, anchoring).await?)
    }

    async fn landed_with_settled(
        &self,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<(Option<Landed>, Option<u64>), ChainError> {
        let (landed, heights) = self
            .nodes
            .landed_with_heights(hash, anchoring, self.finality)
            .await?;
        Ok((landed, heights.settled))
    }

    async fn find(
        &self,
        anchoring: &Anchoring,
        from_block: u64,
    ) -> Result<Option<TransactionHash>, ChainError> {
        Ok(self.nodes.find(anchoring, from_block).await?)
    }

    async fn settled(&self) -> Result<Option<u64>, ChainError> {
        Ok(self.nodes.heights(self.finality).await?.settled)
    }

    async fn archive(
        &self,
        landing: &Landing,
        anchoring: &Anchoring,
    ) -> Result<Option<Archive>, ChainError> {
        Ok(self
            .nodes
            .archive(landing.transaction, landing.block_hash, anchoring)
            .await?)
    }
}
