//! Alarms, and what to do about them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stack::checkout;

use super::{resources, template};

const ALARM: &str = "AWS::CloudWatch::Alarm";

/// What a page says, in this order.
const PARTS: [&str; 5] = [
    "# ",
    "\n**What it means.** ",
    "\n**How to look.**",
    "\n**What to do",
    "\n**When it ends.** ",
];

#[test]
fn every_alarm_has_a_runbook_and_every_runbook_an_alarm() {
    let (template, folder) = (template(), checkout::root().join("infra/runbooks"));
    let alarms = resources(template, ALARM);
    assert!(!alarms.is_empty(), "the template has alarms");
    let pages = std::fs::read_dir(&folder).unwrap().flatten();
    let mut pages: Vec<String> = pages
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .collect();
    pages.sort();
    let mut named: Vec<String> = alarms
        .iter()
        .map(|(name, _)| format!("{name}.md"))
        .collect();
    named.sort();
    assert_eq!(pages, named);
    for (name, alarm) in alarms {
        let description = alarm["AlarmDescription"].as_str().unwrap();
        let page = format!(" (infra/runbooks/{name}.md)");
        assert!(description.ends_with(&page), "{name}: {description}");
        assert_eq!(
            alarm["AlarmName"],
            json!({ "Fn::Sub": format!("${{AWS::StackName}}-{name}") })
        );
        let text = std::fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
        assert!(text.starts_with(&format!("# {name}\n")), "{name}");
        let places = PARTS.map(|part| text.find(part));
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{name}.md lacks a part, or has them in another order: {places:?}"
        );
    }
}

#[test]
fn every_alarm_says_what_silence_means_and_tells_somebody() {
    for (name, alarm) in resources(template(), ALARM) {
        assert!(alarm["TreatMissingData"].is_string(), "{name}");
        let told = json!(["HasAlarmTopic", [{ "Ref": "AlarmTopic" }], { "Ref": "AWS::NoValue" }]);
        assert_eq!(alarm["AlarmActions"], json!({ "Fn::If": told }), "{name}");
    }
}

/// Everything an alarm stands on, itself or by its expression: namespace, metric, dimensions, unit.
fn stands_on(alarm: &Value) -> Vec<Value> {
    match alarm["Metrics"].as_array() {
        Some(several) => several
            .iter()
            .filter(|one| one["MetricStat"].is_object())
            .map(|one| {
                let mut metric = one["MetricStat"]["Metric"].clone();
                metric["Unit"] = one["MetricStat"]["Unit"].clone();
                metric
            })
            .collect(),
        None => vec![alarm.clone()],
    }
}

#[test]
fn every_metric_of_ours_that_an_alarm_stands_on_is_printed_with_its_unit_and_of_this_stack() {
    let template = template();
    let (mut told, dimensions) = (0, ["stack", "function"]);
    assert_eq!(anchor::DIMENSIONS, dimensions);
    let stack = json!({ "Ref": "AWS::StackName" });
    let variables = &template["Resources"]["Anchor"]["Properties"]["Environment"]["Variables"];
    assert_eq!(variables["STACK"], stack);
    for (name, alarm) in resources(template, ALARM) {
        for metric in stands_on(alarm) {
            if metric["Namespace"] != anchor::NAMESPACE {
                continue;
            }
            told += 1;
            let mut printed = anchor::METRICS.iter();
            let printed = printed.any(|(metric_name, unit)| {
                metric["MetricName"] == *metric_name && metric["Unit"] == *unit
            });
            assert!(printed, "{name}: nobody prints {metric}");
            let wanted = json!([
                { "Name": "stack", "Value": stack },
                { "Name": "function", "Value": "anchor" },
            ]);
            assert_eq!(metric["Dimensions"], wanted, "{name}");
        }
    }
    assert_eq!(told, 9, "alarms on what anchor prints");
}

#[test]
fn every_metric_of_ours_is_explained_to_who_runs_it() {
    let page = std::fs::read_to_string(checkout::root().join("infra/README.md")).unwrap();
    for (name, unit) in anchor::METRICS {
        let row = page
            .lines()
            .find(|line| line.starts_with("| `") && line.contains(&format!("`{name}`")));
        let row = row.unwrap_or_else(|| panic!("infra/README.md does not tell of {name}"));
        let said = row.split('|').nth(2).unwrap().trim();
        assert_eq!(said, unit.to_lowercase(), "{name}");
    }
}

