//! A report in plain words.

use std::fmt::{Display, Formatter, Result, Write as _};

use seal::verdict::Answer;
use serde_json::Value;

use crate::report::Batch;
use crate::{Outcome, Report, Reported, words};

/// Under an answer's sentence.
const INDENT: &str = "                      ";

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for version in &self.versions {
            writeln!(f, "{version}")?;
        }
        if let Some(earlier) = self.earlier {
            writeln!(
                f,
                "The chart has versions older than {earlier}; they are not in this file.\n"
            )?;
        }
        let versions = match self.versions.len() {
            1 => "the version".to_owned(),
            several => format!("all {several} versions"),
        };
        let issuer = match &self.issuer {
            Some(issuer) => format!("signed by {issuer}, "),
            None => String::new(),
        };
        match self.result {
            Outcome::Proven => write!(f, "PROVEN: {versions} {issuer}unchanged, and anchored."),
            Outcome::Refuted => write!(f, "REFUTED: {}.", self.reasons(Answer::No)),
            Outcome::Undecided => write!(f, "UNDECIDED: {}.", self.reasons(Answer::Unknown)),
        }
    }
}

impl Report {
    /// The questions that got this answer, each with its reason.
    fn reasons(&self, wanted: Answer) -> String {
        let mut reasons = Vec::new();
        for Reported {
            version, verdict, ..
        } in &self.versions
        {
            let mut add = |question, answer, code| {
                if answer == wanted {
                    reasons.push(format!("version {version}: {question} {code}"));
                }
            };
            if self.issuer.is_some() {
                add("issuer", verdict.issuer.answer(), verdict.issuer.code());
            }
            add(
                "integrity",
                verdict.integrity.answer(),
                verdict.integrity.code(),
            );
            add(
                "anchoring",
                verdict.anchoring.answer(),
                verdict.anchoring.code(),
            );
        }
        reasons.join("; ")
    }
}

impl Display for Reported {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let verdict = &self.verdict;
        writeln!(f, "Version {}", self.version)?;
        let line = |f: &mut Formatter<'_>, question, answer, sentence, code| {
            let answer = words::answer(answer);
            writeln!(f, "  {question:<10} {answer:<8} {sentence} ({code})")
        };
        let reason = verdict.issuer;
        line(
            f,
            "issuer",
            reason.answer(),
            words::issuer(reason),
            reason.code(),
        )?;
        let reason = verdict.integrity;
        line(
            f,
            "integrity",
            reason.answer(),
            words::integrity(reason),
            reason.code(),
        )?;
        let reason = verdict.anchoring;
        line(
            f,
            "anchoring",
            reason.answer(),
            words::anchoring(reason),
            reason.code(),
        )?;
        if let Some(note) = &self.note {
            writeln!(f, "{INDENT}({})", plain(note))?;
        }
        if let Some(batch) = &self.batch {
            write!(f, "{batch}")?;
        }
        let reason = verdict.currency;
        line(
            f,
            "currency",
            reason.answer(),
            words::currency(reason),
            reason.code(),
        )?;
        writeln!(f, "  commitment {}", self.commitment)?;
        show(f, "record", self.record.as_ref())?;
        show(f, "rest", self.rest.as_ref())
    }
}

impl Display for Batch {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "{INDENT}block {} of {}", self.block, self.time)?;
        writeln!(f, "{INDENT}      {}", self.block_hash)?;
        writeln!(
            f,
            "{INDENT}contract {} on chain {}",
            self.contract, self.chain_id
        )?;
        writeln!(
            f,
            "{INDENT}batch {}, leaf {} of {}",
            self.number, self.leaf, self.size
        )?;
        writeln!(f, "{INDENT}root {}", self.root)?;
        writeln!(f, "{INDENT}transaction, as stated, {}", self.transaction)
    }
}

fn show(f: &mut Formatter<'_>, name: &str, bundle: Option<&Value>) -> Result {
    match bundle {
        Some(bundle) => writeln!(f, "  {name} {}", plain(&format!("{bundle:#}"))),
        None => Ok(()),
    }
}

/// Text of strangers on its way to a terminal: nothing that a terminal would obey.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() && character != '\n' {
            let _infallible = write!(plain, "\\u{:04x}", u32::from(character));
        } else {
            plain.push(character);
        }
    }
    plain
}
