//! What proves where a batch landed, of an archive that anybody's verifier is tested with.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

use std::path::Path;

use anchoring::{Address, Anchoring, Head, Landing, NodeError};
use evidence::Archive;
use jiff::Timestamp;
use seal::{Root, TransactionHash};
use serde_json::Value;

fn bytes<const N: usize>(hex: &Value) -> [u8; N] {
    let digits = hex.as_str().unwrap().strip_prefix("0x").unwrap();
    hex::decode(digits).unwrap().try_into().unwrap()
}

/// An archive, what it proves, and where that landed.
fn landed() -> (Archive, Anchoring, Landing) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/evidence.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let vector = &vectors["archives"][0];
    let (event, block) = (&vector["event"], &vector["expected"]);
    let anchoring = Anchoring {
        contract: Address::from_bytes(bytes(&event["contract"])),
        previous: Head::from_bytes(bytes(&event["previous"])),
        root: Root::from_bytes(bytes(&event["root"])),
        size: event["size"].as_u64().unwrap(),
    };
    let landing = Landing {
        transaction: TransactionHash::from_bytes([1; 32]),
        block: block["number"].as_u64().unwrap(),
        block_hash: bytes(&block["hash"]),
        time: Timestamp::from_second(block["time"].as_i64().unwrap()).unwrap(),
        gas_used: 28_510,
        gas_price: 1,
    };
    let archive = serde_json::from_value(vector["archive"].clone()).unwrap();
    (archive, anchoring, landing)
}

#[test]
fn an_archive_proves_a_landing_in_its_block() {
    let (archive, anchoring, landing) = landed();
    assert_eq!(landing.is_proven(&archive, &anchoring), Ok(()));
}

#[test]
fn a_header_contradicts_whoever_told_another_time_height_or_hash() {
    let (archive, anchoring, landing) = landed();
    let second = jiff::SignedDuration::from_secs(1);
    let others = [
        Landing {
            time: landing.time + second,
            ..landing
        },
        Landing {
            block: landing.block + 1,
            ..landing
        },
        Landing {
            block_hash: [2; 32],
            ..landing
        },
    ];
    for other in others {
        let proven = other.is_proven(&archive, &anchoring);
        assert!(matches!(proven, Err(NodeError::Contradiction(_))));
    }
}

#[test]
fn an_archive_of_another_anchoring_proves_nothing() {
    let (archive, anchoring, landing) = landed();
    let other = Anchoring {
        size: anchoring.size + 1,
        ..anchoring
    };
    let proven = landing.is_proven(&archive, &other);
    assert!(matches!(proven, Err(NodeError::Unprovable(_))));
}
