//! What nodes say of the chain: late, wrong, or nothing.

use anchoring::{Anchoring, Head, Landed, Landing, NodeError, Outcome, Reception, View};
use evidence::Archive;
use seal::TransactionHash;

use super::branch::Branch;
use super::chain::Chain;
use super::dice::Dice;

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub struct Nodes {
    /// Nobody answers anything.
    pub silent: bool,
    /// How many blocks the one that answers is behind.
    pub behind: u64,
    /// It has not heard of the last reorg.
    pub astray: bool,
    /// Takes transactions and forgets them.
    pub forgetful: bool,
    /// Has no room.
    pub busy: bool,
    /// Says which tip it asks for.
    pub tells: bool,
    /// One answer in so many is a lie; none if zero.
    pub lies: u64,
    /// By how many seconds the times of blocks that are told are wrong, and of how many of them: one in so many.
    pub wrong_by: i64,
    pub wrong: u64,
    /// One question in so many has no answer; none if zero.
    pub fails: u64,
    /// Each answer comes of another node.
    pub changes: bool,
    pub archives: Archives,
    pub dice: Dice,
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

/// The highest base fee that is not taken for nonsense.
const HIGHEST_PRICE: u128 = 1_000_000_000_000_000_000;

/// One node's sight of the chain.
struct Eyes<'a> {
    branch: &'a Branch,
    behind: u64,
}

impl Nodes {
    pub fn new(dice: Dice) -> Self {
        Self {
            silent: false,
            behind: 0,
            astray: false,
            forgetful: false,
            busy: false,
            tells: false,
            lies: 0,
            wrong_by: 0,
            wrong: 0,
            fails: 0,
            changes: false,
            archives: Archives::Given,
            dice,
        }
    }

    /// All is well again.
    pub fn clear(&mut self) {
        *self = Self::new(self.dice.clone());
    }

