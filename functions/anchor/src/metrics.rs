//! What a run counted, in CloudWatch's embedded metric format.

use anchoring::Figures;
use jiff::Timestamp;
use serde_json::{Value, json};

/// One line of the format.
#[must_use]
pub(crate) fn emf(figures: &Figures, now: Timestamp, failed: bool) -> Value {
    let mut metrics = vec![
        ("Waiting", "Count", json!(figures.waiting)),
        ("OldestWaiting", "Seconds", json!(figures.oldest_seconds)),
        ("RunFailed", "Count", json!(u8::from(failed))),
        ("Replacements", "Count", json!(figures.replacements)),
        ("Reorgs", "Count", json!(figures.reorgs)),
        ("NodeFailures", "Count", json!(figures.node_failures)),
    ];
    if let Some(batches) = figures.affordable {
        metrics.push(("BatchesAffordable", "Count", json!(batches)));
    }
    if let Some(seconds) = figures.slowest_seconds() {
        let sizes: Vec<u64> = figures.finals.iter().map(|batch| batch.size).collect();
        let gas: u64 = figures.finals.iter().map(|batch| batch.gas).sum();
        metrics.extend([
            ("BatchesFinal", "Count", json!(figures.batches())),
            ("VersionsFinal", "Count", json!(figures.versions())),
            ("EntriesFinal", "Count", json!(figures.entries())),
            ("Unarchived", "Count", json!(figures.unarchived())),
            ("BatchSize", "Count", json!(sizes.iter().max())),
            ("GasUsed", "None", json!(gas)),
            ("TimeToConfirmation", "Seconds", json!(seconds)),
        ]);
    }
    let mut line = json!({ "function": "anchor" });
    let mut declared = Vec::new();
    for (name, unit, value) in metrics {
        declared.push(json!({ "Name": name, "Unit": unit }));
        line[name] = value;
    }
    line["_aws"] = json!({
        "Timestamp": now.as_millisecond(),
        "CloudWatchMetrics": [{
            "Namespace": "MedSeal",
            "Dimensions": [["function"]],
            "Metrics": declared,
        }],
    });
    line
}

#[cfg(test)]
mod tests {
    use anchoring::FinalBatch;

    use super::*;

    #[test]
    fn every_metric_that_is_declared_has_a_value() {
        let idle = Figures::default();
        let busy = Figures {
            finals: vec![FinalBatch {
                size: 3,
                versions: 2,
                gas: 29_000,
                fee: 1,
                seconds: 2.5,
                archived: true,
            }],
            affordable: Some(40),
            ..Figures::default()
        };
        for figures in [idle, busy] {
            let line = emf(&figures, Timestamp::UNIX_EPOCH, false);
            for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
                .as_array()
                .unwrap()
            {
                assert!(
                    line[metric["Name"].as_str().unwrap()].is_number(),
                    "{metric}"
                );
            }
        }
    }
}
