//! From a function's code to what it asks of AWS.

use std::collections::{BTreeMap, BTreeSet};

use stack::checkout;

use super::Permission;
use super::code::{Method, Need, calls, methods, names_in, owned, rust_files, source};

/// The crates that call AWS.
const ADAPTERS: [&str; 4] = ["dynamo", "keys", "queue", "mail"];

/// Which tables a module of `dynamo` works on.
const TABLES: [(&str, &[&str]); 15] = [
    ("people", &["People"]),
    ("factors", &["People"]),
    ("sessions", &["Sessions"]),
    ("admission", &["Sessions"]),
    ("appointments", &["Appointments"]),
    ("charts", &["Records"]),
    ("commitments", &["Records"]),
    ("pending", &["Records", "Audit"]),
    ("links", &["Links"]),
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

fn on_tables(needs: &BTreeSet<Need>, module: &str, tables: &[&str]) -> BTreeSet<Permission> {
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
pub(super) struct Adapters {
    methods: Vec<Method>,
    texts: BTreeMap<String, String>,
}

impl Adapters {
    pub(super) fn read() -> Self {
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
        let declared = names_in(text);
        self.methods.iter().filter(move |method| {
            calls.iter().any(|(on, name)| {
                let of_owner = declared.get(method.owner.as_str());
                let is_one = || of_owner.is_some_and(|of_owner| of_owner.contains(on.as_str()));
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
pub(super) fn reach(function: &str, adapters: &Adapters) -> BTreeSet<Permission> {
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
