//! Each role allows what its function's code can do, and nothing else.
//!
//! Both sides are read as text. The adapters' methods make the calls to AWS. Which of them a deployed
//! function reaches is seen from what its sources call on anything they declare to be of the adapter's
//! type (`anchors: Anchors`, then `.anchors.batch(..)`), and from what those methods call in turn: in their
//! own module by name alone, in others again by the type. A call made in some other way is not seen: the role then seems to have too much, and
//! the test fails as well.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use stack::checkout;

/// The function's folder and its role in the template.
const ROLES: [(&str, &str); 6] = [
    ("auth", "AuthRole"),
    ("records", "RecordsFunctionRole"),
    ("qr", "QrRole"),
    ("verify", "VerifyRole"),
    ("anchor", "AnchorRole"),
    ("courier", "CourierRole"),
];

/// The crates that call AWS.
const ADAPTERS: [&str; 4] = ["dynamo", "keys", "queue", "mail"];

/// Which tables a module of `dynamo` works on.
const TABLES: [(&str, &[&str]); 13] = [
    ("people", &["People"]),
    ("factors", &["People"]),
    ("sessions", &["Sessions"]),
    ("admission", &["Sessions"]),
    ("charts", &["Records"]),
    ("commitments", &["Records"]),
    ("pending", &["Records", "Audit"]),
    ("log", &["Audit"]),
    ("directory", &["Directory"]),
    ("notices", &["Directory"]),
    ("datakeys", &["Keys"]),
    ("anchors", &["Anchors"]),
    ("revocations", &["Revocations"]),
];

/// Modules of `dynamo` that work on the table of whoever calls them.
const ON_BEHALF: [&str; 3] = ["item", "together", "transaction"];

/// A gate that was told of the records table reads consents there, with the session.
const CONSENTS: (&str, &str, &str) = (".asking(", "dynamodb:BatchGetItem", "Records");

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

