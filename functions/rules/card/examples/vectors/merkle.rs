use super::{Outcome, hex};
use seal::{Commitment, LeafHash, RootedProof, Tree};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The proofs that every change is made to: of a lone leaf, and of leaves whose paths skip levels.
const CHANGED: [(u64, u64); 3] = [(0, 1), (4, 7), (32, 33)];

pub(super) fn vectors() -> Outcome<Value> {
    let leaves: Vec<Commitment> = (0..33_u64)
        .map(|number| Commitment::from_bytes(Sha256::digest(number.to_be_bytes()).into()))
        .collect();
    let mut roots = Vec::new();
    for size in 1..=leaves.len() {
        roots.push(json!({ "size": size, "root": Tree::new(&leaves[..size])?.root() }));
    }
    let mut proofs = Vec::new();
    let (mut refused, mut undecided) = (Vec::new(), Vec::new());
    for size in [1, 2, 3, 5, 7, 8, 33] {
        let tree = Tree::new(&leaves[..size])?;
        for (index, leaf) in (0..tree.size()).zip(&leaves) {
            if size == 33 && !matches!(index, 0 | 21 | 31 | 32) {
                continue;
            }
            let mut entry = json!(tree.proof(index).ok_or("no such leaf")?);
            entry["commitment"] = json!(leaf);
            entry["root"] = json!(tree.root());
            entry["desc"] = format!("leaf {index} of {size}").into();
            entry["wantErr"] = false.into();
            if CHANGED.contains(&(index, tree.size())) {
                let changed = changes(&entry, &leaves, &tree)?;
                let (holding, failing): (Vec<Value>, _) = changed
                    .into_iter()
                    .partition(|change| holds(&change["proof"]));
                undecided.extend(holding);
                refused.extend(failing);
            }
            proofs.push(entry);
        }
    }
    for entry in &mut undecided {
        if entry["proof"]["size"] == entry["true_size"] {
            return Err(format!("holds: {}", entry["desc"]).into());
        }
        entry["wantErr"] = false.into();
    }
    Ok(json!({
        "commitments": leaves, "roots": roots, "proofs": proofs, "refused": refused, "undecided": undecided,
    }))
}

fn holds(proof: &Value) -> bool {
    let commitment = serde_json::from_value::<Commitment>(proof["commitment"].clone());
    let rooted = serde_json::from_value::<RootedProof>(proof.clone());
    match (commitment, rooted) {
        (Ok(commitment), Ok(rooted)) => rooted.proof.verify(&commitment, &rooted.root).is_ok(),
        _ => false,
    }
}

/// One change each to a sound proof.
fn changes(sound: &Value, leaves: &[Commitment], tree: &Tree) -> Outcome<Vec<Value>> {
    let (index, size) = (number(sound, "index")?, tree.size());
    let mut made = Vec::new();
    let mut change = |what: &str, member: &str, value: Value| {
        let mut proof = sound.as_object().cloned().unwrap_or_default();
        for said in ["desc", "wantErr", member] {
            proof.remove(said);
        }
        if !value.is_null() {
            proof.insert(member.to_owned(), value);
        }
        made.push(json!({
            "desc": format!("leaf {index} of {size}: {what}"),
            "proof": proof, "true_size": size, "wantErr": true,
        }));
    };

    for (what, path) in paths(sound)? {
        change(&what, "path", path);
    }
    let other_place = [
        ("the index one more", index.checked_add(1)),
        ("the index one less", index.checked_sub(1)),
        ("the index XOR 2", Some(index ^ 2)),
        ("the index that of the size", Some(size)),
        ("the index 2^53 - 1", Some((1 << 53) - 1)),
    ];
    for (what, place) in other_place {
        if let Some(place) = place {
            change(what, "index", place.into());
        }
    }
    change("the index negative", "index", json!(-1));
    change("the index no integer", "index", json!(0.5));
    change("the index a text", "index", json!(index.to_string()));
    change("no index", "index", Value::Null);
    let other_size = [
        ("the size zero", 0),
        ("the size one less", size - 1),
        ("the size one more", size + 1),
        ("the size half", size / 2),
        ("the size twice", size * 2),
        ("the size 2^32", 1 << 32),
        ("the size 2^53 - 1", (1 << 53) - 1),
        ("the size 2^64 - 1", u64::MAX),
    ];
    for (what, other) in other_size {
        change(what, "size", other.into());
    }
    change("no size", "size", Value::Null);

    for (what, root) in roots(sound, leaves, tree)? {
        change(what, "root", root);
    }
    for (what, commitment) in commitments(sound, leaves)? {
        change(what, "commitment", commitment);
    }
    if size > 1 {
        made.extend(second_preimages(sound, leaves)?);
    }
    Ok(made)
}

