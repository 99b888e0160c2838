//! Tables and a node on paper, for one version and one run: they do what they are told, or what a test says.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use access::PatientId;
use anchor::chain::Chain;
use anchor::ledger::Ledger;
use anchor::{Report, carry_out};
use anchoring::{
    Address, Answer, Batch, Candidate, ChainFault, Claim, Deed, Failure, Head, Landed, Lease,
    NodeError, Now, Order, Outcome, Place, Question, Reception, Release, Rules, Run, Signed,
    TableFault, Told, View, Waiting, Written,
};
use dynamo::TableError;
use jiff::Timestamp;
use seal::{Commitment, TransactionHash, VersionNumber};
use tokio::time::Instant;
use uuid::Uuid;

/// What a run may take.
pub const TIME: Duration = Duration::from_mins(2);

const PLACE: Place = Place {
    chain_id: 31337,
    contract: [0xcc; 20],
};

const HASH: TransactionHash = TransactionHash::from_bytes([0xaa; 32]);

const LEASE: Lease = Lease {
    fence: 1,
    knocks: 0,
};

#[derive(Debug, Default)]
pub struct Paper(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    deeds: Vec<&'static str>,
    asked: Vec<&'static str>,
    /// Questions that nobody waited for any more.
    unanswered: Vec<&'static str>,
    /// How long a question takes, by its name.
    takes: BTreeMap<&'static str, Duration>,
    /// Which deed fails, counted from 1, and which question.
    fails: usize,
    refuses: Option<&'static str>,
    candidates: Vec<Candidate>,
    leaves: Vec<Commitment>,
    /// What was signed last, and whether it was sent.
    order: Option<Order>,
    is_sent: bool,
}

/// What comes of a deed that fails.
pub fn fault() -> Failure {
    Failure::Table(TableFault("DynamoDB: as planned".to_owned()))
}

impl Paper {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub fn takes(&self, question: &'static str, time: Duration) {
        self.state().takes.insert(question, time);
    }

    pub fn fails(&self, deed: usize) {
        self.state().fails = deed;
    }

    pub fn refuses(&self, question: &'static str) {
        self.state().refuses = Some(question);
    }

    pub fn deeds(&self) -> Vec<&'static str> {
        self.state().deeds.clone()
    }

    pub fn unanswered(&self) -> Vec<&'static str> {
        self.state().unanswered.clone()
    }

    pub fn asked(&self, question: &'static str) -> usize {
        let state = self.state();
        state.asked.iter().filter(|one| **one == question).count()
    }

    pub async fn run(&self) -> Report {
        let began = Instant::now();
        let clock = || start() + began.elapsed();
        let (at, since) = (clock(), Duration::ZERO);
        let rules = Rules::with_fee_ceiling(1_000_000_000_000);
        let run = Run::new(
            rules,
            PLACE,
            Uuid::from_u128(1),
            Now { at, since },
            TIME,
            false,
        );
        carry_out(self, self, &clock, run).await
    }
}

fn start() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

/// The one version that waits.
fn waiting() -> Waiting {
    Waiting {
        candidate: Candidate {
            patient: PatientId::new(Uuid::from_u128(7)),
            written: Written::Version(VersionNumber::FIRST),
            commitment: Commitment::from_bytes([9; 32]),
        },
        saved_at: start(),
    }
}

impl Ledger for Paper {
    async fn perform(&self, deed: Deed) -> Result<Told, TableError> {
        let mut state = self.state();
        state.deeds.push(deed.name());
        if state.deeds.len() == state.fails {
            return Err(TableError::Call("as planned".into()));
        }
        Ok(match deed {
            Deed::Take { .. } => Told::Taken(Some(LEASE)),
            Deed::Renew(lease, _) => Told::Renewed(lease),
            Deed::Release(_) => Told::Released(Release::Released),
            Deed::Adopt(_) => Told::Line(Box::default()),
            Deed::Waiting(_) if state.candidates.is_empty() => Told::Waiting(vec![waiting()]),
            Deed::Waiting(_) | Deed::Entries(_) => Told::Waiting(Vec::new()),
            Deed::WriteCandidates(_, _, candidates) => {
                state.candidates = candidates;
                Told::Done
            }
            Deed::Candidates(..) => Told::Candidates(state.candidates.clone()),
            Deed::Claim(claims) => Told::Claimed(vec![Claim::Claimed; claims.len()]),
            Deed::WriteLeaves(_, _, leaves) => {
                state.leaves = leaves;
                Told::Done
            }
            Deed::Leaves(..) => Told::Leaves(state.leaves.clone()),
            Deed::Unarchived => Told::Unarchived(Vec::new()),
            Deed::Open(_, batch) => Told::Batch(batch),
            Deed::Record(_, batch) => Told::Batch(Box::new(Batch {
                revision: batch.revision + 1,
                ..*batch
            })),
            _ => Told::Done,
        })
    }
}

/// Notes that a question was given up, unless it is answered.
struct Asked<'a>(&'a Paper, Option<&'static str>);

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.0.state().unanswered.extend(self.1);
    }
}

impl Chain for Paper {
    fn place(&self) -> Place {
        PLACE
    }

    async fn ask(&self, question: Question) -> Result<Answer, ChainFault> {
        let name = question.name();
        let takes = {
            let mut state = self.state();
            state.asked.push(name);
            state.takes.get(name).copied().unwrap_or_default()
        };
        let mut asked = Asked(self, Some(name));
        tokio::time::sleep(takes).await;
        asked.1 = None;
        let mut state = self.state();
        if state.refuses == Some(name) {
            let (expected, found) = (1, 2);
            return Err(NodeError::WrongChain { expected, found }.into());
        }
        Ok(state.answer(&question))
    }
}

impl State {
    fn answer(&mut self, question: &Question) -> Answer {
        match question {
            Question::View => Answer::View(self.view()),
            Question::Estimate(_) => Answer::Gas(28_510),
            Question::Sign(order) => {
                self.order = Some(*order);
                let raw = HASH.as_bytes().to_vec();
                Answer::Signed(Signed { raw, hash: HASH })
            }
            Question::Send(..) => {
                self.is_sent = true;
                Answer::Received(Reception::Accepted)
            }
            Question::Landed(..) => Answer::Landed(self.landed().into_iter().collect()),
            Question::LandedAndSettled(..) => Answer::LandedAndSettled(self.landed(), Some(20)),
            Question::Find(..) => Answer::Found(None),
            Question::Settled => Answer::Settled(Some(20)),
            Question::Archive(..) => Answer::Archive(None),
        }
    }

    fn sent(&self) -> Option<Order> {
        self.order.filter(|_| self.is_sent)
    }

    fn view(&self) -> View {
        let genesis = Head::genesis(PLACE.chain_id, Address::from_bytes(PLACE.contract));
        let after = |order: Order| genesis.after(&order.anchoring.root, order.anchoring.size);
        View {
            block: 20,
            head: self.sent().map_or(genesis, after),
            nonce: u64::from(self.is_sent),
            base_fee: 7,
            tip: 1,
            balance: 1_000_000_000_000_000_000,
        }
    }

    fn landed(&self) -> Option<Landed> {
        self.sent().map(|_| Landed {
            transaction: HASH,
            block: 20,
            block_hash: [0xb0; 32],
            time: start().as_second().cast_unsigned(),
            gas_used: 28_510,
            gas_price: 8,
            outcome: Outcome::Anchored,
        })
    }
}
