//! Each role allows what its function's code can do, and nothing else.
//!
//! Both sides are read as text. The adapters' methods make the calls to AWS. Which of them a deployed
//! function reaches is seen from what its sources call on anything they declare to be of the adapter's
//! type (`anchors: Anchors`, then `.anchors.batch(..)`), and from what those methods call in turn, there
//! by name alone. A call made in some other way is not seen: the role then seems to have too much, and
//! the test fails as well.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use stack::checkout;

/// The function's folder and its role in the template.
const ROLES: [(&str, &str); 5] = [
    ("auth", "AuthRole"),
    ("records", "RecordsFunctionRole"),
    ("qr", "QrRole"),
    ("verify", "VerifyRole"),
    ("anchor", "AnchorRole"),
];

/// Which table a module of `dynamo` works on.
const TABLES: [(&str, &str); 7] = [
    ("people", "People"),
    ("charts", "Records"),
    ("pending", "Records"),
    ("commitments", "Records"),
    ("datakeys", "Keys"),
    ("anchors", "Anchors"),
    ("revocations", "Revocations"),
];

/// What the SDK's builders need a permission for.
const CALLS: [(&str, &str); 19] = [
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
    (".send_message()", "sqs:SendMessage"),
];

/// What Lambda does in the role's name and no code of ours: it writes the log and empties the queue.
const BY_LAMBDA: [&str; 5] = [
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
];

/// An action, and the table or index it is for. Which KMS key or queue is decided by the environment, so
/// those actions are compared alone.
type Permission = (String, String);

struct Method {
    module: String,
    owner: String,
    name: String,
    needs: BTreeSet<Permission>,
    calls: BTreeSet<String>,
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
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
fn source(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |text, line| text + line + "\n")
}

fn last_word(text: &str) -> &str {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.rsplit(|c| !word(c)).next().unwrap_or_default()
}

/// Every call, as what it is made on (nothing, if that is no name) and the name.
fn calls(text: &str) -> BTreeSet<(&str, &str)> {
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

/// The names a source gives to things of a type, and the type's own.
fn names_of<'a>(owner: &'a str, text: &'a str) -> BTreeSet<&'a str> {
    let parts = text.split([',', '(', ')', '{', '\n']);
    parts
        .filter_map(|part| part.split_once(": ").or_else(|| part.split_once(" = ")))
        .filter(|(_, kind)| {
            kind.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|word| word == owner)
        })
        .map(|(name, _)| last_word(name))
        .chain([owner])
        .collect()
}

/// The methods in a source as it is formatted: a body ends at the brace that stands where it began.
fn methods(module: &str, text: &str) -> Vec<Method> {
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
        found.push(Method {
            module: module.to_owned(),
            owner: owner.to_owned(),
            name: after
                .split(['(', '<'])
                .next()
                .unwrap_or_default()
                .to_owned(),
            needs: needs(module, &body),
            calls: calls(&body)
                .iter()
                .map(|(_, name)| (*name).to_owned())
                .collect(),
        });
    }
    found
}

