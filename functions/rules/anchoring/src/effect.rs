//! What a run wants done, and what it hears of it.

use std::time::Duration;

use access::PatientId;
use evidence::Archive;
use jiff::Timestamp;
use seal::{Commitment, TransactionHash};
use uuid::Uuid;

use crate::{
    Anchoring, Batch, Candidate, Claim, Ended, Failure, Landed, Landing, Lease, Line, NodeError,
    Note, Order, Reception, Release, Signed, Unarchived, View, Waiting,
};

/// One thing to be done. Exactly one at a time is answered by an [`Event`]; notes and the end are not.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// To the tables.
    Ledger(Deed),
    /// To the chain, or to the key.
    Chain(Question),
    /// Go on asking what was asked last.
    KeepAsking,
    /// Let so much time pass.
    Sleep(Duration),
    /// A line for the log.
    Note(Note),
    /// The run is over.
    End(Result<Ended, Failure>),
}

/// Something to write down or to read back. Each may be done again after a failure that left open whether
/// it took effect.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Take the lease until `until`, or knock.
    Take {
        /// New for each run.
        holder: Uuid,
        /// The time.
        now: Timestamp,
        /// How long.
        until: Timestamp,
    },
    /// Keep it, and hear of knocks.
    Renew(Lease, Timestamp),
    /// Give it back, unless somebody knocked.
    Release(Lease),
    /// Read the end of the line and adopt what is not final.
    Adopt(Lease),
    /// Up to so many versions that wait.
    Waiting(usize),
    /// Up to so many entries of logs that wait.
    Entries(usize),
    /// Move each from the outbox into a batch, in any order.
    Claim(Vec<(Candidate, u64)>),
    /// Store what a batch is about to claim.
    WriteCandidates(Lease, u64, Vec<Candidate>),
    /// Read it.
    Candidates(u64, u64),
    /// Read what of it is not forgotten.
    CandidatesLeft(u64, u64),
    /// Forget it.
    ForgetCandidates(u64, u64),
    /// The newest anchored entry of each log.
    LogHeads(Vec<PatientId>),
    /// Keep these.
    KeepLogHeads(Vec<(PatientId, audit::Head)>),
    /// Store a batch's leaves.
    WriteLeaves(Lease, u64, Vec<Commitment>),
    /// Read them.
    Leaves(u64, u64),
    /// Store what proves a batch.
    WriteArchive(Lease, u64, Archive),
    /// Note that nothing does yet.
    NoteUnarchived(Lease, Box<Unarchived>),
    /// What is noted.
    Unarchived,
    /// Strike a note out.
    ForgetUnarchived(u64),
    /// Record a new batch.
    Open(Lease, Box<Batch>),
    /// Record a batch's next stage.
    Record(Lease, Box<Batch>),
}

/// What the tables say.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// It is done.
    Done,
    /// Somebody else has taken over; nothing was written.
    Lost,
    /// The lease, if it was to be had.
    Taken(Option<Lease>),
    /// The lease, with the knocks up to now.
    Renewed(Lease),
    /// How giving it back ended.
    Released(Release),
    /// The line.
    Line(Box<Line>),
    /// What waits.
    Waiting(Vec<Waiting>),
    /// Each claim's outcome, in the order in which they were asked for.
    Claimed(Vec<Claim>),
    /// Candidates.
    Candidates(Vec<Candidate>),
    /// Heads of logs, in the order in which they were asked for.
    LogHeads(Vec<Option<audit::Head>>),
    /// Leaves.
    Leaves(Vec<Commitment>),
    /// What is noted as without archive.
    Unarchived(Vec<Unarchived>),
    /// The batch as it is recorded now.
    Batch(Box<Batch>),
}

