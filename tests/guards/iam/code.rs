//! Reading sources: what is declared, what is called, and what of it needs a permission.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the SDK's builders, and its clients, need a permission for.
const CALLS: [(&str, &str); 21] = [
    (".get_item()", "dynamodb:GetItem"),
    (".put_item()", "dynamodb:PutItem"),
    (".update_item()", "dynamodb:UpdateItem"),
    (".delete_item()", "dynamodb:DeleteItem"),
    (".query()", "dynamodb:Query"),
    (".scan()", "dynamodb:Scan"),
    (".batch_get_item()", "dynamodb:BatchGetItem"),
    (".batch_write_item()", "dynamodb:BatchWriteItem"),
    ("Get::builder()", "dynamodb:GetItem"),
    ("Put::builder()", "dynamodb:PutItem"),
    ("Update::builder()", "dynamodb:UpdateItem"),
    ("Delete::builder()", "dynamodb:DeleteItem"),
    ("ConditionCheck::builder()", "dynamodb:ConditionCheckItem"),
    (".sign()", "kms:Sign"),
    (".get_public_key()", "kms:GetPublicKey"),
    (".generate_data_key()", "kms:GenerateDataKey"),
    (".encrypt()", "kms:Encrypt"),
    (".decrypt()", "kms:Decrypt"),
    (".generate_mac()", "kms:GenerateMac"),
    (".send_message()", "sqs:SendMessage"),
    (".send_email()", "ses:SendEmail"),
];

/// What executes `PartiQL`: what it needs a permission for stands in the statements of its source.
const EXECUTES: [&str; 3] = [
    "execute_statement",
    "batch_execute_statement",
    "execute_transaction",
];

/// How a statement in a source begins, and what it needs a permission for.
const STATEMENTS: [(&str, &str); 4] = [
    ("\"SELECT ", "dynamodb:PartiQLSelect"),
    ("\"INSERT INTO ", "dynamodb:PartiQLInsert"),
    ("\"UPDATE ", "dynamodb:PartiQLUpdate"),
    ("\"DELETE FROM ", "dynamodb:PartiQLDelete"),
];

/// What adapters call their client.
const CLIENTS: [&str; 2] = ["client", "0"];

/// An action, and the index it is for if it is for one.
pub(super) type Need = (&'static str, Option<String>);

/// A method or a function of an adapter.
pub(super) struct Method {
    pub(super) module: String,
    /// What it is a method of; of a function its module.
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) needs: BTreeSet<Need>,
    /// On what it calls what.
    pub(super) calls: BTreeSet<(String, String)>,
}

pub(super) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

/// A source without its tests and comments.
pub(super) fn source(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next();
    let text = text.unwrap_or_default();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |text, line| text + line + "\n")
}

fn in_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn last_word(text: &str) -> &str {
    text.rsplit(|c| !in_a_word(c)).next().unwrap_or_default()
}

/// Every call, as what it is made on (nothing, if that is no name) and the name.
pub(super) fn calls(text: &str) -> BTreeSet<(&str, &str)> {
    let brackets = text.match_indices('(').map(|(at, _)| &text[..at]);
    brackets
        .map(|before| {
            let name = last_word(before);
            let before = before[..before.len() - name.len()].trim_end();
            let on = before.strip_suffix('.').or(before.strip_suffix("::"));
            (last_word(on.unwrap_or_default().trim_end()), name)
        })
        .filter(|(_, name)| !name.is_empty())
        .collect()
}

/// What a text gives names to: for each word that stands in a type, the names of what is declared with it.
pub(super) fn names_in(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for part in text.split([',', '(', ')', '{', '\n']) {
        let declared = part.split_once(": ").or_else(|| part.split_once(" = "));
        for word in declared
            .iter()
            .flat_map(|(_, kind)| kind.split(|c| !in_a_word(c)))
        {
            let name = declared.map_or("", |(name, _)| last_word(name));
            names.entry(word).or_default().insert(name);
        }
    }
    names
}

/// The methods in a source as it is formatted: a body ends at the brace that stands where it began.
pub(super) fn methods(module: &str, text: &str) -> Vec<Method> {
    let lines: Vec<&str> = text.lines().collect();
    let (mut found, mut owner) = (Vec::new(), "");
    for (at, line) in lines.iter().enumerate() {
        if let Some(rest) = line.strip_prefix("impl") {
            owner = last_word(rest.trim_end_matches([' ', '{']));
        }
        let inner = line.trim_start();
        let Some((_, after)) = inner.split_once("fn ") else {
            continue;
        };
        let end = format!("{}}}", &line[..line.len() - inner.len()]);
        let body = lines[at + 1..].iter().take_while(|line| **line != end);
        let body = body.fold(String::new(), |body, line| body + line + "\n");
        let alone = inner.len() == line.len();
        found.push(Method {
            module: module.to_owned(),
            owner: if alone { module } else { owner }.to_owned(),
            name: after
                .split(['(', '<'])
                .next()
                .unwrap_or_default()
                .to_owned(),
            needs: needs(&body, text),
            calls: owned(&calls(&body)),
        });
    }
    found
}

pub(super) fn owned(calls: &BTreeSet<(&str, &str)>) -> BTreeSet<(String, String)> {
    let own = |(on, name): &(&str, &str)| ((*on).to_owned(), (*name).to_owned());
    calls.iter().map(own).collect()
}

/// The actions a body needs a permission for, and the index it names for them, if it names one.
fn needs(body: &str, source: &str) -> BTreeSet<Need> {
    let index = body.split(".index_name(").nth(1).map(|rest| {
        let name = rest.split(')').next().unwrap_or_default();
        let constant = || {
            let value = source.split(&format!("const {name}: &str = ")).nth(1);
            let value = value.and_then(|rest| rest.split(';').next());
            value.unwrap_or_else(|| panic!("{name} is a constant of its source"))
        };
        let literal = if name.starts_with('"') {
            name
        } else {
            constant()
        };
        literal.trim_matches('"').to_owned()
    });
    let calls = calls(body);
    let on_client = |name: &str| CLIENTS.iter().any(|client| calls.contains(&(client, name)));
    let called = CALLS.iter().filter(|(call, _)| {
        let name = call.strip_prefix('.');
        name.map_or_else(
            || body.contains(call),
            |name| on_client(name.trim_end_matches("()")),
        )
    });
    let mut actions: Vec<&'static str> = called.map(|(_, action)| *action).collect();
    if EXECUTES.iter().any(|name| on_client(name)) {
        let stated = STATEMENTS
            .iter()
            .filter(|(begin, _)| source.contains(begin));
        let before = actions.len();
        actions.extend(stated.map(|(_, action)| *action));
        assert!(actions.len() > before, "no statement is executed: {body}");
    }
    let each = actions.into_iter();
    each.map(|action| (action, index.clone())).collect()
}
