//! A Lambda event is a wake-up; what it says is not looked at, but for who has to be told the outcome.

use std::io::Write as _;

use anchoring::{Ended, Now, Rules, Run};
use edge::{Chance, Clock};
use lambda_runtime::{Error, LambdaEvent};
use serde_json::{Value, json};
use tokio::time::Duration;

use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::metrics;
use crate::shell::{Report, carry_out};

/// The function, set up.
#[derive(Debug)]
pub struct Anchor<L, C> {
    /// Tables.
    pub ledger: L,
    /// Chain and key.
    pub chain: C,
    /// The numbers to go by.
    pub rules: Rules,
    /// The deployment's name, by which its metrics are told from another's.
    pub stack: String,
    /// The time.
    pub clock: Clock,
    /// Names for runs.
    pub chance: Chance,
}

/// Kept back from what Lambda allows, for leaving in order.
const MARGIN: Duration = Duration::from_secs(2);

impl<L: Ledger, C: Chain> Anchor<L, C> {
    /// Handles one event: messages of the queue, or anything else, such as the schedule's.
    pub async fn handle(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        let now = self.clock.now();
        let messages = message_ids(&event.payload);
        let left = event
            .context
            .deadline
            .saturating_sub(u64::try_from(now.as_millisecond())?);
        let time = Duration::from_millis(left).saturating_sub(MARGIN);
        let begin = Now {
            at: now,
            since: Duration::ZERO,
        };
        let holder = self.chance.uuid();
        let called = !messages.is_empty();
        let run = Run::new(self.rules, self.chain.place(), holder, begin, time, called);
        let report = carry_out(&self.ledger, &self.chain, &|| self.clock.now(), run).await;
        self.tell(&report)?;
        answer(&report, &messages)
    }

    fn tell(&self, report: &Report) -> std::io::Result<()> {
        match &report.outcome {
            Ok(ended) => tracing::info!(?ended, "run ended"),
            Err(failure) => tracing::error!(error = edge::causes(failure), "run failed"),
        }
        if !matches!(report.outcome, Ok(Ended::Knocked)) {
            let failed = report.outcome.is_err();
            let now = self.clock.now();
            for line in metrics::lines(&report.figures, &self.stack, failed, now) {
                writeln!(std::io::stdout(), "{line}")?;
            }
        }
        Ok(())
    }
}

/// A failed run gives its messages back: they come again, and at last go to the dead-letter queue. With
/// no messages to give back, the failure is the invocation's.
fn answer(report: &Report, messages: &[String]) -> Result<Value, Error> {
    match &report.outcome {
        Ok(_) => Ok(json!({ "batchItemFailures": [] })),
        Err(failure) if messages.is_empty() => Err(failure.to_string().into()),
        Err(_) => {
            let failures: Vec<Value> = messages
                .iter()
                .map(|id| json!({ "itemIdentifier": id }))
                .collect();
            Ok(json!({ "batchItemFailures": failures }))
        }
    }
}

fn message_ids(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().map_or(&[][..], Vec::as_slice);
    records
        .iter()
        .filter_map(|record| record["messageId"].as_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use anchoring::{Failure, Figures};

    use super::*;

    fn report(failed: bool) -> Report {
        let outcome = if failed {
            Err(Failure::Funds)
        } else {
            Ok(Ended::Done)
        };
        Report {
            outcome,
            figures: Figures::default(),
        }
    }

    #[test]
    fn a_failed_run_gives_every_message_back_and_a_good_one_none() {
        let event =
            json!({"Records": [{"messageId": "a", "body": "{not json"}, {"messageId": "b"}]});
        let messages = message_ids(&event);
        assert_eq!(
            answer(&report(false), &messages).unwrap(),
            json!({"batchItemFailures": []})
        );
        assert_eq!(
            answer(&report(true), &messages).unwrap(),
            json!({"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]})
        );
    }

    #[test]
    fn whatever_the_event_it_is_a_wake_up() {
        for event in [
            json!({"sweep": true}),
            json!(null),
            json!([1]),
            json!({"Records": "?"}),
            json!(""),
        ] {
            assert!(message_ids(&event).is_empty());
            assert!(answer(&report(false), &[]).is_ok());
            assert!(answer(&report(true), &[]).is_err());
        }
    }
}
