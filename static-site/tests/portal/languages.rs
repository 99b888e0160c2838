//! Every page in every language: the same pages, the same sentences, each leading to its own.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use static_site::render;
use static_site::text::{LANGUAGES, Texts, files};

use crate::markup::pieces;

/// English once more under another name, so that what is told of two languages is told before there are two.
fn twins() -> Vec<Texts> {
    let mut other = Texts::english();
    "eo".clone_into(&mut other.language);
    vec![Texts::english(), other]
}

#[test]
fn every_language_the_repository_ships_has_every_text() {
    for language in LANGUAGES {
        let texts = Texts::read(language).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(texts.language, language);
    }
}

#[test]
fn every_link_of_a_page_stays_in_its_language() {
    let pages = render::pages(&twins()).expect("both languages render");
    for page in pages.iter().filter(|page| page.language == "eo") {
        for piece in pieces(&page.html) {
            let Some(address) = piece.attribute("href") else {
                continue;
            };
            let elsewhere = piece.attribute("hreflang").is_some();
            assert!(
                elsewhere
                    || ["/eo/", "/assets/", "#"]
                        .iter()
                        .any(|start| address.starts_with(start)),
                "{}: {address}",
                page.file
            );
        }
        assert!(page.file.starts_with("eo/"), "{}", page.file);
        assert!(page.html.contains("<html lang=\"eo\" data-base=\"/eo\">"));
    }
}

#[test]
fn every_page_names_itself_in_every_language_and_leads_there() {
    let pages = render::pages(&twins()).expect("both languages render");
    for page in &pages {
        let found = pieces(&page.html);
        let alternates: Vec<_> = found
            .iter()
            .filter(|piece| piece.attribute("rel") == Some("alternate"))
            .filter_map(|piece| piece.attribute("href"))
            .collect();
        let switches: Vec<_> = found
            .iter()
            .filter(|piece| {
                piece
                    .attribute("class")
                    .is_some_and(|names| names.contains("language"))
            })
            .filter_map(|piece| piece.attribute("href"))
            .collect();
        let other = if page.language == "en" { "/eo" } else { "" };
        if page.route == "/404" {
            // It stands at any address, and which one it is in the other language nobody knows.
            assert!(alternates.is_empty());
            assert_eq!(switches, [format!("{other}/")], "{}", page.file);
        } else {
            assert_eq!(
                alternates,
                [page.route.to_owned(), format!("/eo{}", page.route)],
                "{}",
                page.file
            );
            assert_eq!(
                switches,
                [format!("{other}{}", page.route)],
                "{}",
                page.file
            );
        }
    }
}

#[test]
fn a_portal_of_one_language_offers_no_other() {
    let pages = render::pages(&[Texts::english()]).expect("English renders");
    for page in pages {
        assert!(!page.html.contains("hreflang"), "{}", page.file);
    }
}

/// What the modules say is looked up when it is said, so a sentence that is missing would be seen by a reader only.
#[test]
fn every_language_says_what_english_says() {
    let english = said("en");
    for language in LANGUAGES {
        let other = said(language);
        let missing: Vec<_> = english
            .keys()
            .filter(|name| !other.contains_key(*name))
            .collect();
        let more: Vec<_> = other
            .keys()
            .filter(|name| !english.contains_key(*name))
            .collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{language} lacks {missing:?} and has {more:?}"
        );
        for (name, blanks) in &english {
            assert_eq!(&other[name], blanks, "{language}: the {{names}} of {name}");
        }
    }
}

#[test]
fn no_text_of_a_language_is_empty_where_english_says_something() {
    let hints = |path: &str| path.rsplit('.').next() == Some("hint");
    let english = sentences("en");
    for language in LANGUAGES {
        for (path, text) in sentences(language) {
            let there = english.get(&path).is_some_and(|text| !text.is_empty());
            assert!(
                !there || !text.trim().is_empty() || hints(&path),
                "{language}: {path}"
            );
        }
    }
}

/// Each sentence of the modules with the names it leaves open; plural forms count as one, whose names are those of the
/// form that every language has.
fn said(language: &str) -> std::collections::BTreeMap<String, BTreeSet<String>> {
    let script = files(language)
        .expect("the texts are JSON")
        .remove("script")
        .expect("a script");
    let mut found = std::collections::BTreeMap::new();
    walk(&script, "", &mut |path, text| {
        found.insert(path.to_owned(), blanks(text));
    });
    found
}

fn sentences(language: &str) -> std::collections::BTreeMap<String, String> {
    let mut found = std::collections::BTreeMap::new();
    let all = Value::Object(files(language).expect("the texts are JSON"));
    walk(&all, "", &mut |path, text| {
        found.insert(path.to_owned(), text.to_owned());
    });
    found
}

fn walk(value: &Value, path: &str, told: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => told(path, text),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, &format!("{path}.{at}"), told);
            }
        }
        Value::Object(members) if is_plural(members) => walk(&members["other"], path, told),
        Value::Object(members) => {
            for (name, member) in members {
                walk(member, &format!("{path}.{name}"), told);
            }
        }
        _ => {}
    }
}

fn is_plural(members: &Map<String, Value>) -> bool {
    const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
    members.contains_key("other")
        && members.len() > 1
        && members.keys().all(|name| FORMS.contains(&name.as_str()))
}

fn blanks(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}
