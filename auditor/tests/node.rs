//! Nodes that tell the truth and nodes that lie.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;
mod script;

use desk::{Desk, audit};
use script::{Script, node};
use serde_json::{Value, json};

const HEIGHT: u64 = 129;

fn hash(desk: &Desk) -> Value {
    desk.vectors["trusted"]["block_hashes"][1].clone()
}

/// What a sound node of the vectors' chain says.
fn truth(desk: &Desk) -> Script {
    Script::new()
        .on("eth_chainId", json!("0x7a69"))
        .on("eth_blockNumber", json!("0xc8"))
        .on_block(
            "finalized",
            block(190, &json!(format!("0x{}", "fe".repeat(32)))),
        )
        .on_block("0x81", sealed(desk, HEIGHT))
}

/// The batch's block, with its transaction at every place up to its own.
fn sealed(desk: &Desk, number: u64) -> Value {
    let mut sealed = block(number, &hash(desk));
    sealed["transactions"] = desk.transactions();
    sealed
}

fn block(number: u64, hash: &Value) -> Value {
    let number = format!("{number:#x}");
    json!({ "number": number, "hash": hash, "timestamp": "0x6adf1d9c", "transactions": [] })
}

async fn reason(desk: &Desk, script: Script, file: &str, more: &[&str]) -> (u8, String, Value) {
    let url = node(script);
    let arguments = [&desk.place()[..], &["--rpc".into(), url]].concat();
    let more: Vec<String> = more.iter().map(ToString::to_string).collect();
    let report = audit(&desk.file(file), &[arguments, more].concat()).await;
    let json: Value = serde_json::from_str(&report.json()).unwrap();
    let anchoring = &json["versions"][0]["anchoring"]["reason"];
    (
        report.result.exit_code(),
        anchoring.as_str().unwrap().to_owned(),
        json["versions"][0]["note"].clone(),
    )
}

#[tokio::test]
async fn a_node_that_has_the_block_as_final_proves_it() {
    let desk = Desk::new();
    let found = reason(&desk, truth(&desk), "one version", &[]).await;
    assert_eq!(found, (0, "anchored".to_owned(), Value::Null));
}

#[tokio::test]
async fn a_block_that_is_not_final_yet_is_undecided() {
    let desk = Desk::new();
    let early = truth(&desk).on_block("finalized", block(HEIGHT - 1, &hash(&desk)));
    let found = reason(&desk, early, "one version", &[]).await;
    assert_eq!((found.0, &*found.1), (2, "not-final"));
    let none = truth(&desk).on_block("finalized", Value::Null);
    let found = reason(&desk, none, "one version", &[]).await;
    assert_eq!((found.0, &*found.1), (2, "not-final"));
}

#[tokio::test]
async fn confirmations_are_counted_where_a_chain_has_no_finality() {
    let desk = Desk::new();
    for (finality, expected) in [("confirmations:72", 0), ("confirmations:73", 2)] {
        let more = ["--finality", finality];
        let found = reason(&desk, truth(&desk), "one version", &more).await;
        assert_eq!(found.0, expected, "{finality}");
    }
}

#[tokio::test]
async fn another_block_at_the_height_is_a_no() {
    let desk = Desk::new();
    let other = json!(format!("0x{}", "11".repeat(32)));
    let liar = truth(&desk).on_block("0x81", block(HEIGHT, &other));
    let found = reason(&desk, liar, "one version", &[]).await;
    assert_eq!((found.0, &*found.1), (1, "chain-contradicts"));
}

#[tokio::test]
async fn another_transaction_at_the_receipts_place_is_a_no() {
    let desk = Desk::new();
    let mut other = sealed(&desk, HEIGHT);
    let transactions = other["transactions"].as_array_mut().unwrap();
    *transactions.last_mut().unwrap() = json!(format!("0x{}", "11".repeat(32)));
    let empty = block(HEIGHT, &hash(&desk));
    for liar in [other, empty] {
        let liar = truth(&desk).on_block("0x81", liar);
        let found = reason(&desk, liar, "one version", &[]).await;
        assert_eq!((found.0, &*found.1), (1, "chain-contradicts"));
    }
}

#[tokio::test]
async fn a_node_that_cannot_know_leaves_it_open() {
    let desk = Desk::new();
    let elsewhere = truth(&desk).on("eth_chainId", json!("0x1"));
    let behind = truth(&desk)
        .on("eth_blockNumber", json!("0x80"))
        .on_block("0x81", Value::Null);
    let without = truth(&desk).on_block("0x81", Value::Null);
    let wrong_height = truth(&desk).on_block("0x81", block(HEIGHT + 1, &hash(&desk)));
    let nonsense = truth(&desk).on("eth_blockNumber", json!({ "a": [] }));
    let refusing = truth(&desk).refusing("eth_getBlockByNumber", "no such block");
    let hanging_up = truth(&desk).hanging_up("eth_blockNumber");
    for (what, script, expected) in [
        ("elsewhere", elsewhere, "node-elsewhere"),
        ("behind", behind, "node-behind"),
        ("without the block", without, "chain-unreachable"),
        ("another height", wrong_height, "chain-unreachable"),
        ("nonsense", nonsense, "chain-unreachable"),
        ("refusing", refusing, "chain-unreachable"),
        ("hanging up", hanging_up, "chain-unreachable"),
    ] {
        let found = reason(&desk, script, "one version", &[]).await;
        assert_eq!((found.0, &*found.1), (2, expected), "{what}");
    }
}

