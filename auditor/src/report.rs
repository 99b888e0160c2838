//! What an audit found, for people (`Display`) and for machines (`json`).

use card::{RevocationList, Rid};
use evidence::{AnchoredBatch, Evidence, Examined};
use seal::verdict::{Answer, Currency, RootOnChain};
use seal::{Commitment, Root, TransactionHash, Verdict, VersionNumber};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Arguments;
use crate::chain::{Word, Words};

/// Everything that was found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// All answers that count, together.
    pub result: Outcome,
    /// Newest first.
    pub versions: Vec<Reported>,
    /// The oldest version in the file, where the chart has older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<VersionNumber>,
    /// Whose cards were looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// Integrity and anchoring of every version, issuer where keys were given, and whether it is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Each is a yes.
    Proven,
    /// At least one is a no.
    Refuted,
    /// None is a no, and at least one is unknown.
    Undecided,
}

impl Outcome {
    /// 0, 1 and 2.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Proven => 0,
            Self::Refuted => 1,
            Self::Undecided => 2,
        }
    }
}

/// One version.
#[derive(Debug, Serialize)]
pub struct Reported {
    /// Its number.
    pub version: VersionNumber,
    /// What its record hashes to.
    pub commitment: Commitment,
    /// The four answers.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Why the chain's answer is what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the file says of its batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// The record, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Value>,
    /// What of it does not stand on the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<Value>,
}

/// A batch in numbers.
#[derive(Debug, Serialize)]
pub struct Batch {
    /// Its number in the issuer's log.
    pub number: u64,
    /// The leaf of the version, counted from zero.
    pub leaf: u64,
    /// How many leaves there are.
    pub size: u64,
    /// Their root.
    pub root: Root,
    /// The chain.
    pub chain_id: u64,
    /// The contract.
    pub contract: String,
    /// The transaction.
    pub transaction: TransactionHash,
    /// Whether a node has it in that block. If not it is as the file states it: nothing else proves it.
    pub transaction_seen: bool,
    /// The height of the block.
    pub block: u64,
    /// The hash of the block.
    pub block_hash: String,
    /// The time of the block.
    pub time: String,
    /// Whether header and receipt are in the file and hold, so that block, hash and time are proven.
    pub archived: bool,
}

impl Report {
    pub(crate) fn new(
        evidence: &Evidence,
        examined: &[Examined<'_>],
        words: &Words,
        arguments: &Arguments,
        lists: &[RevocationList],
    ) -> Self {
        let mut versions: Vec<Reported> = examined
            .iter()
            .map(|one| Reported::new(evidence, one, words, arguments))
            .collect();
        for (one, reported) in examined.iter().zip(&mut versions) {
            let rid = Rid::of(one.version.stated());
            if lists.iter().any(|list| list.revokes_version(&rid)) {
                reported.verdict.currency = Currency::Revoked;
            }
        }
        Self {
            result: together(&versions, arguments.issuer.is_some()),
            versions,
            earlier: evidence.earlier(),
            issuer: arguments.issuer.as_ref().map(ToString::to_string),
        }
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        json!(self).to_string()
    }
}

fn together(versions: &[Reported], with_issuer: bool) -> Outcome {
    let answers: Vec<Answer> = versions
        .iter()
        .flat_map(|version| {
            let verdict = &version.verdict;
            let issuer = with_issuer.then(|| verdict.issuer.answer());
            let revoked = (verdict.currency == Currency::Revoked).then_some(Answer::No);
            [verdict.integrity.answer(), verdict.anchoring.answer()]
                .into_iter()
                .chain(issuer)
                .chain(revoked)
        })
        .collect();
    if answers.contains(&Answer::No) {
        Outcome::Refuted
    } else if answers.contains(&Answer::Unknown) {
        Outcome::Undecided
    } else {
        Outcome::Proven
    }
}

impl Reported {
    fn new(evidence: &Evidence, one: &Examined<'_>, words: &Words, arguments: &Arguments) -> Self {
        let (show, by_node) = (arguments.show, arguments.rpc.is_some());
        let version = one.version;
        let claim = one.anchoring.as_ref().ok();
        let word = claim.and_then(|claim| words.get(&claim.batch.number));
        let chain = word.map_or(RootOnChain::Unreachable, |word| word.chain);
        let on_chain = matches!(chain, RootOnChain::Final | RootOnChain::Mined);
        let seen = on_chain && by_node;
        let place = version.place().and_then(|place| {
            let mut batches = evidence.batches().iter();
            let batch = batches.find(|batch| batch.number == place.batch)?;
            Some(Batch::new(batch, place.proof.index, seen))
        });
        Self {
            version: version.number(),
            commitment: one.commitment,
            verdict: one.verdict(chain),
            note: word.and_then(|word: &Word| word.note.clone()),
            batch: place,
            record: show.then(|| version.record().clone()),
            rest: version
                .rest()
                .filter(|_| show)
                .map(|rest| rest.bundle.clone()),
        }
    }
}

impl Batch {
    fn new(batch: &AnchoredBatch, leaf: u64, transaction_seen: bool) -> Self {
        Self {
            number: batch.number,
            leaf,
            size: batch.size,
            root: batch.root,
            chain_id: batch.chain_id,
            contract: format!("0x{}", hex::encode(batch.contract)),
            transaction: batch.transaction,
            transaction_seen,
            block: batch.block,
            block_hash: format!("0x{}", hex::encode(batch.block_hash)),
            time: batch.time.to_string(),
            archived: batch.archived().is_ok_and(|block| block.is_some()),
        }
    }
}