/// A question to the chain, or to the key that signs for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Head, nonce, fees and balance as of one block.
    View,
    /// The gas an anchoring would use now.
    Estimate(Anchoring),
    /// Sign a transaction. Nothing leaves the process.
    Sign(Order),
    /// Hand signed bytes to a node. After a fault it is open whether the node has them.
    Send(Vec<u8>, TransactionHash),
    /// Which of these transactions are in a block, asked in this order until one did the anchoring.
    Landed(Vec<TransactionHash>, Anchoring),
    /// Whether this one is, and the height that counts as final, both as one node sees them.
    LandedAndSettled(TransactionHash, Anchoring),
    /// The transaction that did this anchoring, found by its event from a block on.
    Find(Anchoring, u64),
    /// Height of the newest block that counts as final.
    Settled,
    /// What proves the anchoring from the hash of its block alone.
    Archive(Landing, Anchoring),
}

/// What the chain says.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// To [`Question::View`].
    View(View),
    /// To [`Question::Estimate`].
    Gas(u64),
    /// To [`Question::Sign`].
    Signed(Signed),
    /// To [`Question::Send`].
    Received(Reception),
    /// To [`Question::Landed`]: those in a block; no more after one that did it.
    Landed(Vec<Landed>),
    /// To [`Question::LandedAndSettled`].
    LandedAndSettled(Option<Landed>, Option<u64>),
    /// To [`Question::Find`].
    Found(Option<TransactionHash>),
    /// To [`Question::Settled`].
    Settled(Option<u64>),
    /// To [`Question::Archive`]; none on a chain whose blocks have a form of their own.
    Archive(Option<Archive>),
}

/// The chain could not be asked, or the key not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// No node gave an answer that can be used.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// The key could not be used, or what it gave is no signature of ours.
    #[error("signing: {0}")]
    Key(String),
}

impl ChainFault {
    /// Whether a node failed; the key is not one, and what the contract refuses is an answer.
    pub(crate) const fn is_a_nodes(&self) -> bool {
        match self {
            Self::Node(error) => error.is_failure(),
            Self::Key(_) => false,
        }
    }
}

/// The tables could not be asked, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TableFault(pub String);

/// Something a run hears.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub now: Now,
    /// What.
    pub news: News,
}

/// The time, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The wall's clock. It may jump.
    pub at: Timestamp,
    /// Since the run began. It never goes back.
    pub since: Duration,
}

/// What an effect led to.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The run begins; this comes first, and once.
    Begin,
    /// What the tables say.
    Told(Result<Told, TableFault>),
    /// What the chain says.
    Answered(Result<Answer, ChainFault>),
    /// The chain has said nothing yet. What was asked is still being asked.
    NotYet,
    /// The time has passed.
    Woke,
}

impl Deed {
    /// Its name, for logs and tests.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Take { .. } => "take",
            Self::Renew(..) => "renew",
            Self::Release(..) => "release",
            Self::Adopt(..) => "adopt",
            Self::Waiting(..) => "waiting",
            Self::Entries(..) => "entries",
            Self::Claim(..) => "claim",
            Self::WriteCandidates(..) => "write-candidates",
            Self::Candidates(..) => "candidates",
            Self::CandidatesLeft(..) => "candidates-left",
            Self::ForgetCandidates(..) => "forget-candidates",
            Self::LogHeads(..) => "log-heads",
            Self::KeepLogHeads(..) => "keep-log-heads",
            Self::WriteLeaves(..) => "write-leaves",
            Self::Leaves(..) => "leaves",
            Self::WriteArchive(..) => "write-archive",
            Self::NoteUnarchived(..) => "note-unarchived",
            Self::Unarchived => "unarchived",
            Self::ForgetUnarchived(..) => "forget-unarchived",
            Self::Open(..) => "open",
            Self::Record(_, batch) => batch.stage.name(),
        }
    }
}

impl Question {
    /// Its name, for logs and tests.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Estimate(..) => "estimate",
            Self::Sign(..) => "sign",
            Self::Send(..) => "send",
            Self::Landed(..) => "landed",
            Self::LandedAndSettled(..) => "landed-and-settled",
            Self::Find(..) => "find",
            Self::Settled => "settled",
            Self::Archive(..) => "archive",
        }
    }
}
