//! A report in plain words.

use std::fmt::{Display, Formatter, Result, Write as _};

use seal::verdict::{Answer, Currency};
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
            if verdict.currency == Currency::Revoked {
                add("currency", Answer::No, verdict.currency.code());
            }
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
        let stated = if self.transaction_seen {
            ""
        } else {
            ", as stated,"
        };
        writeln!(f, "{INDENT}transaction{stated} {}", self.transaction)
    }
}

fn show(f: &mut Formatter<'_>, name: &str, bundle: Option<&Value>) -> Result {
    match bundle {
        Some(bundle) => writeln!(f, "  {name} {}", plain(&format!("{bundle:#}"))),
        None => Ok(()),
    }
}

/// Text of strangers on its way to a terminal: nothing that a terminal would obey, and nothing that makes
/// what stands there look like something else.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character != '\n' && (character.is_control() || is_unseen(character)) {
            let _infallible = write!(plain, "\\u{:04x}", u32::from(character));
        } else {
            plain.push(character);
        }
    }
    plain
}

/// What draws nothing and changes how its neighbours are read: the format characters of Unicode (category
/// Cf: marks of direction, joiners, tags), separators of lines, fillers, and variation selectors.
const fn is_unseen(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_is_printed_as_it_is_and_what_hides_in_it_is_spelled_out() {
        for name in ["Müller", "José García", "李雷", "Ольга", "مريم", "a\nb"] {
            assert_eq!(plain(name), name);
        }
        for (text, shown) in [
            ("a\u{202e}b", "a\\u202eb"),
            ("a\u{200b}\u{2069}", "a\\u200b\\u2069"),
            ("\u{feff}\u{e0041}", "\\ufeff\\ue0041"),
            ("\u{1b}[2J\r", "\\u001b[2J\\u000d"),
            ("\u{2028}\u{ad}", "\\u2028\\u00ad"),
        ] {
            assert_eq!(plain(text), shown);
        }
    }
}
