//! Each role allows what its function's code can do, and nothing else.
//!
//! Both sides are read as text. The adapters' methods make the calls to AWS. Which of them a deployed
//! function reaches is seen from what its sources call on anything they declare to be of the adapter's
//! type (`anchors: Anchors`, then `.anchors.batch(..)`), and from what those methods call in turn: in their
//! own module by name, in others again by the type. A call made in some other way is not seen: the role then
//! seems to have too much, and the test fails as well.

mod code;
mod reach;

use std::collections::{BTreeMap, BTreeSet};

use stack::checkout;

use reach::{Adapters, reach};

/// An action, and the table or index it is for. Which KMS key or queue is decided by the environment, so
/// those actions are compared alone.
type Permission = (String, String);

/// The function's folder and its role in the template.
const ROLES: [(&str, &str); 6] = [
    ("auth", "AuthRole"),
    ("records", "RecordsFunctionRole"),
    ("qr", "QrRole"),
    ("verify", "VerifyRole"),
    ("anchor", "AnchorRole"),
    ("courier", "CourierRole"),
];

/// What Lambda does in the role's name and no code of ours: it writes the log and empties the queue.
const BY_LAMBDA: [&str; 5] = [
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
];

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
            // What a condition lets through is a part of what is named.
            let named = statement.split("Condition:").next().unwrap_or_default();
            let mut code = named
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

/// The tables a function may touch at all, whatever its code comes to do; the first word of those it may
/// only read is `read`.
const TERRITORY: [(&str, &[&str]); 6] = [
    ("AuthRole", &["People", "Sessions", "Keys", "Audit"]),
    (
        "RecordsFunctionRole",
        &[
            "Records",
            "Appointments",
            "Keys",
            "Directory",
            "Audit",
            "Sessions",
            "read Anchors",
            "read Revocations",
        ],
    ),
    (
        "QrRole",
        &[
            "Revocations",
            "Links",
            "Audit",
            "read Records",
            "read Keys",
            "read Anchors",
            "read Sessions",
        ],
    ),
    (
        "VerifyRole",
        &[
            "read Records",
            "read Audit",
            "read Anchors",
            "read Revocations",
        ],
    ),
    ("AnchorRole", &["Records", "Audit", "Anchors"]),
    ("CourierRole", &["People", "read Keys"]),
];

#[test]
fn no_function_touches_what_is_none_of_its_business() {
    let grants = grants();
    for (role, territory) in TERRITORY {
        for (action, resource) in &grants[role] {
            if !action.starts_with("dynamodb:") {
                continue;
            }
            let table = resource.split('/').next().unwrap_or_default();
            let reads = [
                "GetItem",
                "BatchGetItem",
                "Query",
                "ConditionCheckItem",
                "PartiQLSelect",
            ];
            let reads = reads.contains(&action.trim_start_matches("dynamodb:"));
            let may = territory.contains(&table)
                || reads && territory.contains(&format!("read {table}").as_str());
            assert!(may, "{role} has {action} on {resource}");
        }
    }
}

#[test]
fn anchor_cannot_read_what_a_version_or_an_entry_says() {
    for (action, resource) in &grants()["AnchorRole"] {
        let reads = ["Query", "GetItem", "Scan", "PartiQLSelect"];
        let reads = reads.iter().any(|name| action.ends_with(name));
        let content = ["Records", "Audit"].contains(&resource.as_str());
        assert!(!(reads && content), "{action} {resource}");
    }
}

#[test]
fn anchor_cannot_change_what_a_version_or_an_entry_says() {
    for table in ["Records", "Audit"] {
        let writes = grants()["AnchorRole"]
            .iter()
            .filter(|(_, resource)| resource == table)
            .map(|(action, _)| action.clone())
            .collect::<Vec<_>>();
        assert_eq!(writes, ["dynamodb:PartiQLUpdate"], "{table}");
    }
    let claim = [
        "dynamodb:Attributes: [pk, sk, batch, pending, commitment]",
        "dynamodb:ReturnValues: [NONE, UPDATED_OLD, UPDATED_NEW]",
    ];
    for table in ["Records", "Audit"] {
        let update = "dynamodb:PartiQLUpdate";
        assert!(is_held("AnchorRole", update, table, &claim), "{table}");
    }
}