#[tokio::test]
async fn no_node_makes_up_for_a_file_that_does_not_hold() {
    let desk = Desk::new();
    for (file, expected) in [
        ("a bit of the receipt", "archive-invalid"),
        ("another sibling", "proof-invalid"),
        ("another contract", "chain-contradicts"),
    ] {
        let found = reason(&desk, truth(&desk), file, &[]).await;
        assert_eq!((found.0, &*found.1), (1, expected), "{file}");
    }
    // The header hashes to what the file says, and the chain has another block there.
    let found = reason(&desk, truth(&desk), "a header of one's own making", &[]).await;
    assert_eq!((found.0, &*found.1), (1, "chain-contradicts"));
}

#[tokio::test]
async fn without_an_archive_the_receipt_of_a_node_counts() {
    let desk = Desk::new();
    let receipt = desk.receipt("a trusted block and no archive");
    let with = |receipt: Value| truth(&desk).on("eth_getTransactionReceipt", receipt);
    let mut sealed = sealed(&desk, HEIGHT);
    sealed["timestamp"] = json!(desk.seconds());
    let with = |receipt: Value| with(receipt).on_block("0x81", sealed.clone());
    let changed = |pointer: &str, value: Value| {
        let mut receipt = receipt.clone();
        *receipt.pointer_mut(pointer).unwrap() = value;
        receipt
    };
    let mut later = sealed.clone();
    later["timestamp"] = json!("0x1");
    let without = block(HEIGHT, &hash(&desk));
    let other = block(HEIGHT, &json!(format!("0x{}", "11".repeat(32))));
    for (what, script, expected) in [
        ("the receipt", with(receipt.clone()), "anchored"),
        ("no receipt", with(Value::Null), "chain-unreachable"),
        (
            "no receipt, and a block without the transaction",
            with(Value::Null).on_block("0x81", without),
            "chain-contradicts",
        ),
        (
            "no receipt, and another block",
            with(Value::Null).on_block("0x81", other),
            "chain-contradicts",
        ),
        (
            "a failure",
            with(changed("/status", json!("0x0"))),
            "chain-contradicts",
        ),
        (
            "no event",
            with(changed("/logs", json!([]))),
            "chain-contradicts",
        ),
        (
            "another root",
            with(changed(
                "/logs/0/topics/1",
                json!(format!("0x{}", "11".repeat(32))),
            )),
            "chain-contradicts",
        ),
        (
            "another time",
            with(receipt.clone()).on_block("0x81", later),
            "chain-contradicts",
        ),
    ] {
        let found = reason(&desk, script, "a trusted block and no archive", &[]).await;
        assert_eq!(found.1, expected, "{what}: {:?}", found.2);
    }
}

#[tokio::test]
async fn a_silent_node_is_waited_for_once() {
    let desk = Desk::new();
    let script = truth(&desk).hanging_up("eth_blockNumber");
    let asked = script.asked();
    let found = reason(&desk, script, "three versions in two batches", &[]).await;
    assert_eq!((found.0, &*found.1), (2, "chain-unreachable"));
    let times = asked.lock().unwrap();
    assert!(
        times
            .iter()
            .filter(|method| *method == "eth_blockNumber")
            .count()
            <= 2
    );
}

#[tokio::test]
async fn a_node_that_refuses_one_question_is_asked_the_next() {
    let desk = Desk::new();
    let refusing = truth(&desk).refusing("eth_getBlockByNumber", "no such block");
    let asked = refusing.asked();
    let file = "three versions in two batches";
    let found = reason(&desk, refusing, file, &[]).await;
    assert_eq!((found.0, &*found.1), (2, "chain-unreachable"));
    let asked = asked.lock().unwrap();
    let questions = asked.iter().filter(|method| *method == "eth_blockNumber");
    assert_eq!(questions.count(), 2, "one for each batch");
}

#[tokio::test]
async fn a_terminal_obeys_no_node() {
    let desk = Desk::new();
    let url = node(truth(&desk).refusing(
        "eth_blockNumber",
        "\u{1b}[2J\u{9b}2J\r\u{202e}\u{2066}\u{200f}\u{feff}PROVEN",
    ));
    let arguments = [desk.place(), vec!["--rpc".into(), url]].concat();
    let report = audit(&desk.file("one version"), &arguments)
        .await
        .to_string();
    assert!(report.contains("PROVEN)"), "{report}");
    assert!(
        !report.contains(|c: char| !c.is_ascii_graphic() && c != ' ' && c != '\n'),
        "{report}"
    );
}
