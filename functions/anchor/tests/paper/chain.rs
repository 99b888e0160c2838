use std::collections::BTreeMap;

use anchoring::Order;
use dynamo::anchors::{Landing, Place};
use evidence::Archive;
use evm::{Anchoring, Head, Landed, NodeError, Outcome, Reception, Signed, View};
use seal::TransactionHash;
use tokio::time::Duration;

pub const PLACE: Place = Place {
    chain_id: 31337,
    contract: [0xcc; 20],
};

fn genesis() -> Head {
    Head::genesis(
        PLACE.chain_id,
        anchoring::Address::from_bytes(PLACE.contract),
    )
}

/// The contract, one account, a pool with geth's bump rule, and blocks.
#[derive(Debug)]
pub struct PaperChain {
    blocks: Vec<Block>,
    pool: Vec<(TransactionHash, Order)>,
    orders: BTreeMap<TransactionHash, Order>,
    confirmations: u64,
    /// Makes blocks after a reorg other blocks.
    branch: u64,
    pub base_fee: u128,
    /// How many blocks the node is behind.
    pub behind: usize,
    /// The node answers nothing.
    pub silent: bool,
    /// The node takes transactions and forgets them.
    pub forgetful: bool,
    /// The tip the node asks for at least, though it suggests less; and whether it says so.
    pub least_tip: u128,
    pub tells_least_tip: bool,
    pub refused: u64,
    pub archives: Archives,
    /// How long the question for an archive takes.
    pub archive_takes: Duration,
}

/// What becomes of the question for an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archives {
    Given,
    /// The node answers everything else.
    Withheld,
    /// The chain's blocks cannot be rebuilt.
    Impossible,
}

#[derive(Debug, Clone)]
struct Block {
    hash: [u8; 32],
    transactions: Vec<(TransactionHash, Order, Outcome)>,
}

impl PaperChain {
    pub fn new(confirmations: u64) -> Self {
        Self {
            blocks: vec![Block {
                hash: [0; 32],
                transactions: Vec::new(),
            }],
            pool: Vec::new(),
            orders: BTreeMap::new(),
            confirmations,
            branch: 0,
            base_fee: 7,
            behind: 0,
            silent: false,
            forgetful: false,
            least_tip: 0,
            tells_least_tip: false,
            refused: 0,
            archives: Archives::Given,
            archive_takes: Duration::ZERO,
        }
    }

    pub fn mine_until(&mut self, height: u64) {
        while (self.blocks.len() as u64) <= height {
            let (mut nonce, mut head) = (nonce(&self.blocks), head(&self.blocks));
            let mut transactions = Vec::new();
            while let Some(at) = self
                .pool
                .iter()
                .position(|(_, order)| order.nonce == nonce && order.fees.cap >= self.base_fee)
            {
                let (hash, order) = self.pool.remove(at);
                let fits = order.anchoring.previous == head;
                if fits {
                    head = head.after(&order.anchoring.root, order.anchoring.size);
                } else {
                    self.refused += 1;
                }
                transactions.push((
                    hash,
                    order,
                    if fits {
                        Outcome::Anchored
                    } else {
                        Outcome::Reverted
                    },
                ));
                nonce += 1;
            }
            self.pool.retain(|(_, order)| order.nonce >= nonce);
            let mut hash = [0xb0; 32];
            hash[..8].copy_from_slice(&(self.blocks.len() as u64).to_be_bytes());
            hash[8..16].copy_from_slice(&self.branch.to_be_bytes());
            self.blocks.push(Block { hash, transactions });
        }
    }

    /// Takes blocks back and puts empty ones in their place. Their transactions do not return to the pool.
    pub fn reorg(&mut self, depth: usize) {
        let depth = depth.min(self.blocks.len() - 1);
        let height = self.blocks.len() as u64 - 1;
        self.blocks.truncate(self.blocks.len() - depth);
        self.branch += 1;
        let pool = std::mem::take(&mut self.pool);
        self.mine_until(height);
        self.pool = pool;
    }

    /// What an earlier transaction of the account, not for any batch, does to the nonce.
    pub fn spend_nonce(&mut self) {
        let order = Order {
            anchoring: Anchoring {
                contract: evm::Address::from_bytes(PLACE.contract),
                previous: Head::from_bytes([0xee; 32]),
                root: seal::Root::from_bytes([0xee; 32]),
                size: 1,
            },
            nonce: nonce(&self.blocks),
            fees: evm::Fees {
                cap: u128::MAX,
                tip: 1,
            },
            gas_limit: 21_000,
        };
        self.pool.retain(|(_, other)| other.nonce != order.nonce);
        self.pool
            .push((TransactionHash::from_bytes([0xee; 32]), order));
    }

    fn seen(&self) -> &[Block] {
        &self.blocks[..self.blocks.len().saturating_sub(self.behind).max(1)]
    }

    pub fn view(&self) -> View {
        let seen = self.seen();
        View {
            block: seen.len() as u64 - 1,
            head: head(seen),
            nonce: nonce(seen),
            base_fee: self.base_fee,
            tip: 1,
            balance: u128::MAX,
        }
    }

