//! What `anchor` prints, as `CloudWatch` would read it: a line for each step, and figures.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use journeys::{Clinic, demo_history};
use serde_json::{Map, Value};

type Line = Map<String, Value>;

/// Every whole line of JSON that the function has printed up to now, whichever environment it ran in.
fn printed(clinic: &Clinic) -> Vec<Line> {
    let files = std::fs::read_dir(&clinic.stack.logs).unwrap().flatten();
    let logs = files.filter(|file| file.file_name().to_string_lossy().contains("-anchor-"));
    let texts = logs.map(|file| std::fs::read_to_string(file.path()).unwrap());
    let lines = texts.flat_map(|text| {
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    lines
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

/// Every value under a name: one, or each of several.
fn values(figures: &[Line], name: &str) -> Vec<f64> {
    let found = figures.iter().filter_map(|line| line.get(name));
    found
        .flat_map(|value| match value {
            Value::Array(several) => several.iter().filter_map(Value::as_f64).collect(),
            one => one.as_f64().into_iter().collect::<Vec<_>>(),
        })
        .collect()
}

fn declared(line: &Line) -> BTreeSet<(&str, &str)> {
    let metrics = &line["_aws"]["CloudWatchMetrics"][0]["Metrics"];
    let metrics = metrics.as_array().unwrap().iter();
    metrics
        .map(|metric| {
            (
                metric["Name"].as_str().unwrap(),
                metric["Unit"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_leaves_a_line_for_each_step_and_figures_that_cloudwatch_reads() {
    let clinic = Clinic::open().await;
    let doctor = clinic.doctor().await;
    let patient = doctor.register(&demo_history("amira-haddad.json")).await;
    doctor.until_anchored(&patient).await;
    // The run that made it final says so when it ends.
    let patience = Instant::now() + Duration::from_mins(1);
    let (figures, steps) = loop {
        let (figures, steps): (Vec<Line>, Vec<Line>) = printed(clinic)
            .into_iter()
            .partition(|line| line.contains_key("_aws"));
        if !values(&figures, "BatchesFinal").is_empty() {
            break (figures, steps);
        }
        assert!(Instant::now() < patience, "{steps:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    };

    let all = BTreeSet::from(anchor::METRICS);
    let mut said = BTreeSet::new();
    for line in &figures {
        assert_eq!(line["stack"], "medseal");
        assert_eq!(line["function"], "anchor");
        for (name, unit) in declared(line) {
            assert!(all.contains(&(name, unit)), "{name} in {unit}");
            said.insert(name.to_owned());
        }
    }
    assert_eq!(said.len(), all.len(), "{said:?}");
    let sum = |name| values(&figures, name).into_iter().sum::<f64>();
    let members = sum("VersionsFinal") + sum("EntriesFinal");
    assert!((sum("BatchSize") - members).abs() < 0.5);
    let each = ["BatchSize", "GasUsed", "FeePaid", "TimeToConfirmation"];
    for name in each {
        let values = values(&figures, name);
        assert!(
            values.iter().all(|value| *value > 0.0),
            "{name}: {values:?}"
        );
    }
    let gas = values(&figures, "GasUsed");
    assert!(gas.iter().all(|gas| *gas <= 30_000.0), "{gas:?}");
    assert!(
        values(&figures, "BatchesAffordable")
            .iter()
            .all(|left| *left > 30.0)
    );

    for step in ["open", "sealed", "signed", "sent", "mined", "final"] {
        let mut told = steps.iter().filter(|line| line["message"] == step);
        assert!(told.all(|line| line["batch"].is_u64()), "{step}");
        assert!(steps.iter().any(|line| line["message"] == step), "{step}");
    }
}
