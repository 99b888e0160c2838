use std::collections::BTreeSet;

use super::*;

/// Every unit that `CloudWatch` has.
const UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

fn at() -> Timestamp {
    "2026-11-23T10:00:00.123Z".parse().unwrap()
}

fn idle() -> Figures {
    Figures {
        oldest_seconds: Some(0.0),
        oldest_entry_seconds: Some(1.5),
        waiting: Some(0),
        affordable: Some(40),
        ..Figures::default()
    }
}

fn busy(batches: u64) -> Figures {
    let finals = (1..=batches).map(|size| FinalBatch {
        size,
        versions: size - 1,
        gas: 29_000 + size,
        fee: 29_000_000_000_001,
        seconds: 2.5,
        archived: size % 2 == 0,
    });
    Figures {
        finals: finals.collect(),
        ..idle()
    }
}

/// The rules of the specification "Embedded metric format": what breaks one is dropped without a word.
fn assert_is_emf(line: &Value) {
    let text = line.to_string();
    assert!(text.len() < 1 << 20 && !text.contains('\n'));
    let root = line.as_object().unwrap();
    let meta = &root["_aws"];
    assert_eq!(meta["Timestamp"], 1_795_428_000_123_i64, "milliseconds");
    let [directive] = &meta["CloudWatchMetrics"].as_array().unwrap()[..] else {
        panic!("one directive: {meta}");
    };
    let members: Vec<&String> = directive.as_object().unwrap().keys().collect();
    assert_eq!(members, ["Dimensions", "Metrics", "Namespace"]);
    let namespace = directive["Namespace"].as_str().unwrap();
    assert!((1..=1024).contains(&namespace.len()) && !namespace.starts_with("AWS/"));
    let sets = directive["Dimensions"].as_array().unwrap();
    assert!(!sets.is_empty());
    let mut targets = BTreeSet::new();
    for set in sets {
        let set = set.as_array().unwrap();
        assert!((1..=30).contains(&set.len()));
        for dimension in set {
            let name = dimension.as_str().unwrap();
            let value = root[name].as_str().expect("a dimension's value is text");
            assert!((1..=1024).contains(&value.len()) && (1..=250).contains(&name.len()));
            targets.insert(name);
        }
    }
    let metrics = directive["Metrics"].as_array().unwrap();
    assert!((1..=100).contains(&metrics.len()));
    for metric in metrics {
        let members: Vec<&String> = metric.as_object().unwrap().keys().collect();
        assert_eq!(members, ["Name", "Unit"]);
        let (name, unit) = (metric["Name"].as_str().unwrap(), &metric["Unit"]);
        assert!((1..=1024).contains(&name.len()));
        assert!(UNITS.iter().any(|known| unit == known), "{unit}");
        assert!(targets.insert(name), "{name} is declared once");
        match &root[name] {
            Value::Number(_) => {}
            Value::Array(values) => {
                assert!((1..=100).contains(&values.len()), "{name}");
                assert!(values.iter().all(Value::is_number), "{name}");
            }
            other => panic!("{name} is {other}"),
        }
    }
    let members = root.keys().map(String::as_str);
    let members: BTreeSet<&str> = members.filter(|name| *name != "_aws").collect();
    assert_eq!(members, targets, "what is said is declared");
}

#[test]
fn whatever_a_run_counted_its_lines_are_of_the_embedded_metric_format() {
    let blind = Figures::default();
    for figures in [blind, idle(), busy(1), busy(100), busy(101), busy(1000)] {
        for failed in [false, true] {
            for line in lines(&figures, "clinic-2", failed, at()) {
                assert_is_emf(&line);
            }
        }
    }
}

#[test]
fn every_metric_is_said_by_some_run_and_none_that_is_not_listed() {
    let said = lines(&busy(1), "clinic", false, at());
    let said = &said[0]["_aws"]["CloudWatchMetrics"][0]["Metrics"];
    let said: BTreeSet<&str> = said
        .as_array()
        .unwrap()
        .iter()
        .map(|metric| metric["Name"].as_str().unwrap())
        .collect();
    let listed: BTreeSet<&str> = METRICS.iter().map(|(name, _)| *name).collect();
    assert_eq!(said, listed);
    assert_eq!(listed.len(), METRICS.len());
}

#[test]
fn what_a_run_could_not_see_is_missing_and_not_zero() {
    let said = &lines(&Figures::default(), "clinic", true, at())[0];
    for name in [
        "OldestWaiting",
        "OldestEntry",
        "Waiting",
        "BatchesAffordable",
        "BatchSize",
    ] {
        assert!(said[name].is_null(), "{said}");
    }
    assert_eq!(said["RunFailed"], 1);
}

#[test]
fn two_stacks_are_told_apart() {
    let [one, other] = ["clinic", "clinic-2"].map(|stack| lines(&idle(), stack, false, at()));
    assert_eq!(one[0]["stack"], "clinic");
    assert_eq!(other[0]["stack"], "clinic-2");
    assert_eq!(one[0]["function"], "anchor");
    let dimensions = &one[0]["_aws"]["CloudWatchMetrics"][0]["Dimensions"];
    assert_eq!(*dimensions, json!([["stack", "function"]]));
}

#[test]
fn every_batch_is_a_value_of_its_own_and_counted_once() {
    let said = lines(&busy(250), "clinic", false, at());
    assert_eq!(said.len(), 3);
    let sizes: Vec<u64> = said
        .iter()
        .flat_map(|line| line["BatchSize"].as_array().unwrap())
        .map(|size| size.as_u64().unwrap())
        .collect();
    assert_eq!(sizes, (1..=250).collect::<Vec<_>>());
    let counted = said.iter().filter(|line| !line["BatchesFinal"].is_null());
    assert_eq!(counted.count(), 1);
    assert_eq!(said[0]["BatchesFinal"], 250);
    assert_eq!(said[0]["VersionsFinal"], 250 * 249 / 2);
    assert_eq!(said[0]["EntriesFinal"], 250);
    assert_eq!(said[0]["Unarchived"], 125);
}

#[test]
fn fees_are_in_gwei_and_none_is_rounded_away() {
    let said = &lines(&busy(1), "clinic", false, at())[0];
    assert_eq!(said["FeePaid"], json!([29_001]));
    assert_eq!(said["GasUsed"], json!([29_001]));
}
