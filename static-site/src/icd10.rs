//! The list that a diagnosis is looked up in: ICD-10-CM, whose tabular list is in the public domain, as lines
//! that a browser reads at once.

use std::fs;
use std::path::{Path, PathBuf};

/// Where the tabular list lies in a virtual environment with its package; the names hold versions.
pub(crate) fn tabular_list(environment: &Path) -> PathBuf {
    let libraries = environment.join("lib");
    let found = entries(&libraries)
        .map(|python| python.join("site-packages/simple_icd_10_cm/data"))
        .flat_map(|data| entries(&data).collect::<Vec<_>>())
        .find(|file| file.extension().is_some_and(|ending| ending == "xml"));
    found.unwrap_or_else(|| libraries.join("simple_icd_10_cm/data/tabular.xml"))
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let read = fs::read_dir(folder).into_iter().flatten().flatten();
    read.map(|entry| entry.path())
}

/// One line an entry, separated by tabs: the code, its words, and other words for the same.
pub(crate) fn lines(tabular: &str) -> String {
    let mut lines = String::new();
    let mut entry: Option<Entry> = None;
    let mut in_terms = false;
    for (tag, text) in tags(tabular) {
        let name = tag.split_ascii_whitespace().next().unwrap_or_default();
        match (name, &mut entry) {
            ("diag" | "/diag" | "section", _) => {
                write(&mut lines, entry.take());
                entry = (name == "diag").then(Entry::default);
            }
            // What a code includes are words for it; what it excludes are not.
            ("inclusionTerm" | "includes", _) => in_terms = true,
            ("/inclusionTerm" | "/includes", _) => in_terms = false,
            ("name", Some(entry)) if entry.code.is_empty() => entry.code = unescaped(text),
            ("desc", Some(entry)) if entry.words.is_empty() => entry.words = unescaped(text),
            ("note", Some(entry)) if in_terms => entry.terms.push(unescaped(text)),
            _ => {}
        }
    }
    write(&mut lines, entry);
    lines
}

#[derive(Default)]
struct Entry {
    code: String,
    words: String,
    terms: Vec<String>,
}

fn write(lines: &mut String, entry: Option<Entry>) {
    let Some(entry) = entry.filter(|entry| !entry.code.is_empty() && !entry.words.is_empty())
    else {
        return;
    };
    lines.push_str(&entry.code);
    for words in std::iter::once(&entry.words).chain(&entry.terms) {
        lines.push('\t');
        lines.push_str(words);
    }
    lines.push('\n');
}

/// Every tag with the text after it.
fn tags(xml: &str) -> impl Iterator<Item = (&str, &str)> {
    xml.split('<').filter_map(|piece| piece.split_once('>'))
}

/// Text of one line; a tab or a line break in it would end it here.
fn unescaped(text: &str) -> String {
    let plain = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_its_words_and_what_it_includes_but_not_what_it_excludes() {
        let tabular = "<chapter><name>9</name><desc>Circulatory</desc><includes><note>no</note></includes>\
            <section id=\"I10-I1A\"><desc>Hypertensive diseases</desc>\
            <diag><name>I10</name><desc>Essential (primary)\n hypertension</desc>\
            <includes><note>high blood pressure</note></includes>\
            <excludes1><note>hypertension of pregnancy</note></excludes1></diag>\
            <diag placeholder=\"true\"><name>I11</name><desc>Heart &amp; vessels</desc>\
            <diag><name>I11.0</name><desc>With failure</desc></diag></diag></section></chapter>";
        assert_eq!(
            lines(tabular),
            "I10\tEssential (primary) hypertension\thigh blood pressure\nI11\tHeart & vessels\nI11.0\tWith failure\n"
        );
    }

    #[test]
    fn what_is_no_list_gives_no_lines() {
        for text in [
            "",
            "codes",
            "<",
            "<diag>",
            "<diag><name>I10",
            "<desc>words</desc>",
        ] {
            assert_eq!(lines(text), "", "{text}");
        }
    }
}
