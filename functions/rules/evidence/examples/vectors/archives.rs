//! Archives alone, and what Keccak-256 makes of known bytes.

use super::Outcome;
use super::blocks::{Block, CONTRACT, Mined, STRANGER, anchored};
use alloy::primitives::{hex, keccak256};
use evidence::{AnchoredEvent, Archive};
use seal::Root;
use serde_json::{Value, json};

/// A padded block of Keccak-256 has 136 bytes.
pub(super) fn keccak() -> Value {
    let bytes = |length: usize| (0..=u8::MAX).cycle().take(length).collect::<Vec<u8>>();
    let inputs = [
        ("nothing", Vec::new()),
        ("abc", b"abc".to_vec()),
        ("one byte less than a block", bytes(135)),
        ("a block", bytes(136)),
        ("one byte more than a block", bytes(137)),
        ("three blocks", bytes(408)),
    ];
    let entries = inputs.map(|(desc, input)| {
        json!({ "desc": desc, "input": hex::encode_prefixed(&input), "hash": keccak256(&input) })
    });
    json!(entries)
}

fn event() -> AnchoredEvent {
    AnchoredEvent {
        contract: CONTRACT.into_array(),
        previous: keccak256("previous").0,
        root: Root::from_bytes(keccak256("root").0),
        size: 1000,
    }
}

/// A block of `size` transactions with ours at `index`.
fn block(size: usize, index: usize, ours: Mined) -> Block {
    let mut mined: Vec<Mined> = (0..size).map(Mined::passing).collect();
    mined[index] = ours;
    Block::new(4242, 1_792_990_000, &mined)
}

pub(super) fn vectors() -> Outcome<Value> {
    let mut entries = Vec::new();
    for (size, index) in [
        (1, 0),
        (2, 1),
        (16, 15),
        (130, 0),
        (130, 127),
        (130, 128),
        (300, 256),
    ] {
        let block = block(size, index, Mined::anchoring(&event()));
        entries.push(sound(
            &format!("transaction {index} of {size}"),
            &block.archive(index)?,
            &event(),
        )?);
    }
    for (kind, name) in [
        (0, "a legacy"),
        (1, "an access list"),
        (3, "a blob"),
        (0x7f, "an unknown"),
    ] {
        let block = block(4, 1, Mined::anchoring(&event()).of_kind(kind));
        entries.push(sound(
            &format!("{name} transaction"),
            &block.archive(1)?,
            &event(),
        )?);
    }
    let [ours, stranger] = [CONTRACT, STRANGER].map(|contract| {
        anchored(&AnchoredEvent {
            contract: contract.into_array(),
            ..event()
        })
    });
    let several = block(3, 1, Mined::with_logs(2, vec![stranger.clone(), ours]));
    entries.push(sound(
        "an event among others",
        &several.archive(1)?,
        &event(),
    )?);
    let alone = block(3, 1, Mined::with_logs(2, vec![stranger]));
    entries.push(refused(
        "the same event of another contract",
        &alone.archive(1)?,
        &event(),
        "event",
    )?);
    entries.extend(of_another_event()?);
    entries.extend(changed()?);
    entries.extend(of_no_receipt()?);
    Ok(json!(entries))
}

fn of_another_event() -> Outcome<Vec<Value>> {
    let archive = block(5, 2, Mined::anchoring(&event())).archive(2)?;
    let other = [0x11; 32];
    [
        (
            "another contract is expected",
            AnchoredEvent {
                contract: STRANGER.into_array(),
                ..event()
            },
        ),
        (
            "another previous head",
            AnchoredEvent {
                previous: other,
                ..event()
            },
        ),
        (
            "another root",
            AnchoredEvent {
                root: Root::from_bytes(other),
                ..event()
            },
        ),
        (
            "another size",
            AnchoredEvent {
                size: 1001,
                ..event()
            },
        ),
    ]
    .into_iter()
    .map(|(desc, event)| refused(desc, &archive, &event, "event"))
    .collect()
}

type Change = (&'static str, fn(&mut Archive), &'static str);

/// Inside the sixth field: a head of three bytes, then 33, 33, 21, 33 and 33 of the fields before it.
const IN_RECEIPTS_ROOT: usize = 3 + 33 + 33 + 21 + 33 + 33 + 7;

