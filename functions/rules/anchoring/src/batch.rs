use jiff::Timestamp;
use seal::{Root, TransactionHash};

use crate::Fees;

/// One batch and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// 1, 2, 3 and so on.
    pub number: u64,
    /// The contract it is for.
    pub place: Place,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its oldest version was saved.
    pub oldest: Timestamp,
    /// How many versions it set out to claim.
    pub candidates: u64,
    /// How far it has come, with what that stage knows.
    pub stage: Stage,
    /// Token of the run that wrote this.
    pub fence: u64,
    /// Counts the writes, so that one that is delivered late, or twice, changes nothing.
    pub revision: u64,
}

/// A contract on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// Address of the contract.
    pub contract: [u8; 20],
}

/// How far a batch has come. Each stage is recorded before the work of the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its candidates are stored; they are being claimed.
    Open,
    /// Its leaves are stored, and their root.
    Sealed(Sealed),
    /// Signed transactions are stored; the last may not have been sent.
    Signed(Sealed, Vec<Attempt>),
    /// A node has taken the last of them.
    Sent(Sealed, Vec<Attempt>),
    /// One of them is in a block.
    Mined(Sealed, Vec<Attempt>, Landing),
    /// That block is final by the chain's rule.
    Final(Sealed, Vec<Attempt>, Landing, Timestamp),
    /// Nothing could be claimed. Its number is used again.
    Void,
}

/// What a batch says on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// RFC 6962 root of the leaves.
    pub root: Root,
    /// The contract's head it stands on.
    pub previous: [u8; 32],
    /// Number of leaves.
    pub size: u64,
    /// How many of them are versions; the others are entries of logs.
    pub versions: u64,
    /// When it was sealed.
    pub at: Timestamp,
}

/// One signed transaction for a batch. All of a batch's have the same call data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The sender's nonce.
    pub nonce: u64,
    /// What it will be known by.
    pub hash: TransactionHash,
    /// The bytes, to be sent again as often as it takes.
    pub raw: Vec<u8>,
    /// `maxFeePerGas` in wei.
    pub cap: u128,
    /// `maxPriorityFeePerGas` in wei.
    pub tip: u128,
    /// When it was signed.
    pub at: Timestamp,
}

impl Attempt {
    /// What it offers.
    pub(crate) fn fees(&self) -> Fees {
        let &Self { cap, tip, .. } = self;
        Fees { cap, tip }
    }
}

/// The block a batch landed in, and what it cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landing {
    /// The attempt that made it.
    pub transaction: TransactionHash,
    /// Height of the block.
    pub block: u64,
    /// Hash of the block.
    pub block_hash: [u8; 32],
    /// The block's own time.
    pub time: Timestamp,
    /// Gas used.
    pub gas_used: u64,
    /// Wei for each unit of gas.
    pub gas_price: u128,
}

impl Batch {
    /// The same batch at another stage.
    #[must_use]
    pub fn at(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    /// Root, previous head and size, once they are fixed.
    #[must_use]
    pub fn sealed(&self) -> Option<&Sealed> {
        match &self.stage {
            Stage::Open | Stage::Void => None,
            Stage::Sealed(sealed)
            | Stage::Signed(sealed, ..)
            | Stage::Sent(sealed, ..)
            | Stage::Mined(sealed, ..)
            | Stage::Final(sealed, ..) => Some(sealed),
        }
    }

    /// Every transaction ever signed for it, oldest first.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        match &self.stage {
            Stage::Open | Stage::Void | Stage::Sealed(_) => &[],
            Stage::Signed(_, attempts)
            | Stage::Sent(_, attempts)
            | Stage::Mined(_, attempts, _)
            | Stage::Final(_, attempts, ..) => attempts,
        }
    }

    /// Its block, once it is in one.
    #[must_use]
    pub fn landing(&self) -> Option<&Landing> {
        match &self.stage {
            Stage::Mined(.., landing) | Stage::Final(_, _, landing, _) => Some(landing),
            _ => None,
        }
    }

    /// Whether it is in a block, final or not.
    #[must_use]
    pub fn is_mined(&self) -> bool {
        self.landing().is_some()
    }
}

impl Stage {
    /// The stage's name, as it is stored and logged.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sealed(_) => "sealed",
            Self::Signed(..) => "signed",
            Self::Sent(..) => "sent",
            Self::Mined(..) => "mined",
            Self::Final(..) => "final",
            Self::Void => "void",
        }
    }
}
