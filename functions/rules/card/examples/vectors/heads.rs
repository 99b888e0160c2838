use super::{Outcome, hex};
use seal::{Commitment, Tree};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sha3::Keccak256;

type Word = [u8; 32];

fn keccak(parts: &[&[u8]]) -> Word {
    Keccak256::digest(parts.concat()).into()
}

fn genesis(chain_id: u64, contract: [u8; 20]) -> Word {
    keccak(&[
        b"medseal.RecordAnchor.v1",
        &[0; 24],
        &chain_id.to_be_bytes(),
        &contract,
    ])
}

fn after(previous: Word, root: Word, size: u64) -> Word {
    keccak(&[&previous, &root, &size.to_be_bytes()])
}

/// Written a second time from the contract's documentation; `evm` and the contract run the file.
pub(super) fn vectors() -> Outcome<Value> {
    let here = contract("5fbdb2315678afecb367f032d93f642f64180aa3")?;
    let there = contract("ffffffffffffffffffffffffffffffffffffffff")?;
    let named: [(&str, u64, [u8; 20], Vec<u64>); 5] = [
        ("a developer's chain", 31337, here, vec![2, 1000, 10_000]),
        ("Ethereum, the same address", 1, here, vec![2, 1]),
        ("Ethereum, another address", 1, there, vec![2]),
        (
            "a chain id past 2^32",
            (1 << 32) + 1,
            here,
            vec![255, 256, 65_536],
        ),
        (
            "the largest chain id and size that JSON keeps",
            (1 << 53) - 1,
            there,
            vec![(1 << 53) - 1],
        ),
    ];
    let mut chains = Vec::new();
    for (desc, chain_id, contract, sizes) in named {
        chains.push(chain(desc, chain_id, contract, &sizes)?);
    }
    Ok(json!({ "chains": chains }))
}

struct Batch {
    previous: Word,
    root: Word,
    size: u64,
}

fn chain(desc: &str, chain_id: u64, contract: [u8; 20], sizes: &[u64]) -> Outcome<Value> {
    let genesis = genesis(chain_id, contract);
    let (mut head, mut batches, mut written) = (genesis, Vec::new(), Vec::new());
    for (number, size) in (0_u64..).zip(sizes) {
        let batch = Batch {
            previous: head,
            root: root(number, *size)?,
            size: *size,
        };
        head = after(batch.previous, batch.root, batch.size);
        let mut data = batch.previous.to_vec();
        data.extend([[0; 24].as_slice(), &batch.size.to_be_bytes()].concat());
        written.push(json!({
            "previous": hex(&batch.previous), "root": hex(&batch.root), "size": batch.size,
            "head": hex(&head),
            "topics": [hex(&keccak(&[b"Anchored(bytes32,bytes32,uint64)"])), hex(&batch.root)],
            "data": hex(&data),
        }));
        batches.push(batch);
    }
    Ok(json!({
        "desc": desc, "chain_id": chain_id, "contract": hex(&contract), "genesis": hex(&genesis),
        "batches": written, "refused": refused(genesis, head, &batches), "wantErr": false,
    }))
}

/// What the contract refuses once `after` batches are anchored.
fn refused(genesis: Word, head: Word, batches: &[Batch]) -> Vec<Value> {
    let first = &batches[0];
    let entry = |desc: &str, after: usize, batch: &Batch, error: &str| {
        json!({
            "desc": desc, "after": after, "previous": hex(&batch.previous), "root": hex(&batch.root),
            "size": batch.size, "error": error, "wantErr": true,
        })
    };
    let on = |previous, root, size| Batch {
        previous,
        root,
        size,
    };
    let all = batches.len();
    let mut made = vec![
        entry(
            "a batch on zero",
            0,
            &on([0; 32], first.root, first.size),
            "StaleHead",
        ),
        entry(
            "a batch on the head that it would make",
            0,
            &on(
                after(first.previous, first.root, first.size),
                first.root,
                first.size,
            ),
            "StaleHead",
        ),
        entry("the same batch again", 1, first, "StaleHead"),
        entry(
            "a rival on the genesis",
            1,
            &on(genesis, [0x44; 32], 1),
            "StaleHead",
        ),
        entry("a root of zero", all, &on(head, [0; 32], 1), "EmptyBatch"),
        entry(
            "a size of zero",
            all,
            &on(head, first.root, 0),
            "EmptyBatch",
        ),
    ];
    if let [.., before, last] = batches {
        made.push(entry(
            "the last batch before the one it stands on",
            all - 2,
            last,
            "StaleHead",
        ));
        made.push(entry(
            "a batch on the head before the last",
            all,
            &on(before.previous, [0x44; 32], 1),
            "StaleHead",
        ));
        made.push(entry("the first batch at the end", all, first, "StaleHead"));
    }
    made
}

/// The first batch of each chain is that of the worked example; any other bytes do for the rest.
fn root(number: u64, size: u64) -> Outcome<Word> {
    if (number, size) != (0, 2) {
        return Ok(Sha256::digest([number.to_be_bytes(), size.to_be_bytes()].concat()).into());
    }
    let chart = super::seals::chart()?;
    let leaves: Vec<Commitment> = chart[..2]
        .iter()
        .map(|version| Ok(version.opening()?.commitment()))
        .collect::<Outcome<_>>()?;
    Ok(*Tree::new(&leaves)?.root().as_bytes())
}

fn contract(digits: &str) -> Outcome<[u8; 20]> {
    let mut contract = [0; 20];
    for (at, byte) in contract.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16)?;
    }
    Ok(contract)
}