const OF_HEADERS: [Change; 6] = [
    (
        "a bit of the receipts root",
        |a| a.header[IN_RECEIPTS_ROOT] ^= 1,
        "proof",
    ),
    ("a header that stops", |a| a.header.truncate(500), "header"),
    ("a header and a byte more", |a| a.header.push(0), "header"),
    (
        "a header that is a byte string",
        |a| a.header[0] = 0xb9,
        "header",
    ),
    ("no header", |a| a.header.clear(), "header"),
    (
        "a header of more than 64 KiB",
        |a| a.header.resize(65_537, 0),
        "too-large",
    ),
];

const OF_PROOFS: [Change; 9] = [
    ("a bit of the first node", |a| a.proof[0][40] ^= 1, "proof"),
    ("a bit of the last node", |a| a.proof[2][30] ^= 1, "proof"),
    ("no first node", |a| drop(a.proof.remove(0)), "proof"),
    ("no last node", |a| a.proof.truncate(2), "proof"),
    ("no proof", |a| a.proof.clear(), "proof"),
    (
        "a node too many",
        |a| a.proof.push(a.proof[2].clone()),
        "proof",
    ),
    ("nodes in another order", |a| a.proof.swap(0, 1), "proof"),
    (
        "the index of another transaction",
        |a| a.index = 21,
        "proof",
    ),
    ("an index past the block", |a| a.index = 1 << 40, "proof"),
];

/// One change each to a sound archive, whose proof has three nodes.
fn changed() -> Outcome<Vec<Value>> {
    let sound = block(130, 20, Mined::anchoring(&event())).archive(20)?;
    OF_HEADERS
        .into_iter()
        .chain(OF_PROOFS)
        .map(|(desc, change, why)| {
            let mut archive = sound.clone();
            change(&mut archive);
            refused(desc, &archive, &event(), why)
        })
        .collect()
}

/// Tries whose proof holds and leads to something that proves nothing.
fn of_no_receipt() -> Outcome<Vec<Value>> {
    let failed = block(3, 1, Mined::anchoring(&event()).failed()).archive(1)?;
    let mut entries = vec![refused(
        "a transaction that failed",
        &failed,
        &event(),
        "status",
    )?];
    let [receipt] = [block(1, 0, Mined::anchoring(&event()).of_kind(0)).archive(0)?];
    // The only leaf: a list of the path and the receipt.
    let leaf = receipt.proof.last().ok_or("no leaf")?;
    let start = leaf
        .windows(2)
        .position(|pair| pair == [0xb9, 0x01])
        .ok_or("no value")?
        + 3;
    let receipt = leaf[start..].to_vec();
    let state_root = [
        &[0xf9, 0x01, 0xd6 + 31, 0xa0][..],
        &[0x22; 32],
        &receipt[4..],
    ]
    .concat();
    for (desc, value, why) in [
        ("bytes in place of a receipt", vec![0x2a; 300], "receipt"),
        (
            "a receipt that stops",
            receipt[..receipt.len() - 1].to_vec(),
            "receipt",
        ),
        (
            "a receipt and a byte more",
            [&receipt[..], &[0]].concat(),
            "receipt",
        ),
        (
            "a type that is none",
            [&[0x80], &receipt[..]].concat(),
            "receipt",
        ),
        (
            "a receipt from before Byzantium",
            fitted(state_root),
            "status",
        ),
    ] {
        let block = Block::of_values(4242, 1_792_990_000, vec![value]);
        entries.push(refused(desc, &block.archive(0)?, &event(), why)?);
    }
    Ok(entries)
}

/// Writes the length of a long list into its head again.
fn fitted(mut list: Vec<u8>) -> Vec<u8> {
    let length = u16::try_from(list.len() - 3).unwrap_or_default();
    list[1..3].copy_from_slice(&length.to_be_bytes());
    list
}

fn sound(desc: &str, archive: &Archive, event: &AnchoredEvent) -> Outcome<Value> {
    let block = archive
        .check(event)
        .map_err(|fault| format!("{desc}: {fault}"))?;
    Ok(json!({
        "desc": desc, "archive": archive, "event": event_json(event),
        "expected": { "hash": hex::encode_prefixed(block.hash), "number": block.number, "time": block.time },
    }))
}

fn refused(desc: &str, archive: &Archive, event: &AnchoredEvent, why: &str) -> Outcome<Value> {
    match archive.check(event) {
        Err(fault) if fault.code() == why => Ok(json!({
            "desc": desc, "archive": archive, "event": event_json(event), "wantErr": why,
        })),
        other => Err(format!("{desc}: {why} wanted, {other:?} found").into()),
    }
}

fn event_json(event: &AnchoredEvent) -> Value {
    json!({
        "contract": hex::encode_prefixed(event.contract),
        "previous": hex::encode_prefixed(event.previous),
        "root": event.root,
        "size": event.size,
    })
}
