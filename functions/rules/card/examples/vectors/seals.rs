use super::Outcome;
use seal::{
    Canonical, Commitment, Opening, RecordDigest, RestDigest, RestSalt, Salt, Tree, VersionNumber,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Bytes that look like a salt and are the same each time.
pub(super) fn salt_bytes(of: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(of).into();
    std::array::from_fn(|at| digest[at])
}

pub(super) fn bundle(patient: &str, born: &str, note: &str) -> Value {
    json!({
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            { "fullUrl": "resource:0", "resource": {
                "resourceType": "Patient", "name": [{ "text": patient }], "birthDate": born } },
            { "fullUrl": "resource:1", "resource": {
                "resourceType": "Condition",
                "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "10509002" }] },
                "subject": { "reference": "resource:0" },
                "note": [{ "text": note }] } },
        ],
    })
}

pub(super) struct Sealed {
    pub(super) bundle: Value,
    pub(super) opening: Opening,
    entry: Value,
}

/// Three versions of one chart: without a predecessor, with a rest, and without one again.
pub(super) fn chart() -> Outcome<Vec<Sealed>> {
    let visits = [
        (
            bundle("Anna Muster", "1951-01-20", "Cough for a week"),
            None,
        ),
        (
            bundle(
                "Anna Muster",
                "1951-01-20",
                "\u{916}\u{93e}\u{902}\u{938}\u{940}, 38.5 \u{b0}C",
            ),
            Some(
                json!({ "resourceType": "Bundle", "type": "collection", "entry": [], "total": 1.50 }),
            ),
        ),
        (bundle("Anna Muster", "1951-01-20", "Recovered"), None),
    ];
    let mut sealed: Vec<Sealed> = Vec::new();
    for (number, (bundle, rest)) in (1..).zip(visits) {
        let previous = sealed.last().map(|before| before.opening.commitment());
        sealed.push(seal(number, previous, bundle, rest)?);
    }
    Ok(sealed)
}

fn seal(
    number: u64,
    previous: Option<Commitment>,
    bundle: Value,
    rest: Option<Value>,
) -> Outcome<Sealed> {
    let salt = Salt::from_bytes(salt_bytes(&format!("salt {number}")));
    let rest_salt = RestSalt::from_bytes(salt_bytes(&format!("rest salt {number}")));
    let record = Canonical::of(&bundle)?;
    let record_digest = RecordDigest::of(&record);
    let rest_digest = match &rest {
        Some(rest) => Some(RestDigest::of(&rest_salt, &Canonical::of(rest)?)),
        None => None,
    };
    let version = VersionNumber::new(number)?;
    let opening = Opening::new(version, previous, salt, record_digest, rest_digest)?;
    let mut entry = json!({
        "version": number,
        "salt": salt.to_hex(),
        "previous": previous,
        "record": bundle,
        "record_canonical": String::from_utf8(record.into_bytes())?,
        "record_digest": record_digest.to_hex(),
        "commitment": opening.commitment(),
    });
    if let Some(rest) = rest {
        entry["rest_salt"] = rest_salt.to_hex().into();
        entry["rest_digest"] = json!(rest_digest);
        entry["rest"] = rest;
    }
    Ok(Sealed {
        bundle,
        opening,
        entry,
    })
}

pub(super) fn commitments() -> Outcome<Value> {
    let entries: Vec<Value> = chart()?.into_iter().map(|sealed| sealed.entry).collect();
    Ok(json!({ "commitments": entries }))
}

pub(super) fn merkle() -> Outcome<Value> {
    let leaves: Vec<Commitment> = (0..33_u64)
        .map(|number| Commitment::from_bytes(Sha256::digest(number.to_be_bytes()).into()))
        .collect();
    let mut roots = Vec::new();
    for size in 1..=leaves.len() {
        roots.push(json!({ "size": size, "root": Tree::new(&leaves[..size])?.root() }));
    }
    let mut proofs = Vec::new();
    for size in [1, 2, 3, 5, 7, 8, 33] {
        let tree = Tree::new(&leaves[..size])?;
        for (index, leaf) in (0..tree.size()).zip(&leaves) {
            if size == 33 && !matches!(index, 0 | 21 | 31 | 32) {
                continue;
            }
            let proof = tree.proof(index).ok_or("no such leaf")?;
            let mut entry = json!(proof);
            entry["commitment"] = json!(leaf);
            entry["root"] = json!(tree.root());
            proofs.push(entry);
        }
    }
    let sound = proofs
        .iter()
        .find(|p| p["size"] == 7 && p["index"] == 4)
        .ok_or("no such proof")?;
    let refused = mutations(sound);
    Ok(json!({ "commitments": leaves, "roots": roots, "proofs": proofs, "refused": refused }))
}

/// One change each to a sound proof.
fn mutations(sound: &Value) -> Vec<Value> {
    let other = json!(format!("0x{}", "11".repeat(32)));
    let path = sound["path"].as_array().cloned().unwrap_or_default();
    let [longer, shorter, swapped] = [
        [path.clone(), vec![other.clone()]].concat(),
        path[1..].to_vec(),
        [vec![path[1].clone(), path[0].clone()], path[2..].to_vec()].concat(),
    ];
    let changes = [
        ("another commitment", "commitment", other.clone()),
        ("another root", "root", other),
        ("another index", "index", json!(5)),
        ("an index past the end", "index", json!(7)),
        ("a negative index", "index", json!(-1)),
        ("an index that is no integer", "index", json!(4.5)),
        ("another size", "size", json!(5)),
        ("a size of zero", "size", json!(0)),
        ("a path with one more hash", "path", json!(longer)),
        ("a path with one hash less", "path", json!(shorter)),
        ("a path in another order", "path", json!(swapped)),
        (
            "a hash in upper case",
            "root",
            json!(
                sound["root"]
                    .as_str()
                    .map(|r| r.to_uppercase().replace("0X", "0x"))
            ),
        ),
        (
            "a hash of 31 bytes",
            "root",
            json!(format!("0x{}", "11".repeat(31))),
        ),
        ("a path that is no list", "path", json!("0x")),
    ];
    changes
        .into_iter()
        .map(|(name, member, value)| {
            let mut proof = sound.clone();
            proof[member] = value;
            json!({ "name": name, "proof": proof })
        })
        .collect()
}
