//! Whatever the functions refuse with, the portal says in each of its languages.

use std::collections::BTreeSet;
use std::path::Path;

use access::Language;
use serde_json::{Map, Value};
use stack::checkout;

/// Where a kind is no literal beside `Problem::new`: of an import that is refused, and of a consent.
const ELSEWHERE: [&str; 2] = ["records/src/consenting.rs", "records/src/import.rs"];

#[test]
fn every_kind_of_problem_has_its_sentence_in_every_language() {
    let mut kinds = BTreeSet::new();
    gather(&checkout::root().join("functions"), &mut kinds);
    assert!(kinds.len() > 70, "{kinds:?}");
    let folder = checkout::root().join("static-site/text");
    let languages: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
    assert!(languages.len() > 1);
    for language in languages {
        let language = language.unwrap().path();
        let said = types(&language);
        let said: BTreeSet<String> = said.keys().cloned().collect();
        let language = language.display();
        let (missing, more) = (kinds.difference(&said), said.difference(&kinds));
        let (missing, more): (Vec<_>, Vec<_>) = (missing.collect(), more.collect());
        assert!(
            missing.is_empty() && more.is_empty(),
            "{language} lacks {missing:?} and has {more:?}"
        );
    }
}

#[test]
fn people_can_be_written_to_in_every_language_of_the_portal() {
    let folder = checkout::root().join("static-site/text");
    let shown: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|language| language.unwrap().file_name().into_string().unwrap())
        .collect();
    let written = Language::ALL.map(|language| language.tag().to_owned());
    assert_eq!(shown, BTreeSet::from(written));
}

fn types(language: &Path) -> Map<String, Value> {
    let text = std::fs::read_to_string(language.join("script/refusal.json")).unwrap();
    let said: Value = serde_json::from_str(&text).unwrap();
    said["types"].as_object().unwrap().clone()
}

fn gather(folder: &Path, kinds: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, kinds);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            kinds.extend(of_file(&path, text));
        }
    }
}

fn of_file(path: &Path, text: &str) -> Vec<String> {
    let mut kinds: Vec<String> = text
        .split("\"/problems/")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(kind, _)| kind.to_owned())
        .filter(|kind| is_kind(kind))
        .collect();
    let elsewhere = ELSEWHERE.iter().any(|known| path.ends_with(known));
    for call in calls(text, "Problem::new(") {
        match second(call) {
            Some(kind) => kinds.push(kind),
            None => assert!(elsewhere, "{}: {call:.60}", path.display()),
        }
    }
    if path.ends_with("edge/src/problem.rs") {
        kinds.extend(calls(text, "Self::new(").filter_map(second));
    }
    if path.ends_with("records/src/consenting.rs") {
        let conflicts = calls(text, "conflict(").map(|call| quoted(call).unwrap());
        kinds.extend(conflicts);
    }
    // What an import is refused with: the words of `ImportError::kind`.
    if path.ends_with("chart/src/import/error.rs") {
        let (_, kind) = text.split_once("fn kind(&self)").unwrap();
        let (kind, _) = kind.split_once("\n    }\n").unwrap();
        let words = calls(kind, "=> ").map(|word| quoted(word).unwrap());
        kinds.extend(words);
    }
    kinds
}

/// What stands behind each of these words.
fn calls<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(words).skip(1)
}

/// The second argument, if it is a literal.
fn second(call: &str) -> Option<String> {
    let (_, rest) = call.split_once(',')?;
    quoted(rest)
}

fn quoted(text: &str) -> Option<String> {
    let (kind, _) = text.trim_start().strip_prefix('"')?.split_once('"')?;
    is_kind(kind).then(|| kind.to_owned())
}

fn is_kind(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}