/// What adapters call their client.
const CLIENTS: [&str; 2] = ["client", "0"];

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
    needs: BTreeSet<(&'static str, Option<String>)>,
    calls: BTreeSet<(String, String)>,
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

fn in_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn last_word(text: &str) -> &str {
    text.rsplit(|c| !in_a_word(c)).next().unwrap_or_default()
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

/// What a text gives names to: for each word that stands in a type, the names of what is declared with it.
fn names_in(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
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

fn owned(calls: &BTreeSet<(&str, &str)>) -> BTreeSet<(String, String)> {
    let own = |(on, name): &(&str, &str)| ((*on).to_owned(), (*name).to_owned());
    calls.iter().map(own).collect()
}

/// The actions a body needs a permission for, and the index it names for them, if it names one.
fn needs(body: &str, source: &str) -> BTreeSet<(&'static str, Option<String>)> {
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
    CALLS
        .iter()
        .filter(|(call, _)| match call.strip_prefix('.') {
            Some(name) => CLIENTS
                .iter()
                .any(|client| calls.contains(&(client, name.trim_end_matches("()")))),
            None => body.contains(call),
        })
        .map(|(_, action)| (*action, index.clone()))
        .collect()
}

fn on_tables(
    needs: &BTreeSet<(&'static str, Option<String>)>,
    module: &str,
    tables: &[&str],
) -> BTreeSet<Permission> {
    let mut permissions = BTreeSet::new();
    for (action, index) in needs {
        if !action.starts_with("dynamodb:") {
            permissions.insert(((*action).to_owned(), String::new()));
            continue;
        }
        assert!(!tables.is_empty(), "{module} is not in TABLES");
        for table in tables {
            let resource = match index {
                Some(index) => format!("{table}/index/{index}"),
                None => (*table).to_owned(),
            };
            permissions.insert(((*action).to_owned(), resource));
        }
    }
    permissions
}

fn tables_of(module: &str) -> &'static [&'static str] {
    let known = TABLES.iter().find(|(name, _)| *name == module);
    known.map_or(&[], |(_, tables)| *tables)
}

/// The adapters that call AWS: their methods, and each module's text by its name.
struct Adapters {
    methods: Vec<Method>,
    texts: BTreeMap<String, String>,
}

impl Adapters {
    fn read() -> Self {
        let folder = checkout::root().join("functions/adapters");
        let (mut methods_, mut texts) = (Vec::new(), BTreeMap::<String, String>::new());
        for adapter in ADAPTERS {
            let root = folder.join(adapter).join("src");
            for file in rust_files(&root) {
                let inside = file.strip_prefix(&root).unwrap().with_extension("");
                let first = inside.iter().next().unwrap().to_string_lossy().into_owned();
                let module = if adapter == "dynamo" {
                    first
                } else {
                    adapter.to_owned()
                };
                let text = source(&file);
                methods_.extend(methods(&module, &text));
                texts.entry(module).or_default().push_str(&text);
            }
        }
        Self {
            methods: methods_,
            texts,
        }
    }

    /// What is called by a text on things it declares to be of the methods' types.
    fn called_in<'a>(
        &'a self,
        text: &str,
        calls: &BTreeSet<(String, String)>,
    ) -> impl Iterator<Item = &'a Method> {
        let names = names_in(text);
        self.methods.iter().filter(move |method| {
            calls.iter().any(|(on, name)| {
                let named = names.get(method.owner.as_str());
                let is_one = || named.is_some_and(|named| named.contains(on.as_str()));
                *name == method.name && (*on == method.owner || is_one())
            })
        })
    }

    /// What a method calls: in its own module by name, unless on something that is declared to be of another
    /// type; functions that work on its behalf; and what other modules offer.
    fn called_by(&self, method: &Method) -> Vec<&Method> {
        let text = &self.texts[&method.module];
        let names = names_in(text);
        let declared = |on: &str, of: &str| names.get(of).is_some_and(|named| named.contains(on));
        let near = self.methods.iter().filter(|next| {
            let own = |on: &str| {
                let foreign = names.values().any(|named| named.contains(on));
                !foreign || declared(on, &next.owner) || declared(on, "self")
            };
            let imported = || text.contains(&format!("{}::{}", next.module, next.name));
            method.calls.iter().any(|(on, name)| {
                *name == next.name
                    && if next.module == method.module {
                        own(on)
                    } else {
                        is_on_behalf(&next.module) && imported()
                    }
            })
        });
        near.chain(self.called_in(text, &method.calls)).collect()
    }
}

fn is_on_behalf(module: &str) -> bool {
    ON_BEHALF.contains(&module)
}

/// Everything a deployed function may ask of AWS.
fn reach(function: &str, adapters: &Adapters) -> BTreeSet<Permission> {
    let root = checkout::root().join("functions");
    let text_of = |folder: &str| -> String {
        let files = rust_files(&root.join(folder).join("src"));
        files.iter().map(|file| source(file)).collect()
    };
    let mut text = text_of(function);
    let (told, action, table) = CONSENTS;
    let mut needs = BTreeSet::new();
    if text.contains(told) {
        needs.insert((action.to_owned(), table.to_owned()));
    }
    if text.contains("Gate::new(") {
        // The gate reads sessions and writes the log around the function's own code.
        text.push_str(&text_of("adapters/gate"));
    }
    let calls = owned(&calls(&text));
    let begun = adapters.called_in(&text, &calls);
    let mut waiting: Vec<(&Method, &[&str])> = begun
        .map(|method| (method, tables_of(&method.module)))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some((method, tables)) = waiting.pop() {
        if seen.insert((&method.module, &method.owner, &method.name, tables)) {
            needs.extend(on_tables(&method.needs, &method.module, tables));
            waiting.extend(adapters.called_by(method).into_iter().map(|next| {
                let on_behalf = is_on_behalf(&next.module);
                (
                    next,
                    if on_behalf {
                        tables
                    } else {
                        tables_of(&next.module)
                    },
                )
            }));
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
                if !action.starts_with("dynamodb:") {
                    allowed.insert((action, String::new()));
                    continue;
                }
                for resource in words(resources, |word| word.contains(".Arn")) {
                    let resource = resource
                        .trim_start_matches("${")
                        .replace(".Arn}", "")
                        .replace(".Arn", "");
                    allowed.insert((action.clone(), resource));
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
    let (adapters, grants) = (Adapters::read(), grants());
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
