//! What a run asks of the chain, and of the key that signs for it, asked.

use std::future::Future;

use anchoring::{Anchoring, Answer, ChainFault, Landed, Order, Outcome, Place, Question, Signed};
use evm::{Address, Finality, NoPublicKey, Nodes, Transaction, address_of, contract};
use keys::{KeyError, Kms};
use seal::TransactionHash;

/// The contract on its chain, seen through nodes that may fail, lag and lie.
pub trait Chain: Send + Sync {
    /// Which contract on which chain.
    fn place(&self) -> Place;
    /// Asks one question.
    fn ask(&self, question: Question) -> impl Future<Output = Result<Answer, ChainFault>> + Send;
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
    Address(#[from] NoPublicKey),
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

    async fn sign(&self, order: &Order) -> Result<Signed, ChainFault> {
        let transaction = Transaction {
            chain_id: self.chain_id,
            nonce: order.nonce,
            fees: order.fees,
            gas_limit: order.gas_limit,
            to: self.contract,
            input: call(&order.anchoring),
        };
        let hash = transaction.signing_hash();
        let signature = self.kms.sign(&self.key, &hash).await;
        let signature = signature.map_err(|error| ChainFault::Key(edge::causes(&error)))?;
        transaction
            .signed(&signature, self.sender)
            .map_err(|error| ChainFault::Key(error.to_string()))
    }

    async fn landed(
        &self,
        hashes: &[TransactionHash],
        anchoring: &Anchoring,
    ) -> Result<Vec<Landed>, ChainFault> {
        let mut found = Vec::new();
        for hash in hashes {
            if let Some(landed) = self.nodes.landed(*hash, anchoring).await? {
                found.push(landed);
                if landed.outcome == Outcome::Anchored {
                    break;
                }
            }
        }
        Ok(found)
    }
}

impl Chain for Ethereum {
    fn place(&self) -> Place {
        Place {
            chain_id: self.chain_id,
            contract: *self.contract.as_bytes(),
        }
    }

    async fn ask(&self, question: Question) -> Result<Answer, ChainFault> {
        let nodes = &self.nodes;
        Ok(match question {
            Question::View => Answer::View(nodes.view(self.contract, self.sender).await?),
            Question::Estimate(anchoring) => {
                let call = call(&anchoring);
                let gas = nodes.estimate(self.sender, self.contract, &call).await?;
                Answer::Gas(gas)
            }
            Question::Sign(order) => Answer::Signed(self.sign(&order).await?),
            Question::Send(raw, hash) => Answer::Received(nodes.send(&raw, hash).await?),
            Question::Landed(hashes, anchoring) => {
                Answer::Landed(self.landed(&hashes, &anchoring).await?)
            }
            Question::LandedAndSettled(hash, anchoring) => {
                let (landed, settled) = nodes
                    .landed_and_settled(hash, &anchoring, self.finality)
                    .await?;
                Answer::LandedAndSettled(landed, settled)
            }
            Question::Find(anchoring, from) => Answer::Found(nodes.find(&anchoring, from).await?),
            Question::Settled => Answer::Settled(nodes.settled(self.finality).await?),
            Question::Archive(landing, anchoring) => {
                let archive = nodes.archive(landing.transaction, landing.block_hash, &anchoring);
                let archive = archive.await?;
                if let Some(archive) = &archive {
                    landing.is_proven(archive, &anchoring)?;
                }
                Answer::Archive(archive)
            }
        })
    }
}

fn call(anchoring: &Anchoring) -> Vec<u8> {
    contract::anchor_call(&anchoring.previous, &anchoring.root, anchoring.size)
}
