//! Evidence files with the answers they deserve. The answers are written by hand; a file of which the code
//! says something else is not written.

use super::Outcome;
use super::chart::Chart;
use super::{anchorings, changes, differing, refusals};
use alloy::primitives::hex;
use card::Jwks;
use evidence::{BlockAtHeight, Evidence, Examined, Trusted, TrustedContract, TrustedIssuer};
use seal::TransactionHash;
use seal::verdict::RootOnChain;
use serde_json::{Value, json};

/// For one version: number, issuer, integrity, anchoring, currency.
pub(super) type Answers = (u64, [&'static str; 4]);

pub(super) const NEWEST: Answers = (3, ["signed", "intact", "anchored", "not-asked"]);
pub(super) const SECOND: Answers = (2, ["signed", "intact", "anchored", "superseded"]);
pub(super) const FIRST: Answers = (1, ["signed", "intact", "anchored", "superseded"]);

pub(super) struct Entry {
    pub(super) desc: &'static str,
    pub(super) text: String,
    /// What is trusted, where it is not what all entries trust.
    pub(super) trusted: Value,
    pub(super) expected: Vec<Answers>,
}

impl Entry {
    pub(super) fn new(desc: &'static str, evidence: &Value, expected: &[Answers]) -> Self {
        Self {
            desc,
            text: evidence.to_string(),
            trusted: json!({}),
            expected: expected.to_vec(),
        }
    }

    pub(super) fn trusting(mut self, trusted: Value) -> Self {
        self.trusted = trusted;
        self
    }
}

pub(super) fn vectors(everybody: &Value, chart: &Chart) -> Outcome<Value> {
    let mut entries = sound(chart)?;
    entries.extend(of_chains(chart)?);
    entries.extend(changes::vectors(chart)?);
    entries.extend(differing::vectors(chart)?);
    entries.extend(anchorings::vectors(chart)?);
    let mut listed = Vec::new();
    for entry in entries {
        let mut trusted = everybody.clone();
        for (name, value) in entry.trusted.as_object().into_iter().flatten() {
            trusted[name] = value.clone();
        }
        let evidence = Evidence::read(entry.text.as_bytes())
            .map_err(|error| format!("{}: {error}", entry.desc))?;
        let expected: Vec<Value> = entry.expected.iter().map(answers).collect();
        let found = examined(&evidence, &trusted)?;
        if found != expected {
            let [expected, found] = [expected, found].map(|list| json!(list));
            return Err(format!("{}:\n{expected:#}\nwanted,\n{found:#}\nfound", entry.desc).into());
        }
        let mut listing =
            json!({ "desc": entry.desc, "evidence": entry.text, "expected": expected });
        if entry.trusted != json!({}) {
            listing["trusted"] = entry.trusted;
        }
        listed.push(listing);
    }
    listed.extend(refusals::vectors(chart)?);
    Ok(json!(listed))
}

fn answers((version, [issuer, integrity, anchoring, currency]): &Answers) -> Value {
    json!({
        "version": version, "issuer": issuer, "integrity": integrity,
        "anchoring": anchoring, "currency": currency,
    })
}

fn examined(evidence: &Evidence, trusted: &Value) -> Outcome<Vec<Value>> {
    let keys: Jwks = serde_json::from_value(trusted["jwks"].clone())?;
    let contract = trusted["contract"].as_str().map(|contract| -> Outcome<_> {
        Ok(TrustedContract {
            chain_id: trusted["chain_id"].as_u64().unwrap_or_default(),
            address: hex::decode(contract)?.as_slice().try_into()?,
        })
    });
    let what = Trusted {
        contract: contract.transpose()?,
        issuer: Some(TrustedIssuer {
            origin: trusted["issuer"].as_str().unwrap_or_default(),
            keys: &keys,
        }),
        now: trusted["now"].as_i64().unwrap_or_default(),
    };
    let examined = evidence.examine(&what);
    Ok(examined.iter().map(|one| reasons(one, trusted)).collect())
}

fn reasons(examined: &Examined<'_>, trusted: &Value) -> Value {
    let verdict = examined.verdict(chain(examined, trusted));
    json!({
        "version": examined.version.number(),
        "issuer": verdict.issuer.code(), "integrity": verdict.integrity.code(),
        "anchoring": verdict.anchoring.code(), "currency": verdict.currency.code(),
    })
}

fn chain(examined: &Examined<'_>, trusted: &Value) -> RootOnChain {
    let Ok(claim) = examined.anchoring else {
        return RootOnChain::Unreachable;
    };
    let hash = |value: &Value| -> Option<[u8; 32]> {
        hex::decode(value.as_str()?)
            .ok()?
            .as_slice()
            .try_into()
            .ok()
    };
    let node = &trusted["node"];
    if node.is_null() {
        let hashes = trusted["block_hashes"].as_array().into_iter().flatten();
        let hashes: Vec<[u8; 32]> = hashes.filter_map(hash).collect();
        return claim.by_trusted_hashes(&hashes);
    }
    if node["chain_id"] != trusted["chain_id"] {
        return RootOnChain::Elsewhere;
    }
    let (height, archive) = (claim.batch.block, claim.batch.archive.as_ref());
    let places = archive.map_or(0, |archive| archive.index + 1);
    let transaction = hash(&node["transaction"]).map(TransactionHash::from_bytes);
    let transaction = transaction.unwrap_or(claim.batch.transaction);
    claim.by_node(BlockAtHeight {
        hash: hash(&node["blocks"][height.to_string()]),
        transactions: &vec![transaction; usize::try_from(places).unwrap_or_default()],
        latest: node["latest"].as_u64().unwrap_or_default(),
        settled: node["finalized"].as_u64(),
    })
}

fn sound(chart: &Chart) -> Outcome<Vec<Entry>> {
    let one = |(number, [issuer, integrity, anchoring, _]): Answers| {
        (number, [issuer, integrity, anchoring, "not-asked"])
    };
    let waiting = [chart.waiting(3)?, chart.version(2)?, chart.version(1)?];
    let batch = chart.batch_of(1);
    let waiting = Evidence::of_chart(
        Some(&chart.card_before_anchoring(3)?),
        waiting.into(),
        vec![batch],
    )?;
    let alone = Evidence::of_version(&chart.card_before_anchoring(3)?, chart.waiting(3)?, None)?;
    let mut more = chart.single(3)?;
    for (pointer, name) in [
        ("", "note"),
        ("/versions/0", "author"),
        ("/batches/0", "gas"),
    ] {
        more.pointer_mut(pointer).ok_or("no such member")?[name] = json!({ "n": null });
    }
    let mut checksummed = chart.single(3)?;
    checksummed["batches"][0]["contract"] = json!("0x5FbDB2315678afecb367f032d93F642f64180aa3");
    let mut early = chart.single(3)?;
    early["card"] = json!(chart.card_before_anchoring(3)?.as_str());
    Ok(vec![
        Entry::new("one version", &chart.single(3)?, &[NEWEST]),
        Entry::new("one version with a rest", &chart.single(2)?, &[one(SECOND)]),
        Entry::new("the first version", &chart.single(1)?, &[one(FIRST)]),
        Entry::new(
            "three versions in two batches",
            &chart.run(3, 1)?,
            &[NEWEST, SECOND, FIRST],
        ),
        Entry::new(
            "a chart that goes on in another file",
            &chart.run(3, 2)?,
            &[NEWEST, SECOND],
        ),
        Entry::new(
            "a chart whose newest version waits",
            &serde_json::to_value(waiting)?,
            &[
                (3, ["signed", "intact", "waiting", "not-asked"]),
                SECOND,
                FIRST,
            ],
        ),
        Entry::new(
            "a version that waits",
            &serde_json::to_value(alone)?,
            &[(3, ["signed", "intact", "waiting", "not-asked"])],
        ),
        Entry::new("members that nobody knows", &more, &[NEWEST]),
        Entry::new("an address with its checksum", &checksummed, &[NEWEST]),
        Entry::new("a card from before the anchoring", &early, &[NEWEST]),
    ])
}

/// Sound files, and other words about the chain.
fn of_chains(chart: &Chart) -> Outcome<Vec<Entry>> {
    let sound = chart.single(3)?;
    let block = &chart.blocks[1];
    let height = block.header.number;
    let node = |chain: u64, hash: Value, latest: u64, finalized: u64| {
        json!({ "block_hashes": [], "node": {
            "chain_id": chain, "latest": latest, "finalized": finalized,
            "blocks": { height.to_string(): hash } } })
    };
    let mut bare = sound.clone();
    let members = bare["batches"][0].as_object_mut().ok_or("no batch")?;
    members.remove("archive");
    let hash = json!(block.hash());
    let other = json!(chart.blocks[0].hash());
    let chain = super::blocks::CHAIN_ID;
    let mut strange = node(chain, hash.clone(), height + 40, height);
    strange["node"]["transaction"] = other.clone();
    let with = |desc, evidence: &Value, trusted: Value, reason| {
        let answers = (3, ["signed", "intact", reason, "not-asked"]);
        Entry::new(desc, evidence, &[answers]).trusting(trusted)
    };
    Ok(vec![
        with(
            "nobody was asked about the block",
            &sound,
            json!({ "block_hashes": [] }),
            "chain-unreachable",
        ),
        with(
            "only another block is trusted",
            &sound,
            json!({ "block_hashes": [other] }),
            "chain-unreachable",
        ),
        with(
            "a trusted block and no archive",
            &bare,
            json!({}),
            "chain-unreachable",
        ),
        with(
            "nobody named the contract",
            &sound,
            json!({ "contract": null }),
            "contract-unnamed",
        ),
        with(
            "the issuer anchors elsewhere",
            &sound,
            json!({ "contract": super::blocks::STRANGER.to_string() }),
            "chain-contradicts",
        ),
        with(
            "the issuer anchors on another chain",
            &sound,
            json!({ "chain_id": 1 }),
            "chain-contradicts",
        ),
        with(
            "a node has the block, and it is final",
            &sound,
            node(chain, hash.clone(), height + 40, height),
            "anchored",
        ),
        with(
            "a node has the block, and it is not final",
            &sound,
            node(chain, hash.clone(), height + 40, height - 1),
            "not-final",
        ),
        with(
            "a node has another block there",
            &sound,
            node(chain, other, height + 40, height),
            "chain-contradicts",
        ),
        with(
            "a node has another transaction at the receipt's place",
            &sound,
            strange,
            "chain-contradicts",
        ),
        with(
            "a node has no block there",
            &sound,
            node(chain, Value::Null, height + 40, height),
            "chain-unreachable",
        ),
        with(
            "a node that has not come so far",
            &sound,
            node(chain, Value::Null, height - 1, height - 1),
            "node-behind",
        ),
        with(
            "a node of another chain",
            &sound,
            node(1, hash, height + 40, height),
            "node-elsewhere",
        ),
    ])
}
