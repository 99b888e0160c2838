//! What a run counted, in `CloudWatch`'s embedded metric format.

use anchoring::{Figures, FinalBatch};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Under which name metrics are kept.
pub const NAMESPACE: &str = "MedSeal";

/// What tells one metric from another of the same name.
pub const DIMENSIONS: [&str; 2] = ["stack", "function"];

/// Every metric, with its unit. What each is stands in `infra/README.md`.
pub const METRICS: [(&str, &str); 16] = [
    ("OldestWaiting", "Seconds"),
    ("OldestEntry", "Seconds"),
    ("Waiting", "Count"),
    ("RunFailed", "Count"),
    ("BatchesAffordable", "Count"),
    ("Replacements", "Count"),
    ("Reorgs", "Count"),
    ("NodeFailures", "Count"),
    ("BatchesFinal", "Count"),
    ("VersionsFinal", "Count"),
    ("EntriesFinal", "Count"),
    ("Unarchived", "Count"),
    ("BatchSize", "Count"),
    ("GasUsed", "None"),
    ("FeePaid", "None"),
    ("TimeToConfirmation", "Seconds"),
];

/// The values that the format takes of one metric in one line.
const VALUES: usize = 100;

const GWEI: u128 = 1_000_000_000;

/// What a run counted, in as many lines as it takes: one, unless more than a hundred batches became final.
#[must_use]
pub(crate) fn lines(figures: &Figures, stack: &str, failed: bool, now: Timestamp) -> Vec<Value> {
    let mut chunks = figures.finals.chunks(VALUES);
    let mut first = of_the_run(figures, failed);
    if let Some(finals) = chunks.next() {
        first.extend(of_what_is_final(figures));
        first.extend(of_each(finals));
    }
    let rest = chunks.map(of_each);
    std::iter::once(first)
        .chain(rest)
        .map(|values| line(values, stack, now))
        .collect()
}

type Values = Vec<(&'static str, Value)>;

/// What a run does not know is left out: a missing value is not zero.
fn of_the_run(figures: &Figures, failed: bool) -> Values {
    let mut values = vec![
        ("RunFailed", json!(u8::from(failed))),
        ("Replacements", json!(figures.replacements)),
        ("Reorgs", json!(figures.reorgs)),
        ("NodeFailures", json!(figures.node_failures)),
    ];
    values.extend(
        figures
            .oldest_seconds
            .map(|seconds| ("OldestWaiting", json!(seconds))),
    );
    values.extend(
        figures
            .oldest_entry_seconds
            .map(|seconds| ("OldestEntry", json!(seconds))),
    );
    values.extend(figures.waiting.map(|versions| ("Waiting", json!(versions))));
    values.extend(
        figures
            .affordable
            .map(|batches| ("BatchesAffordable", json!(batches))),
    );
    values
}

fn of_what_is_final(figures: &Figures) -> Values {
    vec![
        ("BatchesFinal", json!(figures.batches())),
        ("VersionsFinal", json!(figures.versions())),
        ("EntriesFinal", json!(figures.entries())),
        ("Unarchived", json!(figures.unarchived())),
    ]
}

/// One value for each batch. Fees are in gwei: wei have more digits than a metric's number.
fn of_each(finals: &[FinalBatch]) -> Values {
    let each = |value: fn(&FinalBatch) -> Value| finals.iter().map(value).collect::<Value>();
    vec![
        ("BatchSize", each(|batch| json!(batch.size))),
        ("GasUsed", each(|batch| json!(batch.gas))),
        (
            "FeePaid",
            each(|batch| json!(u64::try_from(batch.fee.div_ceil(GWEI)).unwrap_or(u64::MAX))),
        ),
        ("TimeToConfirmation", each(|batch| json!(batch.seconds))),
    ]
}

fn line(values: Values, stack: &str, now: Timestamp) -> Value {
    let unit = |name| METRICS.iter().find(|(metric, _)| *metric == name);
    let declared: Vec<Value> = values
        .iter()
        .filter_map(|(name, _)| unit(*name))
        .map(|(name, unit)| json!({ "Name": name, "Unit": unit }))
        .collect();
    let mut line = Map::new();
    line.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [DIMENSIONS],
                "Metrics": declared,
            }],
        }),
    );
    for (dimension, value) in DIMENSIONS.into_iter().zip([stack, "anchor"]) {
        line.insert(dimension.to_owned(), json!(value));
    }
    let values = values.into_iter();
    line.extend(values.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(line)
}

#[cfg(test)]
mod tests;
