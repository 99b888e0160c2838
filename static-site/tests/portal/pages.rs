//! What holds for every page, whatever is on it.

use std::collections::BTreeSet;

use crate::markup::{Piece, pieces};
use serde_json::Value;
use static_site::render::{self, Rendered};
use static_site::text::{Texts, files};

fn rendered() -> Vec<(Rendered, Vec<Piece>)> {
    let pages = render::pages(&[Texts::sample()]).expect("every page renders from its sample");
    pages
        .into_iter()
        .map(|page| (page.clone(), pieces(&page.html)))
        .collect()
}

#[test]
fn every_page_renders_without_a_leftover_placeholder() {
    for (page, _) in rendered() {
        for mark in ["{{", "}}", "{%", "%}", "{#", "undefined", "[object"] {
            assert!(!page.html.contains(mark), "{} holds {mark}", page.file);
        }
    }
}

#[test]
fn every_page_has_one_h1_a_title_and_a_language() {
    for (page, pieces) in rendered() {
        let count = |name: &str| {
            pieces
                .iter()
                .filter(|piece| matches!(piece, Piece::Open { .. }) && piece.name() == name)
                .count()
        };
        assert_eq!(count("h1"), 1, "{}", page.file);
        assert_eq!(count("title"), 1, "{}", page.file);
        assert_eq!(count("main"), 1, "{}", page.file);
        let html = pieces
            .iter()
            .find(|piece| piece.name() == "html")
            .expect("a page begins with html");
        assert_eq!(html.attribute("lang"), Some("en"), "{}", page.file);
    }
}

#[test]
fn every_form_field_has_a_label() {
    for (page, pieces) in rendered() {
        let labels: BTreeSet<&str> = pieces
            .iter()
            .filter(|piece| piece.name() == "label")
            .filter_map(|label| label.attribute("for").or(label.attribute("data-for")))
            .collect();
        let mut in_label = false;
        for piece in &pieces {
            match (piece, piece.name()) {
                (Piece::Open { .. }, "label") => in_label = true,
                (Piece::Close(_), "label") => in_label = false,
                (Piece::Open { .. }, "input" | "textarea" | "select") => {
                    // Controls in a row's template get their id, and their label its `for`, with the row.
                    let name = piece
                        .attribute("id")
                        .or(piece.attribute("data-name"))
                        .unwrap_or_default();
                    assert!(
                        in_label || labels.contains(name),
                        "{}: {piece:?}",
                        page.file
                    );
                }
                _ => {}
            }
        }
    }
}

#[test]
fn no_page_holds_what_the_content_security_policy_forbids() {
    for (page, pieces) in rendered() {
        for piece in &pieces {
            let Piece::Open { name, attributes } = piece else {
                continue;
            };
            assert_ne!(name, "style", "{}", page.file);
            assert!(
                name != "script" || piece.attribute("src").is_some(),
                "{}: {piece:?}",
                page.file
            );
            for (attribute, value) in attributes {
                assert!(
                    attribute != "style" && !attribute.starts_with("on"),
                    "{}: {piece:?}",
                    page.file
                );
                assert!(
                    !value.starts_with("javascript:"),
                    "{}: {piece:?}",
                    page.file
                );
                assert!(
                    !value.starts_with("//") && !value.starts_with("http"),
                    "{}: {piece:?}",
                    page.file
                );
            }
        }
    }
}

#[test]
fn no_id_stands_twice_and_every_reference_finds_its_id() {
    for (page, pieces) in rendered() {
        let ids: Vec<&str> = pieces
            .iter()
            .filter_map(|piece| piece.attribute("id"))
            .collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{}", page.file);
        for piece in &pieces {
            for attribute in [
                "aria-labelledby",
                "aria-describedby",
                "aria-controls",
                "for",
            ] {
                for id in piece
                    .attribute(attribute)
                    .unwrap_or_default()
                    .split_whitespace()
                {
                    assert!(unique.contains(id), "{}: {attribute} names {id}", page.file);
                }
            }
        }
    }
}

#[test]
fn every_link_leads_to_a_page_of_the_portal() {
    let pages = rendered();
    let routes: BTreeSet<&str> = pages.iter().map(|(page, _)| page.route).collect();
    for (page, pieces) in &pages {
        for link in pieces.iter().filter(|piece| piece.name() == "a") {
            let Some(address) = link.attribute("href") else {
                continue;
            };
            let (leads_to, _) = address.split_once('#').unwrap_or((address, ""));
            assert!(
                leads_to.is_empty() || routes.contains(leads_to),
                "{}: {address}",
                page.file
            );
        }
    }
}

/// So that a translation is a language file and nothing else.
#[test]
fn no_word_stands_in_a_template() {
    let mut marked = Value::Object(files("en").expect("the texts are JSON"));
    mark(&mut marked);
    let Value::Object(marked) = marked else {
        unreachable!("marking changes words alone")
    };
    let texts = Texts::parse("en", marked).expect("marked texts are texts");
    for page in render::pages(&[texts]).expect("marked texts render") {
        for piece in pieces(&page.html) {
            let Piece::Text(text) = piece else { continue };
            let outside: String = text
                .split('⟦')
                .map(|part| part.split_once('⟧').map_or(part, |(_, after)| after))
                .collect();
            assert!(
                !outside.contains(char::is_alphabetic),
                "{}: {text}",
                page.file
            );
        }
    }
}

#[test]
fn a_text_with_markup_in_it_is_shown_and_not_obeyed() {
    let mut texts = Texts::sample();
    texts.start.title = "<script>alert(\"1\")</script> & more".to_owned();
    let start = &render::pages(&[texts]).expect("the page renders")[0];
    assert!(!start.html.contains("<script>"), "the title became markup");
    assert!(start.html.contains("&lt;script&gt;"), "the title is gone");
}

#[test]
fn a_language_file_that_lacks_or_adds_a_text_is_refused() {
    let whole = files("en").expect("the texts are JSON");
    let mut less = whole.clone();
    less["verify"]
        .as_object_mut()
        .expect("a page is an object")
        .remove("title");
    assert!(Texts::parse("en", less).is_err());
    let mut more = whole.clone();
    more["verify"]["forgotten"] = "left over".into();
    assert!(Texts::parse("en", more).is_err());
    let mut page = whole;
    page.insert("forgotten".to_owned(), "a page".into());
    let error = Texts::parse("en", page).expect_err("no page has these");
    assert!(
        error.to_string().contains("text/en/forgotten.json"),
        "{error}"
    );
}

fn mark(value: &mut Value) {
    match value {
        Value::String(text) => *text = format!("⟦{text}⟧"),
        Value::Array(items) => items.iter_mut().for_each(mark),
        Value::Object(members) => {
            for (_, member) in members
                .iter_mut()
                .filter(|(name, _)| *name != "icon" && *name != "language")
            {
                mark(member);
            }
        }
        _ => {}
    }
}
