//! What the contract emitted, by a node that may say anything.

use evm::{Emitted, Nodes};
use serde_json::{Value, json};

use crate::paper::{Answer, PaperNode, Recorded};

/// The recorded block's own event, as a node lists it.
fn log(recorded: &Recorded) -> Value {
    let receipts = recorded.receipts.as_array().unwrap();
    let of = |receipt: &&Value| receipt["transactionHash"] == recorded.transaction.to_hex();
    receipts.iter().find(of).unwrap()["logs"][0].clone()
}

async fn asked(logs: Value) -> Result<Vec<Emitted>, evm::NodeError> {
    let node = PaperNode::start(move |method, _| {
        Answer::Says(match method {
            "eth_chainId" => "0x7a69".into(),
            _ => logs.clone(),
        })
    })
    .await;
    let contract = Recorded::read().anchoring.contract;
    let nodes = Nodes::new(&node.url, 31337).unwrap();
    nodes.events(contract, 1, 1_000).await
}

#[tokio::test]
async fn an_event_is_told_with_what_it_anchored_and_where_it_stands() {
    let recorded = Recorded::read();
    let log = log(&recorded);
    let events = asked(json!([log])).await.unwrap();
    let [event] = events[..] else {
        panic!("{events:?}")
    };
    let anchoring = recorded.anchoring;
    assert_eq!(event.previous, anchoring.previous);
    assert_eq!((event.root, event.size), (anchoring.root, anchoring.size));
    assert_eq!(event.transaction, recorded.transaction);
    assert_eq!(event.block_hash, recorded.block_hash);
    assert_eq!(format!("{:#x}", event.block), recorded.block["number"]);
    assert_eq!(
        event.head(),
        anchoring.previous.after(&anchoring.root, anchoring.size)
    );
    assert_eq!(asked(json!([])).await.unwrap(), []);
}

#[tokio::test]
async fn an_event_that_was_not_asked_for_or_is_none_is_nonsense() {
    let sound = log(&Recorded::read());
    let other = |digits: usize| Value::from(format!("0x{}", "9".repeat(digits)));
    for (what, pointer, lie) in [
        ("another contract's", "/address", other(40)),
        ("another event", "/topics/0", other(64)),
        ("cut short", "/data", other(64)),
        ("of no block", "/blockNumber", Value::Null),
        ("of a block beyond", "/blockNumber", "0x3e9".into()),
        ("of a block before", "/blockNumber", "0x0".into()),
        ("of a block without a hash", "/blockHash", Value::Null),
        ("of no transaction", "/transactionHash", Value::Null),
        ("without a place", "/logIndex", Value::Null),
    ] {
        let mut lying = sound.clone();
        *lying.pointer_mut(pointer).unwrap() = lie;
        assert!(asked(json!([lying])).await.is_err(), "{what}");
    }
    let mut removed = sound.clone();
    removed["removed"] = true.into();
    assert!(asked(json!([removed])).await.is_err());
    assert!(asked(json!([sound, sound])).await.is_err(), "twice");
    let mut earlier = sound.clone();
    earlier["blockNumber"] = "0x1".into();
    assert!(
        asked(json!([sound, earlier])).await.is_err(),
        "out of order"
    );
}