fn needs(module: &str, body: &str) -> BTreeSet<Permission> {
    let table = TABLES.iter().find(|(name, _)| *name == module);
    let index = body
        .split(".index_name(\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    CALLS
        .iter()
        .filter(|(call, _)| body.contains(call))
        .map(|(_, action)| {
            let resource = match (action.starts_with("dynamodb:"), table, index) {
                (false, ..) => String::new(),
                (true, None, _) => panic!("{module} is not in TABLES"),
                (true, Some((_, table)), Some(index)) => format!("{table}/index/{index}"),
                (true, Some((_, table)), None) => (*table).to_owned(),
            };
            ((*action).to_owned(), resource)
        })
        .collect()
}

/// The adapters that call AWS, each module by its name.
fn adapters() -> Vec<Method> {
    let folder = checkout::root().join("functions/adapters");
    let mut all = Vec::new();
    for adapter in ["dynamo", "keys", "queue"] {
        let root = folder.join(adapter).join("src");
        for file in rust_files(&root) {
            let inside = file.strip_prefix(&root).unwrap().with_extension("");
            let first = inside.iter().next().unwrap().to_string_lossy().into_owned();
            let module = if adapter == "dynamo" {
                first
            } else {
                adapter.to_owned()
            };
            all.extend(methods(&module, &source(&file)));
        }
    }
    all
}

/// Everything a deployed function may ask of AWS.
fn reach(function: &str, adapters: &[Method]) -> BTreeSet<Permission> {
    let root = checkout::root().join("functions");
    let text_of = |folder: &str| -> String {
        let files = rust_files(&root.join(folder).join("src"));
        files.iter().map(|file| source(file)).collect()
    };
    let mut text = text_of(function);
    if text.contains(".asking(") {
        // The gate reads consents in front of the function's own code.
        text.push_str(&text_of("adapters/gate"));
    }
    let called = calls(&text);
    let mut waiting: Vec<&Method> = adapters
        .iter()
        .filter(|method| {
            let names = names_of(&method.owner, &text);
            let mut calls = called.iter();
            calls.any(|(on, name)| *name == method.name && names.contains(on))
        })
        .collect();
    let (mut seen, mut needs) = (BTreeSet::new(), BTreeSet::new());
    while let Some(method) = waiting.pop() {
        if seen.insert((&method.module, &method.owner, &method.name)) {
            needs.extend(method.needs.iter().cloned());
            let within = |next: &&Method| next.module == method.module || next.module == "keys";
            let next = adapters.iter().filter(within);
            waiting.extend(next.filter(|next| method.calls.contains(&next.name)));
        }
    }
    needs
}

/// What the template grants to each role.
fn grants() -> BTreeMap<String, BTreeSet<Permission>> {
    let template = std::fs::read_to_string(checkout::root().join("infra/template.yaml")).unwrap();
    let mut grants = BTreeMap::new();
    for (_, role) in ROLES {
        let block = template.split(&format!("\n  {role}:\n")).nth(1);
        let block = block.unwrap_or_else(|| panic!("the template has no {role}"));
        let block = block.split("\n  # ").next().unwrap_or_default();
        let policies = block
            .split("Policies:")
            .nth(1)
            .expect("a role has policies");
        let mut allowed = BTreeSet::new();
        for statement in policies.split("- Effect: Allow").skip(1) {
            let mut code = statement
                .lines()
                .filter(|line| !line.trim_start().starts_with('#'));
            assert!(
                !code.any(|line| line.contains('*')),
                "{role} names what it allows"
            );
            let (actions, rest) = statement
                .split_once("Resource:")
                .expect("a statement has a resource");
            let resources = rest.split("Condition:").next().unwrap_or_default();
            for action in words(actions, |word| word.contains(':') && !word.ends_with(':')) {
                for resource in words(resources, |word| word.contains(".Arn")) {
                    let resource = resource
                        .trim_start_matches("${")
                        .replace(".Arn}", "")
                        .replace(".Arn", "");
                    let compared = action.starts_with("dynamodb:");
                    allowed.insert((
                        action.clone(),
                        if compared { resource } else { String::new() },
                    ));
                }
            }
        }
        grants.insert(role.to_owned(), allowed);
    }
    grants
}

fn words(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split([' ', ',', '[', ']', '"']))
        .filter(|word| wanted(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_role_allows_what_its_functions_code_does_and_nothing_else() {
    let (adapters, grants) = (adapters(), grants());
    let mut wrong = Vec::new();
    for (function, role) in ROLES {
        let needed = reach(function, &adapters);
        assert!(!needed.is_empty(), "nothing of {function} was understood");
        let granted = &grants[role];
        for (action, resource) in needed.difference(granted) {
            wrong.push(format!("{role} lacks {action} {resource}"));
        }
        for (action, resource) in granted.difference(&needed) {
            if !BY_LAMBDA.contains(&action.as_str()) {
                wrong.push(format!(
                    "{role} has {action} {resource}, which no code of {function} makes"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