    fn eyes<'a>(&mut self, chain: &'a Chain) -> Result<Eyes<'a>, NodeError> {
        if self.silent || self.dice.once_in(self.fails) {
            return Err(self.failure());
        }
        let well = self.changes && self.dice.once_in(2);
        let abandoned = chain.abandoned.as_ref().filter(|_| self.astray && !well);
        Ok(Eyes {
            branch: abandoned.unwrap_or(&chain.best),
            behind: if well { 0 } else { self.behind },
        })
    }

    fn failure(&mut self) -> NodeError {
        match self.dice.roll(8) {
            0 => NodeError::Nonsense("as planned".to_owned()),
            1 => NodeError::Refused("as planned".to_owned()),
            2 => NodeError::WrongChain {
                expected: 1,
                found: 2,
            },
            _ => NodeError::Silent("as planned".to_owned()),
        }
    }

    fn lies(&mut self) -> bool {
        self.dice.once_in(self.lies)
    }

    pub fn view(&mut self, chain: &Chain) -> Result<View, NodeError> {
        let eyes = self.eyes(chain)?;
        let mut view = View {
            block: eyes.branch.height.saturating_sub(eyes.behind),
            head: eyes.branch.head(eyes.behind),
            nonce: eyes.branch.nonce(eyes.behind),
            base_fee: chain.base_fee,
            tip: 1,
            balance: chain.balance,
        };
        if self.lies() {
            match self.dice.roll(9) {
                0 => view.head = Head::from_bytes([0xbd; 32]),
                1 => {
                    // One of the past, though the rest is of now.
                    let past: Vec<Head> = (0..eyes.branch.height.min(60))
                        .map(|behind| eyes.branch.head(behind))
                        .collect();
                    if !past.is_empty() {
                        view.head = self.dice.pick(&past);
                    }
                }
                2 => view.nonce += self.dice.between(1, 3),
                3 => view.nonce = view.nonce.saturating_sub(self.dice.between(1, 3)),
                4 => view.base_fee = self.dice.pick(&[0, 1, 1 << 40, HIGHEST_PRICE]),
                // More is cut by who asks the node.
                5 => view.tip = self.dice.pick(&[0, 1_000_000_000]),
                6 => view.balance = self.dice.pick(&[0, u128::MAX]),
                7 => view.nonce = self.dice.pick(&[0, u64::MAX - 1]),
                _ => view.block = self.dice.pick(&[0, 1 << 48]),
            }
        }
        Ok(view)
    }

    pub fn rehearse(&mut self, chain: &Chain, anchoring: &Anchoring) -> Result<u64, NodeError> {
        let eyes = self.eyes(chain)?;
        if self.lies() {
            return match self.dice.roll(3) {
                0 => Ok(self.dice.pick(&[200_001, 1 << 24])),
                1 => Ok(21_000),
                _ => Err(NodeError::Reverted("as planned".to_owned())),
            };
        }
        if anchoring.previous == eyes.branch.head(eyes.behind) {
            Ok(super::branch::GAS)
        } else {
            Err(NodeError::Reverted("StaleHead".to_owned()))
        }
    }

    pub fn send(
        &mut self,
        chain: &mut Chain,
        hash: TransactionHash,
    ) -> Result<Reception, NodeError> {
        let nonce = {
            let eyes = self.eyes(chain)?;
            eyes.branch.nonce(eyes.behind)
        };
        if self.busy {
            return Ok(Reception::Busy);
        }
        if self.lies() {
            return Ok(match self.dice.roll(11) {
                8 => Reception::NonceTooHigh,
                9 => Reception::OverFeeCap("as planned".to_owned()),
                10 => Reception::GasLimit("as planned".to_owned()),
                0 => Reception::Accepted,
                1 => Reception::AlreadyKnown,
                2 => Reception::NonceTooLow,
                3 => Reception::ReplacementUnderpriced,
                4 => Reception::Underpriced(Some(self.dice.pick(&[0, 1 << 40, u128::MAX]))),
                5 => Reception::BelowBaseFee,
                6 => Reception::InsufficientFunds,
                _ => Reception::Refused("as planned".to_owned()),
            });
        }
        let received = chain.receive(hash, nonce, self.tells);
        if self.forgetful && received == Reception::Accepted {
            chain.forget();
        }
        Ok(received)
    }

    pub fn landed(
        &mut self,
        chain: &Chain,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<Option<Landed>, NodeError> {
        let eyes = self.eyes(chain)?;
        let lies = self.lies();
        self.receipt(&eyes, hash, anchoring, lies)
    }

    fn receipt(
        &mut self,
        eyes: &Eyes,
        hash: TransactionHash,
        anchoring: &Anchoring,
        lies: bool,
    ) -> Result<Option<Landed>, NodeError> {
        let Some((mut landed, order)) = eyes.branch.landed(hash, eyes.behind) else {
            return Ok(None);
        };
        if order.anchoring != *anchoring {
            return Err(NodeError::Contradiction("it did something else".to_owned()));
        }
        if self.dice.once_in(self.wrong) {
            landed.time = landed.time.saturating_add_signed(self.wrong_by);
        }
        if !lies {
            return Ok(Some(landed));
        }
        Ok(self.dice.once_in(2).then_some(Landed {
            outcome: Outcome::Reverted,
            ..landed
        }))
    }

    /// Of one node, which a lie about a block's depth would make a witness against itself: it may only
    /// have too little.
    pub fn landed_with_settled(
        &mut self,
        chain: &Chain,
        hash: TransactionHash,
        anchoring: &Anchoring,
    ) -> Result<(Option<Landed>, Option<u64>), NodeError> {
        let eyes = self.eyes(chain)?;
        let lies = self.lies();
        let settled = eyes.branch.settled(chain.confirmations, eyes.behind);
        let landed = self.receipt(&eyes, hash, anchoring, lies)?;
        Ok((landed, settled))
    }

    pub fn settled(&mut self, chain: &Chain) -> Result<Option<u64>, NodeError> {
        let eyes = self.eyes(chain)?;
        if self.lies() {
            return Ok(self.dice.pick(&[None, Some(0), Some(1 << 48)]));
        }
        Ok(eyes.branch.settled(chain.confirmations, eyes.behind))
    }

    pub fn find(
        &mut self,
        chain: &Chain,
        anchoring: &Anchoring,
        from: u64,
    ) -> Result<Option<TransactionHash>, NodeError> {
        let eyes = self.eyes(chain)?;
        if self.lies() {
            let other = TransactionHash::from_bytes([0xbd; 32]);
            return Ok(self.dice.once_in(2).then_some(other));
        }
        let mut found = eyes.branch.anchored(eyes.behind);
        Ok(found
            .find(|(height, _, other)| *height >= from && other == anchoring)
            .map(|(_, hash, _)| hash))
    }

    /// Here a header is its own hash, and nothing proves more. It gives its block's time away.
    pub fn archive(
        &mut self,
        chain: &Chain,
        landing: &Landing,
    ) -> Result<Option<Archive>, NodeError> {
        let eyes = self.eyes(chain)?;
        if eyes.branch.block_hash(landing.block) != Some(landing.block_hash) {
            return Err(NodeError::Refused("no such block".to_owned()));
        }
        let time = eyes.branch.time(landing.block).cast_signed();
        match self.archives {
            Archives::Given if time != landing.time.as_second() => {
                Err(NodeError::Contradiction("another time".to_owned()))
            }
            Archives::Given => Ok(Some(Archive {
                header: landing.block_hash.to_vec(),
                index: 0,
                proof: Vec::new(),
            })),
            Archives::Withheld => Err(NodeError::Silent("as planned".to_owned())),
            Archives::Impossible => Ok(None),
        }
    }
}
