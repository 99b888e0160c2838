use dynamo::anchors::Batch;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// What one run counted: `waiting` is what it left of versions, `oldest_seconds` the longest that a version it
/// found, in a batch or in none, or a batch of entries alone has waited to be final. No identifiers: these
/// numbers go into metrics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    batches: u64,
    versions: u64,
    entries: u64,
    unarchived: u64,
    gas: u64,
    largest: u64,
    slowest_seconds: Option<f64>,
    waiting: usize,
    oldest_seconds: f64,
}

impl Figures {
    pub(crate) fn made_final(&mut self, batch: &Batch, took: SignedDuration, archived: bool) {
        let size = batch.sealed().map_or(0, |sealed| sealed.size);
        self.batches += 1;
        let versions = batch.sealed().map_or(0, |sealed| sealed.versions);
        self.versions += versions;
        self.entries += size.saturating_sub(versions);
        self.unarchived += u64::from(!archived);
        self.largest = self.largest.max(size);
        self.gas += batch.landing().map_or(0, |landing| landing.gas_used);
        let slowest = self.slowest_seconds.unwrap_or(0.0);
        self.slowest_seconds = Some(slowest.max(took.as_secs_f64()));
    }

    pub(crate) fn saw_waiting(&mut self, versions: usize, oldest: Option<SignedDuration>) {
        self.waiting = versions;
        self.saw_under_way(oldest.unwrap_or_default());
    }

    pub(crate) fn saw_under_way(&mut self, age: SignedDuration) {
        self.oldest_seconds = self.oldest_seconds.max(age.as_secs_f64());
    }

    /// Versions this run saw become final.
    #[must_use]
    pub fn versions(&self) -> u64 {
        self.versions
    }

    /// Entries of logs this run saw become final.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Batches this run saw become final.
    #[must_use]
    pub fn batches(&self) -> u64 {
        self.batches
    }

    /// The longest way from saved to final, in seconds.
    #[must_use]
    pub fn slowest_seconds(&self) -> Option<f64> {
        self.slowest_seconds
    }

    /// One line of `CloudWatch`'s embedded metric format.
    #[must_use]
    pub fn emf(&self, now: Timestamp, failed: bool) -> Value {
        let mut metrics = vec![
            json!({"Name": "Waiting", "Unit": "Count"}),
            json!({"Name": "OldestWaiting", "Unit": "Seconds"}),
            json!({"Name": "RunFailed", "Unit": "Count"}),
        ];
        let mut line = json!({
            "function": "anchor",
            "Waiting": self.waiting,
            "OldestWaiting": self.oldest_seconds,
            "RunFailed": u8::from(failed),
        });
        if let Some(seconds) = self.slowest_seconds {
            for (name, unit, value) in [
                ("BatchesFinal", "Count", json!(self.batches)),
                ("VersionsFinal", "Count", json!(self.versions)),
                ("EntriesFinal", "Count", json!(self.entries)),
                ("Unarchived", "Count", json!(self.unarchived)),
                ("BatchSize", "Count", json!(self.largest)),
                ("GasUsed", "None", json!(self.gas)),
                ("TimeToConfirmation", "Seconds", json!(seconds)),
            ] {
                metrics.push(json!({"Name": name, "Unit": unit}));
                line[name] = value;
            }
        }
        line["_aws"] = json!({
            "Timestamp": now.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": "MedSeal",
                "Dimensions": [["function"]],
                "Metrics": metrics,
            }],
        });
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_that_is_declared_has_a_value() {
        let idle = Figures::default();
        let busy = Figures {
            slowest_seconds: Some(2.5),
            batches: 1,
            ..Figures::default()
        };
        for figures in [idle, busy] {
            let line = figures.emf(Timestamp::UNIX_EPOCH, false);
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
