//! The chain as it is, whatever nodes say of it: the contract's rule, one account, a pool, blocks.

use std::collections::{BTreeMap, BTreeSet};

use anchoring::{Address, Anchoring, Fees, Head, Order, Outcome, Place, Reception, Signed};
use seal::{Root, TransactionHash};

use super::branch::Branch;
use super::dice::Dice;

pub const PLACE: Place = Place {
    chain_id: 31337,
    contract: [0xcc; 20],
};

/// A transaction of the account that is for no batch.
const FOREIGN: TransactionHash = TransactionHash::from_bytes([0xee; 32]);

/// One that nodes hold under the account's nonce, and that nobody mines.
const SQUATTER: TransactionHash = TransactionHash::from_bytes([0xdd; 32]);

/// What pays for hundreds of batches.
pub const RICH: u128 = 1_000_000_000_000_000_000;

#[derive(Debug)]
pub struct Chain {
    pub best: Branch,
    /// What the last reorg took away, as nodes that have not heard of it still see it.
    pub abandoned: Option<Branch>,
    pool: Vec<Waiting>,
    pub orders: BTreeMap<TransactionHash, Order>,
    pub confirmations: u64,
    pub base_fee: u128,
    pub balance: u128,
    /// The tip nodes ask for at least.
    pub least_tip: u128,
    /// Nobody mines ours, whatever they pay.
    pub ignored: bool,
    /// Refuses what does not pay the base fee, as Anvil does; geth keeps it.
    pub strict: bool,
    /// What an account signed that may not anchor any more: taken by nodes, and mined never.
    retired: BTreeSet<TransactionHash>,
    /// Nonces that some block has used, reorganised or not.
    pub used: u64,
    dice: Dice,
}

#[derive(Debug)]
struct Waiting {
    hash: TransactionHash,
    order: Order,
    /// Replaced, forgotten or reorganised away: some miner may still have it.
    astray: bool,
}

impl Chain {
    pub fn new(pace: u64, confirmations: u64, dice: Dice) -> Self {
        Self {
            best: Branch::new(pace),
            abandoned: None,
            pool: Vec::new(),
            orders: BTreeMap::new(),
            confirmations,
            base_fee: 7,
            balance: RICH,
            least_tip: 0,
            ignored: false,
            strict: false,
            retired: BTreeSet::new(),
            used: 0,
            dice,
        }
    }

    /// Mines up to a moment, in milliseconds since the start.
    pub fn mine_until(&mut self, now: u64) {
        let target = now / self.best.pace;
        while self.best.height < target {
            if self.minable(self.best.nonce(0)).is_empty() {
                self.best.height = target;
                return;
            }
            self.best.height += 1;
            while let Some(place) = self.next() {
                let Waiting { hash, order, .. } = self.pool.remove(place);
                let fees = order.fees;
                let price = fees.cap.min(self.base_fee.saturating_add(fees.tip));
                self.best.add(hash, order, price);
            }
            let nonce = self.best.nonce(0);
            self.used = self.used.max(nonce);
            self.pool.retain(|waiting| waiting.order.nonce >= nonce);
        }
    }

    fn minable(&self, nonce: u64) -> Vec<usize> {
        let pool = self.pool.iter().enumerate();
        let pays = |waiting: &Waiting| {
            waiting.hash == FOREIGN
                || !self.ignored
                    && waiting.order.fees.cap >= self.base_fee
                    && self.affordable(&waiting.order)
        };
        pool.filter(|(_, waiting)| waiting.order.nonce == nonce && pays(waiting))
            .map(|(place, _)| place)
            .collect()
    }

    /// The place in the pool of what the next block takes next.
    fn next(&mut self) -> Option<usize> {
        let minable = self.minable(self.best.nonce(0));
        let known = minable.iter().find(|place| !self.pool[**place].astray);
        let known = known.copied();
        let astray: Vec<usize> = minable
            .into_iter()
            .filter(|place| self.pool[*place].astray)
            .collect();
        let strays = !astray.is_empty() && self.dice.once_in(6);
        if strays {
            return Some(self.dice.pick(&astray));
        }
        known
    }

    fn affordable(&self, order: &Order) -> bool {
        order.fees.cap.saturating_mul(u128::from(order.gas_limit)) <= self.balance
    }

    /// Takes blocks back and puts empty ones in their place. Their transactions are not given back, though
    /// somebody may have kept one.
    pub fn reorg(&mut self, depth: u64) {
        self.abandoned = Some(self.best.clone());
        let continuation = 1 + self.dice.roll(u64::MAX >> 12);
        let gone = self.best.cut(depth, continuation);
        for (hash, order) in gone {
            if hash != FOREIGN && self.dice.once_in(3) {
                self.stray(hash, order);
            }
        }
    }

    fn stray(&mut self, hash: TransactionHash, order: Order) {
        self.pool.push(Waiting {
            hash,
            order,
            astray: true,
        });
    }

