//! An exported log: whether it is whole, and how far it is anchored.

use std::fmt::{Display, Formatter};

use audit::{Break, Entry, EntryNumber, Export, From, Known};
use evidence::{AnchoredBatch, Claim};
use seal::verdict::{Anchoring, Answer};
use seal::{Commitment, RootedProof};
use serde::Serialize;
use serde_json::json;

use crate::chain::{Chain, failure};
use crate::{Arguments, AuditError, Outcome, input, words};

/// What was found about a log.
#[derive(Debug, Serialize)]
pub struct LogReport {
    /// Whether all holds: proven only when the end of the log is vouched for as well.
    pub result: Outcome,
    /// How many entries the file has.
    pub entries: usize,
    /// Whether the log goes on in another file, by this one's own word.
    pub part: bool,
    /// The newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest: Option<Newest>,
    /// Every place where it breaks, newest first.
    pub breaks: Vec<Broken>,
    /// What the proof that was given says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchored: Option<Anchored>,
    /// Whether an entry was given that must be there.
    pub known: bool,
}

/// The newest entry: what to remember.
#[derive(Debug, Serialize)]
pub struct Newest {
    /// Its number.
    pub number: EntryNumber,
    /// Its hash.
    pub hash: Commitment,
}

/// An entry at which the log breaks.
#[derive(Debug, Serialize)]
pub struct Broken {
    /// Its number.
    pub number: EntryNumber,
    /// Why, as in `tests/vectors/README.md`.
    pub fault: &'static str,
    /// The same in words.
    #[serde(skip)]
    sentence: String,
}

/// How an entry is anchored, and with it all before it.
#[derive(Debug, Serialize)]
pub struct Anchored {
    /// Its number.
    pub number: EntryNumber,
    /// Yes, no or unknown, with the reason.
    pub anchoring: Anchoring,
    /// The height of the batch's block.
    pub block: u64,
    /// The time of the block.
    pub time: String,
}

/// Checks an exported log; none when the file is something else.
pub async fn audit_log(arguments: &Arguments) -> Result<Option<LogReport>, AuditError> {
    let Some(export) = input::log(&arguments.evidence)? else {
        return Ok(None);
    };
    let newest = export.entries.first().map(Entry::number);
    let known = arguments.known.iter().map(|known| known.0);
    // What lies above a part may stand in the part before.
    let known: Vec<Known> = known
        .filter(|known| !export.goes_on || Some(known.number) <= newest)
        .collect();
    // Of a long log the service gives one part after the other; none is the log, and none was cut off for that.
    let from = if export.goes_on {
        From::Anywhere
    } else {
        From::Start
    };
    let breaks: Vec<Broken> = export
        .check(from, &known)
        .into_iter()
        .map(|Break { number, fault }| Broken {
            number,
            fault: fault.code(),
            sentence: fault.to_string(),
        })
        .collect();
    let anchored = match (&arguments.proof, &arguments.batch) {
        (Some(proof), Some(batch)) => {
            let (hash, rooted) = input::proof(proof)?;
            let number = number_of(&export, &hash)
                .ok_or_else(|| AuditError::Proof(proof.display().to_string()))?;
            let batch = input::batch(batch)?;
            Some(Anchored {
                number,
                anchoring: anchoring(&hash, &rooted, &batch, arguments).await?,
                block: batch.block,
                time: batch.time.to_string(),
            })
        }
        _ => None,
    };
    let newest = export.entries.first().map(|entry| Newest {
        number: entry.number(),
        hash: *entry.hash(),
    });
    Ok(Some(LogReport {
        result: match together(&breaks, anchored.as_ref(), !known.is_empty()) {
            Outcome::Proven if export.goes_on => Outcome::Undecided,
            result => result,
        },
        entries: export.entries.len(),
        part: export.goes_on,
        newest,
        breaks,
        anchored,
        known: !known.is_empty(),
    }))
}

fn number_of(export: &Export, hash: &Commitment) -> Option<EntryNumber> {
    let mut entries = export.entries.iter();
    let entry = entries.find(|entry| entry.hash() == hash)?;
    Some(entry.number())
}

/// In the order of the format page: place, proof, archive, and what the chain says.
async fn anchoring(
    hash: &Commitment,
    rooted: &RootedProof,
    batch: &AnchoredBatch,
    arguments: &Arguments,
) -> Result<Anchoring, AuditError> {
    let place = arguments.contract.zip(arguments.chain_id);
    let stray = |(contract, chain_id): (evm::Address, u64)| {
        batch.chain_id != chain_id || batch.contract != *contract.as_bytes()
    };
    if place.is_some_and(stray) {
        return Ok(Anchoring::ChainContradicts);
    }
    let leads = rooted.proof.verify(hash, &batch.root).is_ok();
    if !leads || rooted.proof.size() != batch.size {
        return Ok(Anchoring::ProofInvalid);
    }
    let Ok(archived) = batch.archived() else {
        return Ok(Anchoring::ArchiveInvalid);
    };
    if place.is_none() {
        return Ok(Anchoring::ContractUnnamed);
    }
    let word = Chain::of(arguments)?.word(&Claim { batch, archived }).await;
    Ok(word
        .unwrap_or_else(|error| failure(&error))
        .chain
        .anchoring())
}

fn together(breaks: &[Broken], anchored: Option<&Anchored>, known: bool) -> Outcome {
    let anchoring = anchored.map(|anchored| anchored.anchoring.answer());
    if !breaks.is_empty() || anchoring == Some(Answer::No) {
        Outcome::Refuted
    } else if anchoring == Some(Answer::Yes) || (anchoring.is_none() && known) {
        Outcome::Proven
    } else {
        Outcome::Undecided
    }
}

impl LogReport {
    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        json!(self).to_string()
    }
}

impl Display for LogReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "A log of {} entries", self.entries)?;
        if let Some(newest) = &self.newest {
            writeln!(f, "  newest     {}:{}", newest.number, newest.hash)?;
        }
        for Broken {
            number,
            fault,
            sentence,
        } in &self.breaks
        {
            writeln!(f, "  entry {number}: {sentence} ({fault})")?;
        }
        if let Some(anchored) = &self.anchored {
            let reason = anchored.anchoring;
            writeln!(
                f,
                "  entry {}: anchoring {}: {} ({})",
                anchored.number,
                words::answer(reason.answer()),
                words::anchoring(reason),
                reason.code()
            )?;
            writeln!(
                f,
                "             block {} of {}",
                anchored.block, anchored.time
            )?;
        }
        writeln!(f)?;
        match (self.result, &self.anchored) {
            (Outcome::Undecided, _) if self.part => write!(
                f,
                "UNDECIDED: this is a part of a log, and its entries follow each other. Put the `entry` lists of all parts \
                 into one file, the newest first and without the link `next`, and check that."
            ),
            (Outcome::Refuted, _) => write!(f, "REFUTED: the log is not what was written."),
            (Outcome::Proven, Some(anchored)) => write!(
                f,
                "PROVEN: the log is whole, and entries 1 to {} are anchored.",
                anchored.number
            ),
            (Outcome::Proven, None) => write!(f, "PROVEN: the log is whole up to what was known."),
            (Outcome::Undecided, Some(_)) => {
                write!(
                    f,
                    "UNDECIDED: the log is whole, and nobody says that it is anchored."
                )
            }
            (Outcome::Undecided, None) => write!(
                f,
                "UNDECIDED: the entries follow each other; whether its end was cut off, only an earlier look \
                 (--known) or a proof (--proof, --batch) can tell."
            ),
        }
    }
}