fn paths(sound: &Value) -> Outcome<Vec<(String, Value)>> {
    let path = sound["path"].as_array().cloned().unwrap_or_default();
    let mut made = Vec::new();
    for (level, sibling) in path.iter().enumerate() {
        let mut flipped = path.clone();
        flipped[level] = flipped_bit(sibling)?;
        made.push((
            format!("sibling {level} flipped in one bit"),
            json!(flipped),
        ));
        let mut without = path.clone();
        without.remove(level);
        made.push((format!("sibling {level} cut out"), json!(without)));
        if level > 0 {
            let mut swapped = path.clone();
            swapped.swap(level - 1, level);
            made.push((
                format!("siblings {} and {level} swapped", level - 1),
                json!(swapped),
            ));
        }
    }
    let noise = json!(hex(&[0x11; 32]));
    let with = |first: &[Value], last: &[Value]| json!([first, &path, last].concat());
    made.push((
        "a hash more in front".into(),
        with(std::slice::from_ref(&noise), &[]),
    ));
    made.push(("a hash more at the end".into(), with(&[], &[noise])));
    made.push((
        "the root in front".into(),
        with(&[sound["root"].clone()], &[]),
    ));
    made.push((
        "the root at the end".into(),
        with(&[], &[sound["root"].clone()]),
    ));
    made.push(("65 siblings".into(), json!(vec![hex(&[0x11; 32]); 65])));
    if !path.is_empty() {
        made.push(("no siblings".into(), json!([])));
        let mut short = path.clone();
        short[0] = hex(&[0x11; 31]).into();
        made.push(("a sibling of 31 bytes".into(), json!(short)));
        let mut nothing = path;
        nothing[0] = Value::Null;
        made.push(("a sibling that is no text".into(), json!(nothing)));
    }
    made.push(("the path no list".into(), json!("0x")));
    made.push(("no path".into(), Value::Null));
    Ok(made)
}

fn roots(sound: &Value, leaves: &[Commitment], tree: &Tree) -> Outcome<Vec<(&'static str, Value)>> {
    let root = tree.root();
    let size = usize::try_from(tree.size())?;
    let mut elsewhere = leaves[..size].to_vec();
    elsewhere[0] = Commitment::from_bytes([0x22; 32]);
    elsewhere[size - 1] = Commitment::from_bytes([0x33; 32]);
    Ok(vec![
        (
            "the root of another batch",
            json!(Tree::new(&elsewhere)?.root()),
        ),
        ("the root flipped in one bit", flipped_bit(&sound["root"])?),
        ("the root of no leaves", json!(hex(&Sha256::digest([])))),
        ("the root 32 zero bytes", json!(hex(&[0; 32]))),
        ("the root empty", json!("0x")),
        ("the root of 31 bytes", json!(hex(&root.as_bytes()[..31]))),
        (
            "the root in upper case",
            json!(root.to_hex().to_uppercase().replace("0X", "0x")),
        ),
        ("the root without 0x", json!(&root.to_hex()[2..])),
        ("no root", Value::Null),
    ])
}

fn commitments(sound: &Value, leaves: &[Commitment]) -> Outcome<Vec<(&'static str, Value)>> {
    let index = usize::try_from(number(sound, "index")?)?;
    let leaf = LeafHash::of(&leaves[index]);
    Ok(vec![
        (
            "the commitment flipped in one bit",
            flipped_bit(&sound["commitment"])?,
        ),
        (
            "the commitment of another leaf",
            json!(leaves[(index + 1) % leaves.len()]),
        ),
        ("the leaf's hash in place of the commitment", json!(leaf)),
        (
            "the commitment of 31 bytes",
            json!(hex(&leaves[index].as_bytes()[..31])),
        ),
    ])
}

/// A node in place of a leaf: what the two prefixes are there to prevent.
fn second_preimages(sound: &Value, leaves: &[Commitment]) -> Outcome<Vec<Value>> {
    let size = number(sound, "size")?;
    let size = usize::try_from(size)?;
    let tree = Tree::new(&leaves[..size])?;
    let [left, right] = [0, 1].map(|at| LeafHash::of(&leaves[at]));
    let inside = [*left.as_bytes(), *right.as_bytes()].concat();
    let path = json!(tree.proof(0).ok_or("no such leaf")?.path());
    let above = json!(&path.as_array().ok_or("no path")?[1..]);
    let node: [u8; 32] = Sha256::digest([&[1][..], &inside].concat()).into();
    // One level less: the tree as it would be if the first two leaves were one.
    let proof = |commitment: &[u8]| {
        json!({
            "commitment": hex(commitment), "index": 0, "size": size.div_ceil(2), "path": above,
            "root": tree.root(),
        })
    };
    let desc = |what| format!("the node above leaves 0 and 1 of {size} as a leaf: {what}");
    Ok(vec![
        json!({ "desc": desc("its 64 bytes"), "proof": proof(&inside), "true_size": size, "wantErr": true }),
        json!({ "desc": desc("its hash"), "proof": proof(&node), "true_size": size, "wantErr": true }),
    ])
}

fn number(sound: &Value, member: &str) -> Outcome<u64> {
    Ok(sound[member].as_u64().ok_or("no number")?)
}

/// Hexadecimal with its last bit flipped.
fn flipped_bit(text: &Value) -> Outcome<Value> {
    let text = text.as_str().ok_or("no text")?;
    let (rest, last) = text.split_at(text.len() - 1);
    Ok(format!("{rest}{:x}", u8::from_str_radix(last, 16)? ^ 1).into())
}
