//! Events that hold together or do not, and what the tables say of where they begin.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use clap::Parser as _;
use dynamo::anchors::{Batch, Landing, Sealed, Stage};
use edge::Environment;
use evm::Address;
use jiff::Timestamp;
use seal::{Root, TransactionHash};
use serde_json::{Value, json};

use super::*;
use crate::Arguments;
use crate::finding::Finding;
use crate::line::Line;

fn events(genesis: Head, count: u8) -> Vec<Emitted> {
    let mut events: Vec<Emitted> = Vec::new();
    for byte in 1..=count {
        events.push(Emitted {
            previous: events.last().map_or(genesis, Emitted::head),
            root: Root::from_bytes([byte; 32]),
            size: 1,
            transaction: TransactionHash::from_bytes([byte; 32]),
            block: 2 + u64::from(byte),
            block_hash: [byte; 32],
        });
    }
    events
}

#[test]
fn a_node_that_hides_an_event_or_makes_one_up_contradicts_its_own_head() {
    let genesis = Head::genesis(1, Address::from_bytes([5; 20]));
    let all = events(genesis, 4);
    let head = all[3].head();
    assert_eq!(holds_together(&all, genesis, head), Ok(()));
    assert_eq!(holds_together(&[], genesis, genesis), Ok(()));
    for hidden in 0..4 {
        let mut some = all.clone();
        some.remove(hidden);
        assert!(holds_together(&some, genesis, head).is_err(), "{hidden}");
    }
    let mut changed = all.clone();
    changed[3].size = 2;
    assert!(holds_together(&changed, genesis, head).is_err());
    let elsewhere = Head::genesis(1, Address::from_bytes([6; 20]));
    assert!(holds_together(&all, elsewhere, head).is_err());
    assert!(holds_together(&all, genesis, all[2].head()).is_err());
}

const CONTRACT: &str = "0x0505050505050505050505050505050505050505";

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    format!("0x{}", digits.collect::<String>())
}

/// What a node says of the contract that anchored once, in block 3 of 9.
fn says(method: &str, params: &Value) -> Value {
    let genesis = Head::genesis(1, Address::from_bytes([5; 20]));
    let event = events(genesis, 1)[0];
    let block = json!({ "hash": hex(&[9; 32]), "number": "0x9", "timestamp": "0x5" });
    let height = |which: &str| {
        let height = params[0][which].as_str().unwrap();
        u64::from_str_radix(height.trim_start_matches("0x"), 16).unwrap()
    };
    match method {
        "eth_chainId" => "0x1".into(),
        "eth_blockNumber" => "0x9".into(),
        "eth_getBlockByNumber" => block,
        "eth_call" => hex(event.head().as_bytes()).into(),
        "eth_getLogs" if !(height("fromBlock")..=height("toBlock")).contains(&3) => json!([]),
        "eth_getLogs" => json!([{
            "address": CONTRACT,
            // keccak256("Anchored(bytes32,bytes32,uint64)")
            "topics": [
                "0x1860b667daa8786e835acc6d0d9fafa39131dab783d4e42bd24388c656749f4d",
                hex(event.root.as_bytes()),
            ],
            "data": format!("{}{:064x}", hex(genesis.as_bytes()), event.size),
            "blockNumber": "0x3",
            "blockHash": hex(&event.block_hash),
            "transactionHash": event.transaction.to_string(),
            "logIndex": "0x0",
        }]),
        _ => "0x0".into(),
    }
}

/// The node, on a port and a thread of its own.
fn node() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            // Who has heard enough may hang up.
            drop(serve(connection.unwrap()));
        }
    });
    url
}

fn serve(mut connection: TcpStream) -> std::io::Result<()> {
    let (mut read, mut part) = (Vec::new(), [0; 4096]);
    let question: Value = loop {
        let count = connection.read(&mut part)?;
        if count == 0 {
            return Ok(());
        }
        read.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&read);
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body);
        if let Some(question) = body.and_then(|body| serde_json::from_str(body).ok()) {
            break question;
        }
    };
    let result = says(question["method"].as_str().unwrap(), &question["params"]);
    let body = json!({ "jsonrpc": "2.0", "id": question["id"], "result": result }).to_string();
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

fn deployment() -> Deployment {
    let variables = [
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("TABLE_RECORDS", "records"),
        ("TABLE_AUDIT", "audit"),
        ("TABLE_ANCHORS", "anchors"),
        ("CHAIN_ID", "1"),
        ("CONTRACT", CONTRACT),
        ("FINALITY", "confirmations:2"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let node = ("CHAIN_RPC_URLS".to_owned(), node());
    let environment: Environment = variables.into_iter().chain([node]).collect();
    let settings = Arguments::parse_from(["medseal-fsck"]).settings(&environment);
    Deployment::new(settings.unwrap()).unwrap()
}

/// The only batch, recorded in this block.
fn recorded_in(block: u64) -> FoundBatch {
    let genesis = Head::genesis(1, Address::from_bytes([5; 20]));
    let (event, at) = (events(genesis, 1)[0], Timestamp::UNIX_EPOCH);
    let sealed = Sealed {
        root: event.root,
        previous: *event.previous.as_bytes(),
        size: event.size,
        versions: 1,
        at,
    };
    let landing = Landing {
        transaction: event.transaction,
        block,
        block_hash: event.block_hash,
        time: at,
        gas_used: 28_510,
        gas_price: 1,
    };
    let batch = Batch {
        number: 1,
        place: deployment().place,
        opened_at: at,
        oldest: at,
        candidates: 1,
        stage: Stage::Final(sealed, Vec::new(), landing, at),
        fence: 1,
        revision: 1,
    };
    FoundBatch {
        number: 1,
        batch: Some(batch),
    }
}

#[tokio::test]
async fn the_only_batch_is_found_on_the_chain_wherever_its_item_says_that_it_is() {
    let deployment = deployment();
    let differs = vec![Finding::LandingDiffers { batch: 1 }];
    for (block, findings) in [
        (3, vec![]),
        (2, differs.clone()),
        (4, differs.clone()),
        (9, differs.clone()),
        (1 << 40, differs),
    ] {
        let found = [recorded_in(block)];
        let read = chain(&deployment, &found, &Progress::silent()).await;
        let (chain, _) = read.unwrap();
        let line = Line::of(&found, &chain);
        assert_eq!((line.findings, line.beyond), (findings, None), "{block}");
    }
}
