//! Queues: whose messages come again, how often, and where they end.

use serde_json::{Value, json};

use super::{resources, template};

const FUNCTION: &str = "AWS::Serverless::Function";

/// What SQS gives a queue that does not say, in seconds.
const RETENTION: u64 = 345_600;
const VISIBILITY: u64 = 30;

fn seconds(queue: &Value, name: &str, default: u64) -> u64 {
    queue[name].as_u64().unwrap_or(default)
}

#[test]
fn every_queue_has_a_dead_letter_queue_that_keeps_longer_and_raises_an_alarm() {
    let template = template();
    let queues = resources(template, "AWS::SQS::Queue");
    let dead = |queue: &Value| {
        let arn = &queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"];
        arn[0].as_str().map(str::to_owned)
    };
    let graveyards: Vec<String> = queues.iter().filter_map(|(_, queue)| dead(queue)).collect();
    assert!(!graveyards.is_empty());
    for (name, queue) in &queues {
        assert_eq!(queue["SqsManagedSseEnabled"], true, "{name}");
        if graveyards.iter().any(|one| one == name) {
            let wanted =
                json!({ "Name": "QueueName", "Value": { "Fn::GetAtt": [name, "QueueName"] } });
            let mut alarms = resources(template, "AWS::CloudWatch::Alarm").into_iter();
            let raised = alarms.any(|(_, alarm)| {
                alarm["Dimensions"] == json!([wanted]) && alarm["Threshold"] == 0
            });
            assert!(raised, "no alarm stands on {name}");
            continue;
        }
        let dead = dead(queue).unwrap_or_else(|| panic!("{name} has no dead-letter queue"));
        let kept = &template["Resources"][&dead]["Properties"];
        // The time in the first queue counts.
        assert!(
            seconds(kept, "MessageRetentionPeriod", RETENTION)
                > seconds(queue, "MessageRetentionPeriod", RETENTION),
            "{dead}"
        );
        let tries = &queue["RedrivePolicy"]["maxReceiveCount"];
        // Fewer, and a flood that Lambda throttles would do for them.
        assert!(
            tries
                .as_u64()
                .is_some_and(|tries| (5..=10).contains(&tries)),
            "{name}"
        );
    }
}

#[test]
fn a_message_is_hidden_for_six_times_as_long_as_its_function_may_run_and_fails_alone() {
    let template = template();
    let mut sources = 0;
    for (name, function) in resources(template, FUNCTION) {
        let timeout = function["Timeout"].as_u64();
        let timeout = timeout.or(template["Globals"]["Function"]["Timeout"].as_u64());
        for event in function["Events"]
            .as_object()
            .into_iter()
            .flat_map(|all| all.values())
        {
            if event["Type"] != "SQS" {
                continue;
            }
            sources += 1;
            let event = &event["Properties"];
            let queue = event["Queue"]["Fn::GetAtt"][0].as_str().unwrap();
            let hidden = seconds(
                &template["Resources"][queue]["Properties"],
                "VisibilityTimeout",
                VISIBILITY,
            );
            let window = seconds(event, "MaximumBatchingWindowInSeconds", 0);
            assert!(
                hidden >= 6 * timeout.unwrap() + window,
                "{queue}: {hidden} s"
            );
            // Lambda asks for a window beyond ten messages.
            assert!(
                event["BatchSize"].as_u64().unwrap() <= 10 || window > 0,
                "{name}"
            );
            assert_eq!(
                event["FunctionResponseTypes"],
                json!(["ReportBatchItemFailures"]),
                "{name}"
            );
            assert_eq!(event["ScalingConfig"]["MaximumConcurrency"], 2, "{name}");
        }
    }
    assert_eq!(sources, 2, "anchor and courier are fed by queues");
}

#[test]
fn a_sweep_comes_every_minute_and_none_comes_late_or_twice() {
    let anchor = &template()["Resources"]["Anchor"]["Properties"];
    let sweep = &anchor["Events"]["Sweep"];
    assert_eq!(sweep["Type"], "Schedule");
    let sweep = &sweep["Properties"];
    assert_eq!(sweep["Schedule"], "rate(1 minute)");
    assert!(sweep["Enabled"].is_null() && sweep["State"].is_null());
    assert_eq!(sweep["Input"], "{\"sweep\": true}");
    let once = json!({ "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60 });
    assert_eq!(sweep["RetryPolicy"], once);
    assert_eq!(anchor["EventInvokeConfig"], once);
}
