//! What a check found, for people (`Display`) and for machines (`json`).

use std::fmt::{Display, Formatter, Result};

use jiff::Timestamp;
use serde::Serialize;

use crate::finding::Finding;
use crate::words;

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Versions of charts.
    pub versions: Standing,
    /// Entries of logs.
    pub entries: Standing,
    /// Batches.
    pub batches: Batches,
    /// Leaves of all batches whose leaves are fixed.
    pub leaves: u64,
    /// What the contract emitted.
    pub events: u64,
    /// The height of the block that the chain was looked at from.
    pub block: u64,
    /// The contract's head there.
    pub head: String,
    /// Since when the oldest that waits has waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// Versions whose content was opened and is what was committed, where contents were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contents: Option<u64>,
    /// What is not as it must be.
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub more_findings: u64,
}

/// How many there are of something, and how far they have come. Each is one of anchored, under way, waiting, and
/// one with a finding.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// All of them.
    pub total: u64,
    /// In a batch that is final.
    pub anchored: u64,
    /// In a batch that is on its way.
    pub under_way: u64,
    /// In no batch yet.
    pub waiting: u64,
    /// Of a patient who was erased: the commitment is left. They are counted above as well.
    pub erased: u64,
}

/// How many batches there are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Batches {
    /// All of them.
    pub total: u64,
    /// On the chain for good.
    pub finals: u64,
    /// Not that far.
    pub under_way: u64,
    /// With an archive that proves them.
    pub archived: u64,
    /// Final without one, which is asked for again.
    pub noted: u64,
}

impl Report {
    /// Whether everything is as it must be.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && self.more_findings == 0
    }

    /// 0 when everything is as it must be, else 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.is_sound())
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "versions  {}", self.versions)?;
        writeln!(f, "entries   {}", self.entries)?;
        let Batches {
            total,
            finals,
            under_way,
            archived,
            noted,
        } = self.batches;
        writeln!(
            f,
            "batches   {total}: {finals} final, {under_way} under way; {archived} archived, {noted} to be; {} leaves",
            self.leaves
        )?;
        writeln!(
            f,
            "chain     {} events up to block {}, head {}",
            self.events, self.block, self.head
        )?;
        match self.contents {
            Some(contents) => writeln!(f, "contents  {contents} opened, and what was committed")?,
            None => writeln!(f, "contents  not opened (--contents)")?,
        }
        if let Some(since) = self.waiting_since {
            writeln!(f, "waiting   since {since:.0}")?;
        }
        writeln!(f)?;
        for finding in &self.findings {
            writeln!(f, "  {}", words::finding(finding))?;
        }
        if self.more_findings > 0 {
            writeln!(f, "  and {} more", self.more_findings)?;
        }
        let count = self.findings.len() as u64 + self.more_findings;
        match count {
            0 => write!(
                f,
                "SOUND: every version and every entry is where it must be."
            ),
            1 => write!(f, "NOT SOUND: one finding."),
            _ => write!(f, "NOT SOUND: {count} findings."),
        }
    }
}

impl Display for Standing {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self {
            total,
            anchored,
            under_way,
            waiting,
            erased,
        } = self;
        write!(
            f,
            "{total}: {anchored} anchored, {under_way} under way, {waiting} waiting"
        )?;
        if *erased > 0 {
            write!(f, "; {erased} of them erased")?;
        }
        Ok(())
    }
}
