//! A batch of the queue: each message stands for itself, and those that failed are named.

use serde_json::{Value, json};

/// One message of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// By which the queue knows it.
    pub id: &'a str,
    /// What the sender wrote.
    pub body: &'a str,
}

/// The messages of a Lambda event. What is no message of a queue is not looked at: there is nobody to give
/// it back to.
pub fn messages(event: &Value) -> Vec<Message<'_>> {
    let records = event["Records"].as_array().map_or(&[][..], Vec::as_slice);
    records
        .iter()
        .filter_map(|record| {
            Some(Message {
                id: record["messageId"].as_str()?,
                body: record["body"].as_str().unwrap_or_default(),
            })
        })
        .collect()
}

/// Tells Lambda which messages come again (and at last go to the dead-letter queue).
pub fn answer<'a>(failed: impl IntoIterator<Item = &'a str>) -> Value {
    let failures: Vec<Value> = failed
        .into_iter()
        .map(|id| json!({ "itemIdentifier": id }))
        .collect();
    json!({ "batchItemFailures": failures })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_seen_and_nothing_else() {
        let event = json!({"Records": [
            {"messageId": "a", "body": "{}"},
            {"messageId": "b"},
            {"body": "{}"},
            7,
        ]});
        let seen: Vec<_> = messages(&event)
            .iter()
            .map(|message| (message.id, message.body))
            .collect();
        assert_eq!(seen, [("a", "{}"), ("b", "")]);
        for event in [json!(null), json!([]), json!({"Records": "?"})] {
            assert!(messages(&event).is_empty());
        }
    }

    #[test]
    fn only_what_failed_comes_again() {
        assert_eq!(answer([]), json!({"batchItemFailures": []}));
        assert_eq!(
            answer(["b"]),
            json!({"batchItemFailures": [{"itemIdentifier": "b"}]})
        );
    }
}