#[test]
fn every_metric_of_aws_that_an_alarm_stands_on_is_of_something_that_is_there() {
    let template = template();
    let is = |name: &str, kind: &str| template["Resources"][name]["Type"] == kind;
    for (name, alarm) in resources(template, ALARM) {
        for metric in stands_on(alarm) {
            let Some(namespace) = metric["Namespace"].as_str() else {
                continue;
            };
            let of = &metric["Dimensions"][0];
            let found = match namespace {
                "MedSeal" => continue,
                "AWS/SQS" => {
                    metric["MetricName"] == "ApproximateNumberOfMessagesVisible"
                        && of["Name"] == "QueueName"
                        && of["Value"]["Fn::GetAtt"][1] == "QueueName"
                        && is(
                            of["Value"]["Fn::GetAtt"][0].as_str().unwrap(),
                            "AWS::SQS::Queue",
                        )
                }
                "AWS/Lambda" => {
                    let function = of["Value"]["Ref"].as_str().unwrap();
                    ["Errors", "Throttles", "Url5xxCount"]
                        .contains(&metric["MetricName"].as_str().unwrap())
                        && of["Name"] == "FunctionName"
                        && is(function, "AWS::Serverless::Function")
                }
                other => panic!("{name} stands on a metric of {other}"),
            };
            assert!(found, "{name}: {metric}");
            assert_eq!(metric["Dimensions"].as_array().unwrap().len(), 1, "{name}");
        }
    }
}

/// The functions whose figure of this name an alarm stands on.
fn watched<'a>(template: &'a Value, metric: &str) -> BTreeSet<&'a str> {
    let alarms = resources(template, ALARM).into_iter();
    let all = alarms.flat_map(|(_, alarm)| alarm["Metrics"].as_array().into_iter().flatten());
    all.map(|one| &one["MetricStat"]["Metric"])
        .filter(|of| of["MetricName"] == metric)
        .filter_map(|of| of["Dimensions"][0]["Value"]["Ref"].as_str())
        .collect()
}

#[test]
fn whoever_is_answered_with_5xx_or_not_at_all_is_noticed_whichever_function_it_was() {
    let template = template();
    let functions = resources(template, "AWS::Serverless::Function");
    let all: BTreeSet<&str> = functions.iter().map(|(name, _)| *name).collect();
    let with_address = functions
        .iter()
        .filter(|(_, function)| function["FunctionUrlConfig"].is_object());
    let with_address: BTreeSet<&str> = with_address.map(|(name, _)| *name).collect();
    assert_eq!(with_address.len(), 4);
    assert_eq!(watched(template, "Url5xxCount"), with_address);
    // That `anchor` does not run, for whatever reason, its missing figures tell.
    let others: BTreeSet<&str> = all.into_iter().filter(|name| *name != "Anchor").collect();
    assert_eq!(watched(template, "Throttles"), others);
    assert_eq!(watched(template, "Errors"), others);
}

/// Where the lines of `anchor`'s log are written that a metric is read from.
const LINES: [&str; 2] = [
    "functions/adapters/dynamo/src/pending.rs",
    "functions/anchor/src/telling.rs",
];

#[test]
fn every_metric_that_is_read_from_a_log_is_there_and_its_words_are_said() {
    let template = template();
    let filters = resources(template, "AWS::Logs::MetricFilter");
    let said = LINES.map(|path| std::fs::read_to_string(checkout::root().join(path)).unwrap());
    for (name, filter) in &filters {
        // In quotes of its own it is one phrase; without them each word would do.
        let pattern = filter["FilterPattern"].as_str().unwrap();
        let quoted = pattern.len() > 2 && pattern.starts_with('"') && pattern.ends_with('"');
        assert!(quoted, "{name}: {pattern}");
        let error = |source: &String| {
            let errors = source.split("tracing::error!(").skip(1);
            errors
                .filter_map(|rest| rest.split(");").next())
                .any(|line| line.contains(pattern))
        };
        assert!(said.iter().any(error), "{name}: nobody says {pattern}");
        assert_eq!(
            filter["LogGroupName"],
            json!({ "Ref": "AnchorLog" }),
            "{name}"
        );
    }
    let makes = |filter: &Value, alarm: &Value| {
        let made = &filter["MetricTransformations"][0];
        ["MetricName", "Unit"]
            .iter()
            .all(|name| made[name] == alarm[name])
            && made["MetricNamespace"] == alarm["Namespace"]
    };
    let alarms = resources(template, ALARM);
    for (name, alarm) in &alarms {
        if alarm["Namespace"].is_object() {
            let made = filters.iter().any(|(_, filter)| makes(filter, alarm));
            assert!(made, "{name}");
        }
    }
    for (name, filter) in &filters {
        let heard = alarms.iter().filter(|(_, alarm)| makes(filter, alarm));
        assert_eq!(heard.count(), 1, "alarms that stand on {name}");
    }
}

#[test]
fn what_a_batch_may_cost_is_told_as_it_is_counted() {
    let root = checkout::root();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let sign = read("functions/rules/anchoring/src/sign.rs");
    let limit = sign.split("GAS_LIMIT: u64 = ").nth(1).unwrap();
    let limit = limit.split(';').next().unwrap().replace('_', ",");
    let gas: f64 = limit.replace(',', "").parse().unwrap();
    let funds = format!("{} ether", 30.0 * gas * 100.0 / 1e9);
    for page in ["infra/README.md", "infra/runbooks/FundsLow.md"] {
        let text = read(page);
        assert!(text.contains(&format!("{limit} gas")), "{page}: {limit}");
        assert!(text.contains(&funds), "{page}: {funds}");
    }
}
