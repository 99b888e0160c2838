//! The deployment's template.

mod alarms;
mod firewall;
mod parameters;
mod queues;

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::{Value, json};
use stack::checkout;

fn path() -> PathBuf {
    checkout::root().join("infra/template.yaml")
}

/// The template, with short forms such as `!Ref` as the JSON that they stand for.
fn template() -> &'static Value {
    static READ: LazyLock<Value> = LazyLock::new(read);
    &READ
}

fn read() -> Value {
    let script = "import json, pathlib, sys; from medseal_localstack.template import read; \
                  print(json.dumps(read(pathlib.Path(sys.argv[1]))))";
    let mut python = stack::python(&crate::tools());
    python
        .env("PYTHONPATH", checkout::plugin().join("src"))
        .args(["-c", script])
        .arg(path());
    serde_json::from_str(&crate::passes(&mut python)).unwrap()
}

/// The resources of one type, by name.
fn resources<'a>(template: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let all = template["Resources"].as_object().unwrap().iter();
    all.filter(|(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str(), &resource["Properties"]))
        .collect()
}

#[test]
fn the_template_passes_cfn_lint() {
    let tools = crate::tools();
    crate::passes(Command::new(tools.in_venv("cfn-lint")).arg(path()));
}

#[test]
fn no_role_may_do_everything_or_to_everything() {
    let template = std::fs::read_to_string(path()).unwrap();
    let roles = template
        .split("  # ------------------------------------------------------------- functions")
        .nth(1);
    let roles = roles.expect("the functions have a section of their own");
    for line in roles
        .lines()
        .filter(|line| line.contains("Action:") || line.contains("Resource:"))
    {
        let site = line.contains("${Site.Arn}/*");
        assert!(!line.contains('*') || site, "{line}");
    }
}

/// What `CloudFront` keeps of an origin's errors, as its developer guide lists them.
const KEPT: [u16; 11] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

#[test]
fn a_table_that_is_kept_is_deleted_by_no_one_command() {
    let template = template();
    let all = template["Resources"].as_object().unwrap().iter();
    let tables = all.filter(|(_, resource)| resource["Type"] == "AWS::DynamoDB::Table");
    for (name, table) in tables {
        let protected = &table["Properties"]["DeletionProtectionEnabled"];
        let kept = table["DeletionPolicy"] == "Retain";
        let in_production = json!(["InProduction", true, { "Ref": "AWS::NoValue" }]);
        assert_eq!(
            *protected == json!({ "Fn::If": in_production }),
            kept,
            "{name}"
        );
        assert_eq!(
            table["UpdateReplacePolicy"], table["DeletionPolicy"],
            "{name}"
        );
    }
}

#[test]
fn no_error_of_a_function_is_kept_for_the_next_who_asks() {
    let template = std::fs::read_to_string(path()).unwrap();
    let errors = template.split("CustomErrorResponses:\n").nth(1);
    let errors = errors.expect("the distribution says what becomes of errors");
    let errors: Vec<&str> = errors
        .lines()
        .map(str::trim)
        .take_while(|line| line.starts_with("- "))
        .collect();
    // A page of the distribution's own would replace what the API says.
    let wanted = KEPT.map(|code| format!("- {{ ErrorCode: {code}, ErrorCachingMinTTL: 0 }}"));
    assert_eq!(errors, wanted);
}
