//! What a patient can be found by: normalised words, each of which is stored only as a keyed hash.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::date::parse_day;
use crate::fhir::{items, text};
use crate::patient::Patient;

/// What a term is a part of. Equal texts of different kinds are different terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A word of a name, or its beginning.
    Name,
    Email,
    /// The last digits of a telephone number.
    Phone,
    BirthDate,
    /// A whole name with the birth date.
    Identity,
}

/// Something to be found by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term {
    pub kind: Kind,
    pub text: String,
}

/// Only its kind: the text is a piece of somebody's name.
impl std::fmt::Debug for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Term({:?})", self.kind)
    }
}

/// A query with nothing in it to be found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no word, address, number or date in it")]
pub struct NoTerms;

/// The shortest beginning of a word that finds it, and the longest that is told from a longer one, in letters.
const SHORTEST: usize = 3;
const LONGEST: usize = 16;
/// Words of a patient's names that count, and terms of a query.
const MOST_WORDS: usize = 24;
const MOST_ASKED: usize = 8;
/// The last digits are the same in national and international form.
const PHONE_DIGITS: usize = 8;
const FEWEST_DIGITS: usize = 6;

impl Kind {
    /// How it is named where terms are hashed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::BirthDate => "birth-date",
            Self::Identity => "identity",
        }
    }
}

impl Term {
    fn new(kind: Kind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { kind, text }
    }
}

impl Patient {
    /// Everything this patient is found by.
    #[must_use]
    pub fn terms(&self) -> BTreeSet<Term> {
        let names = items(self.resource(), "name");
        let mut terms: BTreeSet<Term> = names
            .iter()
            .flat_map(whole_name)
            .take(MOST_WORDS)
            .flat_map(|word| beginnings(&word))
            .map(|text| Term::new(Kind::Name, text))
            .collect();
        terms.extend(names.iter().take(MOST_WORDS).flat_map(|name| {
            let spellings = [whole_name(name), call_name(name)];
            spellings.map(|words| identity(words, self.birth_date()))
        }));
        terms.insert(Term::new(Kind::BirthDate, self.birth_date()));
        for contact in items(self.resource(), "telecom").iter().take(MOST_WORDS) {
            let value = text(contact, &["value"]).unwrap_or_default();
            terms.extend(match text(contact, &["system"]) {
                Some("email") => email(value),
                Some("phone" | "sms") => phone(value),
                _ => None,
            });
        }
        terms
    }
}

/// What all has to hold of a patient who is looked for: words of the name (from three letters on a beginning will
/// do), e-mail, telephone number, birth date as `1987-04-12`.
pub fn terms_of_query(query: &str) -> Result<BTreeSet<Term>, NoTerms> {
    let mut terms = BTreeSet::new();
    let mut number = String::new();
    let visible: String = query
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .collect();
    for part in visible.split_whitespace() {
        if part.contains('@') {
            terms.extend(email(part));
        } else if part.len() == 10 && parse_day(part).is_some() {
            terms.insert(Term::new(Kind::BirthDate, part));
        } else if is_of_number(part) {
            number.push_str(part);
        } else {
            terms.extend(words(part).map(|word| Term::new(Kind::Name, clipped(&word))));
        }
    }
    match phone(&number) {
        Some(phone) => terms.extend([phone]),
        None => terms.extend(words(&number).map(|word| Term::new(Kind::Name, clipped(&word)))),
    }
    if terms.is_empty() {
        return Err(NoTerms);
    }
    Ok(terms.into_iter().take(MOST_ASKED).collect())
}

/// The term of exactly this name, in whatever order, and birth date.
pub fn term_of_identity(name: &str, birth_date: Date) -> Result<Term, NoTerms> {
    let words: Vec<String> = words(name).collect();
    if words.is_empty() {
        return Err(NoTerms);
    }
    Ok(identity(words, &birth_date.to_string()))
}

fn identity(mut words: Vec<String>, birth_date: &str) -> Term {
    words.sort_unstable();
    words.dedup();
    Term::new(Kind::Identity, format!("{} {birth_date}", words.join(" ")))
}

/// The words of a FHIR `HumanName`.
fn whole_name(name: &Value) -> Vec<String> {
    let parts = parts(name, usize::MAX);
    if parts.is_empty() {
        return words(text(name, &["text"]).unwrap_or_default()).collect();
    }
    parts
}

/// The same with the first given name alone.
fn call_name(name: &Value) -> Vec<String> {
    match parts(name, 1) {
        parts if parts.is_empty() => whole_name(name),
        parts => parts,
    }
}

fn parts(name: &Value, given: usize) -> Vec<String> {
    let given = items(name, "given")
        .iter()
        .filter_map(Value::as_str)
        .take(given);
    let family = text(name, &["family"]);
    given.chain(family).flat_map(words).collect()
}

/// A word and those of its beginnings that find it.
fn beginnings(word: &str) -> Vec<String> {
    let word = clipped(word);
    let letters: Vec<char> = word.chars().collect();
    (SHORTEST..letters.len())
        .map(|length| letters[..length].iter().collect())
        .chain([word.clone()])
        .collect()
}

fn clipped(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// The words of a text as they are compared: decomposed (NFKD), without marks and invisible characters, in lower
/// case. An apostrophe is no gap; every other sign is.
fn words(text: &str) -> impl Iterator<Item = String> {
    let plain: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !is_invisible(*letter))
        .flat_map(char::to_lowercase)
        // Lower case can bring marks of its own.
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !is_apostrophe(*letter))
        .collect::<String>();
    let plain = plain.chars().fold(String::new(), |mut plain, letter| {
        match spelt_out(letter) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(letter),
        }
        plain
    });
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

