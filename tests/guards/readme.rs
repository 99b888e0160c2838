//! The README tells the truth.

use stack::checkout;

fn readme() -> String {
    std::fs::read_to_string(checkout::root().join("README.md")).unwrap()
}

/// Names in backticks in the sections that tell how things go.
fn names() -> Vec<String> {
    let readme = readme();
    let mut names = Vec::new();
    for title in [
        "## The life of a visit",
        "## Who may do what",
        "## A day in the clinic",
    ] {
        let section = readme.split(title).nth(1);
        let section = section.expect("the README has that section");
        let section = section.split("\n## ").next().unwrap_or_default();
        names.extend(section.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    names
}

fn sources(folder: &std::path::Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("out") && !path.ends_with("cache") {
                sources(&path, text);
            }
        } else if path
            .extension()
            .is_some_and(|end| ["rs", "sol", "yaml", "js"].iter().any(|one| end == *one))
        {
            text.push_str(&path.to_string_lossy());
            text.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

#[test]
fn the_readme_names_what_is_there() {
    let mut text = String::new();
    for folder in [
        "functions",
        "contracts",
        "infra",
        "static-site",
        "auditor",
        "fsck",
    ] {
        sources(&checkout::root().join(folder), &mut text);
    }
    let names = names();
    assert!(names.len() > 20, "the sections name what they talk of");
    for name in names {
        assert!(
            is_there(&name, &text),
            "README names `{name}`, which is gone"
        );
    }
}

/// What a name in sources is defined by.
const DEFINED: [&str; 8] = [
    "fn", "struct", "enum", "trait", "type", "const", "function", "contract",
];

/// Whether there is a file, a function's folder, an address, or a definition of this name; of `A::b` both.
fn is_there(name: &str, text: &str) -> bool {
    let root = checkout::root();
    if name.starts_with('/') {
        return text.contains(name);
    }
    if name.contains('/') {
        return root.join(name).exists();
    }
    let name = name.split('(').next().unwrap_or_default();
    root.join("functions").join(name).is_dir()
        || name
            .split("::")
            .all(|part| is_defined(part, text) || is_named(part, text))
}

fn is_defined(name: &str, text: &str) -> bool {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    DEFINED.iter().any(|keyword| {
        let definition = format!("{keyword} {name}");
        let mut places = text.match_indices(&definition);
        places.any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + definition.len()..].chars().next();
            !before.is_some_and(in_word) && !after.is_some_and(in_word)
        })
    })
}

/// What is no definition in a source: a resource or an attribute of the template, a variable, a command.
fn is_named(name: &str, text: &str) -> bool {
    let is_quoted = name.contains('-') || name.chars().all(|c| c.is_uppercase() || c == '_');
    text.contains(&format!("\n  {name}:\n    Type: AWS::"))
        || text.contains(&format!("AttributeName: {name},"))
        || is_quoted && text.contains(&format!("\"{name}\""))
}

#[test]
fn a_name_that_stands_only_within_other_words_is_gone() {
    let text =
        "fn anchored() {}\nstruct Charts;\nlet take = 1;\n  WakeUps:\n    Type: AWS::SQS::Queue\n";
    for there in [
        "anchored",
        "Charts",
        "WakeUps",
        "functions/anchor/src/main.rs",
    ] {
        assert!(is_there(there, text), "{there}");
    }
    for gone in [
        "anchor_",
        "ancho",
        "take",
        "Charts::append",
        "Wake",
        "claim",
        "functions/gone.rs",
    ] {
        assert!(!is_there(gone, text), "{gone}");
    }
}

#[test]
fn every_link_of_the_readme_leads_somewhere() {
    let readme = readme();
    for link in readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
    {
        if link.starts_with("http") || link.starts_with('#') {
            continue;
        }
        let (file, heading) = link.split_once('#').unwrap_or((link, ""));
        let file = checkout::root().join(file);
        assert!(file.exists(), "{link}");
        if !heading.is_empty() {
            let page = std::fs::read_to_string(file).unwrap();
            let mut headings = page.lines().filter(|line| line.starts_with('#'));
            assert!(headings.any(|line| anchor(line) == heading), "{link}");
        }
    }
}

/// What a heading is linked by.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