#[test]
fn anchor_deletes_candidates_and_what_is_still_asked_for_and_nothing_else() {
    let held = [
        "ForAllValues:StringLike:",
        "dynamodb:LeadingKeys: [\"candidates#*\", \"unarchived\"]",
    ];
    let delete = "dynamodb:DeleteItem";
    assert!(is_held("AnchorRole", delete, "Anchors", &held));
    // LocalStack lets everything through, so no test of a stack would show that the code deletes anything else.
    let sources = checkout::root().join("functions/adapters/dynamo/src/anchors");
    let mut deleted = Vec::new();
    for file in code::rust_files(&sources) {
        let text = code::source(&file);
        for call in text.split(".delete_item()").skip(1) {
            let key = call.split("set_key(Some(key(").nth(1).unwrap_or_default();
            let key = key.split(',').next().unwrap_or_default();
            let named = match key {
                "candidates_key(batch)" => "format!(\"candidates#{batch:010}\")",
                "PARTITION" => "const PARTITION: &str = \"unarchived\"",
                other => panic!("{} deletes {other}", file.display()),
            };
            assert!(text.contains(named), "{}", file.display());
            deleted.push(key.to_owned());
        }
    }
    assert_eq!(deleted.len(), 2, "{deleted:?}");
}

/// What of a role's statement on a table stands under a condition that names these words.
fn is_held(role: &str, action: &str, table: &str, words: &[&str]) -> bool {
    let template = std::fs::read_to_string(checkout::root().join("infra/template.yaml")).unwrap();
    let block = template.split(&format!("\n  {role}:\n")).nth(1).unwrap();
    let block = block.split("\n  # ").next().unwrap();
    let table = format!("!GetAtt {table}.Arn");
    let statements = block.split("- Effect: Allow").filter(|statement| {
        let named = statement.split("Condition:").next().unwrap_or_default();
        named.contains(action) && named.contains(&table)
    });
    let mut statements = statements.peekable();
    // Of what is not allowed at all nothing stands under a condition.
    statements.peek().is_some()
        && statements.all(|statement| {
            let condition = statement.split("Condition:").nth(1).unwrap_or_default();
            words.iter().all(|word| condition.contains(word))
        })
}

#[test]
fn only_records_destroys_a_charts_key_and_nobody_reads_more_of_a_session_than_its_end() {
    for action in ["dynamodb:PutItem", "dynamodb:DeleteItem"] {
        assert!(is_held("AuthRole", action, "Keys", &["person#*"]));
    }
    assert!(is_held(
        "CourierRole",
        "dynamodb:GetItem",
        "Keys",
        &["person#*"]
    ));
    let link = ["dynamodb:Attributes: [pk, sk, token_hash, expires_at, expires]"];
    for action in ["dynamodb:PutItem", "dynamodb:UpdateItem"] {
        assert!(is_held("CourierRole", action, "People", &link));
    }
    let end = [
        "dynamodb:Attributes: [pk, sk, expires, strength]",
        "SPECIFIC_ATTRIBUTES",
    ];
    for role in ["RecordsFunctionRole", "QrRole"] {
        assert!(
            is_held(role, "dynamodb:BatchGetItem", "Sessions", &end),
            "{role}"
        );
    }
    let keys = ["dynamodb:Attributes: [pk, sk]", "person#*"];
    assert!(is_held(
        "RecordsFunctionRole",
        "dynamodb:Query",
        "Sessions",
        &keys
    ));
}

#[test]
fn each_of_these_is_done_by_those_who_must_and_by_nobody_else() {
    for (action, only) in [
        ("ses:SendEmail", &["CourierRole"][..]),
        ("kms:GenerateMac", &["AuthRole", "RecordsFunctionRole"]),
        ("kms:Sign", &["AuthRole", "QrRole", "AnchorRole"]),
        (
            "kms:Decrypt",
            &["AuthRole", "RecordsFunctionRole", "QrRole", "CourierRole"],
        ),
    ] {
        for (role, allowed) in grants() {
            let has = allowed.iter().any(|(granted, _)| granted == action);
            assert_eq!(has, only.contains(&role.as_str()), "{role} {action}");
        }
    }
}

#[test]
fn no_backup_brings_back_a_key_or_a_name_that_was_erased() {
    let template = std::fs::read_to_string(checkout::root().join("infra/template.yaml")).unwrap();
    for table in ["Keys", "Directory", "Sessions", "Links"] {
        let start = format!("\n  {table}:\n    Type: AWS::DynamoDB::Table\n");
        let block = template.split(&start).nth(1);
        let block = block.unwrap_or_else(|| panic!("the template has a table {table}"));
        let block = block.split("\n\n").next().unwrap_or_default();
        for copies in [
            "PointInTimeRecovery",
            "StreamSpecification",
            "Replica",
            "Kinesis",
        ] {
            assert!(!block.contains(copies), "{table} has {copies}");
        }
    }
}