    /// Uses up the next nonce for something else.
    pub fn spend_nonce(&mut self) {
        let nonce = self.best.nonce(0);
        self.pool.retain(|waiting| waiting.order.nonce != nonce);
        self.pool.push(Waiting {
            hash: FOREIGN,
            order: foreign(nonce),
            astray: false,
        });
    }

    /// Under the next nonce nodes hold what nobody here knows, and its cap is below the base fee.
    pub fn is_squatted(&mut self, fees: Fees) {
        let order = Order {
            fees,
            ..foreign(self.best.nonce(0))
        };
        self.pool.push(Waiting {
            hash: SQUATTER,
            order,
            astray: false,
        });
    }

    /// The owner lets another account anchor, and the one before no more.
    pub fn replace_the_key(&mut self) {
        self.retired = self.orders.keys().copied().collect();
        self.pool.clear();
        self.best.has_another_account();
        self.used = 0;
    }

    /// From now on nodes ask for this tip, and hold nothing that pays less.
    pub fn ask_tip(&mut self, least: u128) {
        self.least_tip = least;
        self.pool
            .retain(|one| one.hash == FOREIGN || one.order.fees.tip >= least);
    }

    /// The nodes' pools are emptied.
    pub fn forget(&mut self) {
        let dice = &mut self.dice;
        self.pool
            .retain(|waiting| waiting.astray || waiting.hash == FOREIGN || dice.once_in(2));
        for waiting in &mut self.pool {
            waiting.astray = waiting.hash != FOREIGN;
        }
    }

    /// Signatures by a key service differ each time, and so do the hashes.
    pub fn sign(&mut self, order: &Order) -> Signed {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&(self.orders.len() as u64).to_be_bytes());
        hash[8..16].copy_from_slice(&order.nonce.to_be_bytes());
        hash[16..].copy_from_slice(&order.anchoring.root.as_bytes()[..16]);
        let hash = TransactionHash::from_bytes(hash);
        self.orders.insert(hash, *order);
        Signed {
            raw: hash.as_bytes().to_vec(),
            hash,
        }
    }

    /// As geth's pool receives it, at a node that knows the account's nonce as `nonce`.
    pub fn receive(&mut self, hash: TransactionHash, nonce: u64, tells: bool) -> Reception {
        let order = self.orders[&hash];
        if self.retired.contains(&hash) {
            return Reception::Accepted;
        }
        let known = self.pool.iter().any(|one| one.hash == hash && !one.astray);
        if known {
            return Reception::AlreadyKnown;
        }
        if order.nonce < nonce {
            return Reception::NonceTooLow;
        }
        if order.fees.tip < self.least_tip {
            return Reception::Underpriced(tells.then_some(self.least_tip));
        }
        if !self.affordable(&order) {
            return Reception::InsufficientFunds;
        }
        if self.strict && order.fees.cap < self.base_fee {
            return Reception::BelowBaseFee;
        }
        let rival = self.pool.iter_mut();
        let rival = rival
            .filter(|one| one.order.nonce == order.nonce)
            .find(|one| !one.astray);
        if let Some(rival) = rival {
            let bumped = |old: u128, new: u128| new.saturating_mul(10) >= old.saturating_mul(11);
            let (old, new) = (rival.order.fees, order.fees);
            if !bumped(old.cap, new.cap) || !bumped(old.tip, new.tip) {
                return Reception::ReplacementUnderpriced;
            }
            rival.astray = true;
        }
        // A node that lags takes what can never be mined.
        if order.nonce >= self.best.nonce(0) {
            self.pool.retain(|one| one.hash != hash);
            self.pool.push(Waiting {
                hash,
                order,
                astray: false,
            });
        }
        Reception::Accepted
    }

    /// The height of the newest final block, as of the newest block, whatever a node knows of it.
    pub fn settled(&self) -> Option<u64> {
        self.best.settled(self.confirmations, 0)
    }

    pub fn wasted(&self) -> usize {
        self.best.wasted(&FOREIGN)
    }

    /// Every anchoring the contract took, in its order.
    pub fn story(&self) -> Vec<(TransactionHash, Anchoring)> {
        let anchored = self.best.anchored(0);
        anchored.map(|(_, hash, what)| (hash, what)).collect()
    }

    pub fn outcome(&self, hash: TransactionHash) -> Option<Outcome> {
        self.best.landed(hash, 0).map(|(landed, _)| landed.outcome)
    }
}

fn foreign(nonce: u64) -> Order {
    Order {
        anchoring: Anchoring {
            contract: Address::from_bytes(PLACE.contract),
            previous: Head::from_bytes([0xee; 32]),
            root: Root::from_bytes([0xee; 32]),
            size: 1,
        },
        nonce,
        fees: Fees {
            cap: u128::MAX,
            tip: 1,
        },
        gas_limit: 21_000,
    }
}
