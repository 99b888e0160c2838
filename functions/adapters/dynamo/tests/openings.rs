//! Openings of a link, against a table on paper behind the real client.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod paper;

use std::sync::{Arc, Mutex};

use dynamo::links::{Links, Opened};
use jiff::Timestamp;
use link::{LinkId, Token};
use paper::Paper;
use serde_json::{Value, json};

/// One link, or none.
#[derive(Clone, Debug, Default)]
struct Table(Arc<Mutex<Option<Value>>>);

impl Table {
    fn with_a_link() -> Self {
        let link = json!({"pk": {"S": "link"}, "expires": {"N": "1790600000"}});
        Self(Arc::new(Mutex::new(Some(link))))
    }

    fn links(&self) -> Links {
        Links::new(paper::client(self), "links".to_owned())
    }

    /// A number of the link.
    fn number(&self, name: &str) -> Option<i64> {
        let link = self.0.lock().unwrap();
        read(link.as_ref().unwrap(), name)
    }

    fn serve(&self, asked: &Value) -> (u16, Value) {
        let mut link = self.0.lock().unwrap();
        let refused = |item: &Value| {
            let kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
            (400, json!({"__type": kind, "Item": item}))
        };
        let Some(link) = link.as_mut() else {
            return refused(&Value::Null);
        };
        let value = |name: &str| read(&asked["ExpressionAttributeValues"], name);
        let update = asked["UpdateExpression"].as_str().unwrap();
        if update == "ADD wrong :less" {
            let wrong = read(link, "wrong").unwrap_or(0) - 1;
            link["wrong"] = json!({"N": wrong.to_string()});
            return (200, json!({}));
        }
        let (opened, hour) = (read(link, "opened").unwrap_or(0), read(link, "opened_hour"));
        let in_hour = read(link, "opened_in_hour").unwrap_or(0);
        let condition = asked["ConditionExpression"].as_str().unwrap();
        let is_first = condition.contains("opened_hour <> :hour");
        let holds = if is_first {
            hour != value(":hour")
        } else {
            hour == value(":hour") && Some(in_hour) < value(":an_hour")
        };
        if !holds || Some(opened) >= value(":ever") {
            return refused(link);
        }
        let in_hour = if is_first { 1 } else { in_hour + 1 };
        link["opened"] = json!({"N": (opened + 1).to_string()});
        link["opened_hour"] = json!({"N": value(":hour").unwrap().to_string()});
        link["opened_in_hour"] = json!({"N": in_hour.to_string()});
        (200, json!({}))
    }
}

fn read(item: &Value, name: &str) -> Option<i64> {
    item[name]["N"]
        .as_str()
        .map(|number| number.parse().unwrap())
}

impl Paper for Table {
    fn answer(&self, operation: &str, asked: &Value) -> (u16, Value) {
        assert_eq!(operation, "UpdateItem");
        self.serve(asked)
    }
}

fn id() -> LinkId {
    Token::new([1; 32]).id()
}

/// So many seconds into an hour.
fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_789_999_200 + second).unwrap()
}

#[tokio::test]
async fn a_link_that_was_opened_sixty_times_in_an_hour_opens_in_the_next_one() {
    let table = Table::with_a_link();
    let links = table.links();
    for second in 0..60 {
        let opened = links.count_opening(&id(), false, at(second)).await.unwrap();
        assert_eq!(opened, Opened::Counted, "{second}");
    }
    let opened = links.count_opening(&id(), false, at(60)).await.unwrap();
    assert_eq!(opened, Opened::TooOften { again_in: 3_540 });
    assert_eq!(table.number("opened"), Some(60));
    let later = links.count_opening(&id(), false, at(3_600)).await.unwrap();
    assert_eq!(later, Opened::Counted);
}

#[tokio::test]
async fn a_link_is_opened_a_thousand_times_and_no_more() {
    let table = Table::with_a_link();
    let links = table.links();
    let mut counted = 0;
    for opening in 0..1_100 {
        let hour = opening / 50;
        let opened = links.count_opening(&id(), false, at(hour * 3_600)).await;
        counted += i32::from(opened.unwrap() == Opened::Counted);
    }
    assert_eq!(counted, 1_000);
}

#[tokio::test]
async fn whoever_knows_the_passcode_spends_no_try_at_a_link_that_was_opened_too_often() {
    let table = Table::with_a_link();
    let links = table.links();
    for _ in 0..70 {
        links.count_opening(&id(), true, at(0)).await.unwrap();
    }
    assert_eq!(table.number("opened"), Some(60));
    assert_eq!(
        table.number("wrong"),
        Some(-70),
        "one is taken back each time"
    );
}

#[tokio::test]
async fn a_link_that_was_ended_is_not_opened() {
    let links = Table::default().links();
    for tried in [false, true] {
        let opened = links.count_opening(&id(), tried, at(0)).await.unwrap();
        assert_eq!(opened, Opened::Gone);
    }
}