/// Letters that no decomposition takes apart, as people type them who do not have them.
fn spelt_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '`' | '´' | '‘' | '’' | 'ʼ' | 'ʹ' | '′')
}

/// Characters without a shape: soft hyphens, joiners, directions of writing, byte order marks.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn email(address: &str) -> Option<Term> {
    let address: String = address
        .nfkc()
        .filter(|letter| !is_invisible(*letter))
        .flat_map(char::to_lowercase)
        .collect();
    let address = address.trim();
    (!address.is_empty()).then(|| Term::new(Kind::Email, address))
}

/// The last digits; those in front are written in several ways or not at all.
fn phone(number: &str) -> Option<Term> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < FEWEST_DIGITS {
        return None;
    }
    let last = digits.get(digits.len().saturating_sub(PHONE_DIGITS)..)?;
    Some(Term::new(Kind::Phone, last))
}

fn is_of_number(part: &str) -> bool {
    part.bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-()./".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn patient(family: &str, given: &[&str]) -> Patient {
        let resource = json!({
            "resourceType": "Patient",
            "name": [{"family": family, "given": given}],
            "birthDate": "1987-04-12",
            "telecom": [
                {"system": "phone", "value": "+49 (89) 123-4567"},
                {"system": "email", "value": " Maria.Lopez@Example.org "},
            ],
        });
        Patient::new(None, resource).unwrap()
    }

    fn finds(query: &str, patient: &Patient) -> bool {
        terms_of_query(query).is_ok_and(|asked| patient.terms().is_superset(&asked))
    }

    #[test]
    fn a_patient_is_found_by_what_people_type() {
        let maria = patient("García-López", &["María José", "Ñandú"]);
        for query in [
            "garcia",
            "GARCÍA",
            "lop",
            "mar",
            "maria lopez",
            "López, María",
            "jose gar",
            "nandu",
            "maria.lopez@example.org",
            "MARIA.LOPEZ@EXAMPLE.ORG",
            "1987-04-12",
            "maria 1987-04-12",
            "+49 89 1234567",
            "089 1234567",
            "0049891234567",
            "garci\u{301}a",
            "gar\u{200f}cia",
        ] {
            assert!(finds(query, &maria), "{query}");
        }
        for query in [
            "ma",
            "arcia",
            "maria schmidt",
            "1987-04-13",
            "maria@example.org",
            "089 1234568",
            "garciax",
        ] {
            assert!(!finds(query, &maria), "{query}");
        }
    }

    #[test]
    fn short_names_and_names_of_any_script_are_found() {
        assert!(finds("li wu", &patient("Li", &["Wu"])));
        assert!(!finds("l", &patient("Li", &["Wu"])));
        assert!(finds("山田", &patient("山田", &["太郎"])));
        assert!(finds("strasse", &patient("Straße", &["Łukasz"])));
        assert!(finds("lukasz", &patient("Straße", &["Łukasz"])));
        assert!(finds("obrien", &patient("O’Brien", &["Seán"])));
        assert!(finds("o'brien sean", &patient("O'Brien", &["Seán"])));
        assert!(finds("राम", &patient("राम", &["देव"])));
        assert!(finds("abel832", &patient("Smith94", &["Abel832"])));
        assert!(finds("istanbul", &patient("İstanbul", &["X"])));
    }

    #[test]
    fn a_long_word_is_found_by_any_of_its_beginnings_and_by_itself() {
        let word = "Wolfeschlegelsteinhausen";
        let long = patient(word, &["H"]);
        for length in 3..=word.len() {
            assert!(finds(&word[..length], &long), "{length}");
        }
    }

    #[test]
    fn nothing_is_found_by_nothing() {
        for query in ["", "   ", "--- ...", "\u{200f}", "\u{301}"] {
            assert_eq!(terms_of_query(query), Err(NoTerms), "{query:?}");
        }
    }

    #[test]
    fn an_identity_is_the_whole_name_in_any_order_with_the_birth_date() {
        let maria = patient("López", &["María", "José"]).terms();
        let day: Date = "1987-04-12".parse().unwrap();
        for name in ["Maria Jose Lopez", "lopez, maria josé", "María López"] {
            assert!(
                maria.contains(&term_of_identity(name, day).unwrap()),
                "{name}"
            );
        }
        for name in ["Lopez", "Mar Lopez", "Maria Jose Lopez Ruiz"] {
            assert!(
                !maria.contains(&term_of_identity(name, day).unwrap()),
                "{name}"
            );
        }
        let other: Date = "1987-04-13".parse().unwrap();
        assert!(!maria.contains(&term_of_identity("María López", other).unwrap()));
        assert_eq!(term_of_identity("...", day), Err(NoTerms));
    }

    #[test]
    fn a_term_says_nothing_of_itself_in_a_log() {
        let terms = terms_of_query("maria").unwrap();
        assert!(!format!("{terms:?}").contains("maria"));
    }

    #[test]
    fn nobody_brings_more_terms_than_an_item_holds() {
        let long: Vec<String> = (0..500)
            .map(|at| format!("abcdefghijklmnopqrstuvwxyz{at}"))
            .collect();
        let given: Vec<&str> = long.iter().map(String::as_str).collect();
        let many = Patient::new(
            None,
            json!({"resourceType": "Patient", "birthDate": "1987", "name": [{"given": given[..200]}]}),
        );
        assert!(many.unwrap().terms().len() < 400);
    }
}