    pub fn rehearse(&self, anchoring: &Anchoring) -> Result<u64, NodeError> {
        if anchoring.previous == head(self.seen()) {
            Ok(28_510)
        } else {
            Err(NodeError::Reverted("StaleHead".to_owned()))
        }
    }

    pub fn sign(&mut self, order: &Order) -> Signed {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&order.nonce.to_be_bytes());
        hash[8..16].copy_from_slice(&u64::try_from(order.fees.cap).unwrap().to_be_bytes());
        hash[16..].copy_from_slice(&order.anchoring.root.as_bytes()[..16]);
        let hash = TransactionHash::from_bytes(hash);
        self.orders.insert(hash, *order);
        Signed {
            raw: hash.as_bytes().to_vec(),
            hash,
        }
    }

    pub fn send(&mut self, raw: &[u8]) -> Reception {
        let hash = TransactionHash::try_from(raw).expect("bytes as they were signed");
        let order = self.orders[&hash];
        if order.nonce < nonce(&self.blocks) {
            return Reception::NonceTooLow;
        }
        if order.fees.tip < self.least_tip {
            return Reception::Underpriced(self.tells_least_tip.then_some(self.least_tip));
        }
        if self.forgetful {
            return Reception::Accepted;
        }
        if let Some((known, other)) = self
            .pool
            .iter_mut()
            .find(|(_, other)| other.nonce == order.nonce)
        {
            if *known == hash {
                return Reception::AlreadyKnown;
            }
            let bumped = |old: u128, new: u128| new * 10 >= old * 11;
            if !bumped(other.fees.cap, order.fees.cap) || !bumped(other.fees.tip, order.fees.tip) {
                return Reception::ReplacementUnderpriced;
            }
            (*known, *other) = (hash, order);
            return Reception::Accepted;
        }
        self.pool.push((hash, order));
        Reception::Accepted
    }

    pub fn landed(&self, hash: TransactionHash, anchoring: &Anchoring) -> Option<Landed> {
        let (height, block) = self
            .seen()
            .iter()
            .enumerate()
            .find(|(_, block)| block.transactions.iter().any(|(mined, ..)| *mined == hash))?;
        let (_, order, outcome) = block
            .transactions
            .iter()
            .find(|(mined, ..)| *mined == hash)?;
        assert_eq!(
            order.anchoring, *anchoring,
            "asked about what it was sent to do"
        );
        Some(Landed {
            transaction: hash,
            block: height as u64,
            block_hash: block.hash,
            time: 1_700_000_000 + height as u64,
            gas_used: 28_510,
            gas_price: self.base_fee,
            outcome: *outcome,
        })
    }

    pub fn find(&self, anchoring: &Anchoring) -> Option<TransactionHash> {
        self.anchored()
            .into_iter()
            .find(|(_, found)| found == anchoring)
            .map(|(hash, _)| hash)
    }

    pub fn settled(&self) -> Option<u64> {
        (self.seen().len() as u64).checked_sub(self.confirmations)
    }

    /// On paper a header is its own hash, and nothing proves more.
    pub fn archive(&self, landing: &Landing) -> Result<Option<Archive>, NodeError> {
        if self.block_hash(landing.block) != Some(landing.block_hash) {
            return Err(NodeError::Refused("no such block".to_owned()));
        }
        match self.archives {
            Archives::Given => Ok(Some(Archive {
                header: landing.block_hash.to_vec(),
                index: 0,
                proof: Vec::new(),
            })),
            Archives::Withheld => Err(NodeError::Silent("no answer".to_owned())),
            Archives::Impossible => Ok(None),
        }
    }

    /// As of the newest block, whatever the node knows of it.
    pub fn truly_settled(&self) -> Option<u64> {
        (self.blocks.len() as u64).checked_sub(self.confirmations)
    }

    /// Every anchoring the contract took, in its order.
    pub fn anchored(&self) -> Vec<(TransactionHash, Anchoring)> {
        let transactions = self.blocks.iter().flat_map(|block| &block.transactions);
        transactions
            .filter(|(.., outcome)| *outcome == Outcome::Anchored)
            .map(|(hash, order, _)| (*hash, order.anchoring))
            .collect()
    }

    pub fn block_hash(&self, height: u64) -> Option<[u8; 32]> {
        self.blocks
            .get(usize::try_from(height).ok()?)
            .map(|block| block.hash)
    }

    pub fn height(&self) -> u64 {
        self.blocks.len() as u64 - 1
    }
}

fn nonce(blocks: &[Block]) -> u64 {
    blocks
        .iter()
        .map(|block| block.transactions.len() as u64)
        .sum()
}

fn head(blocks: &[Block]) -> Head {
    blocks
        .iter()
        .flat_map(|block| &block.transactions)
        .filter(|(.., outcome)| *outcome == Outcome::Anchored)
        .fold(genesis(), |head, (_, order, _)| {
            head.after(&order.anchoring.root, order.anchoring.size)
        })
}
