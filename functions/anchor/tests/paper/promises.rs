use std::collections::BTreeMap;

use audit::{Head, Known};
use dynamo::anchors::{Landing, Stage};
use dynamo::pending::Written;
use seal::{Commitment, Tree};

use super::World;
use super::chain::PaperChain;
use super::ledger::PaperLedger;

/// Nothing is final before the chain's rule says so.
pub fn may_be_final(chain: &PaperChain, landing: &Landing) {
    assert!(
        chain.block_hash(landing.block) == Some(landing.block_hash),
        "final in a block that is not there"
    );
    assert!(
        chain
            .truly_settled()
            .is_some_and(|height| landing.block <= height),
        "final too early"
    );
}

/// What proves a batch is stored before it counts as final, or it is noted that nothing does.
pub fn is_archived(ledger: &PaperLedger, batch: u64, landing: &Landing) {
    match (ledger.archives.get(&batch), ledger.unarchived.get(&batch)) {
        (Some((_, archive)), _) => assert_eq!(
            archive.header, landing.block_hash,
            "the archive of batch {batch} is of the block it is final in"
        ),
        (None, Some((_, noted))) => {
            assert_eq!(noted.batch.landing(), Some(landing), "what is noted is it");
        }
        (None, None) => panic!("nobody knows that batch {batch} has no archive"),
    }
}

/// For each entry of a batch that is about to be final, the head of its log is that entry or a later one,
/// unless something was taken out of that log.
pub fn its_logs_have_heads(ledger: &PaperLedger, batch: u64) {
    for saved in ledger
        .versions
        .iter()
        .filter(|one| one.batch == Some(batch))
    {
        let candidate = saved.waiting.candidate;
        let is_cut = ledger
            .cut
            .iter()
            .any(|cut| cut.patient == candidate.patient);
        if let (Written::Entry(number), false) = (candidate.written, is_cut) {
            let head = ledger.log_head(candidate.patient);
            assert!(
                head.is_some_and(|head| head.entry.number >= number),
                "entry {number} is final and its log has the head {head:?}"
            );
        }
    }
}

/// The head of each log is its newest entry.
fn heads_are_the_newest(ledger: &PaperLedger) {
    let mut newest = BTreeMap::new();
    for saved in &ledger.versions {
        let candidate = saved.waiting.candidate;
        if let (Written::Entry(number), Some(batch)) = (candidate.written, saved.batch) {
            let hash = candidate.commitment;
            let entry = Known { number, hash };
            newest.insert(candidate.patient, Head { entry, batch });
        }
    }
    assert_eq!(ledger.heads, newest);
}

/// Every version in exactly one final batch, and the chain and the table tell the same story.
pub fn are_kept(world: &World) {
    let ledger = world.ledger();
    let chain = world.chain();
    assert!(ledger.is_quiet(), "nothing waits: {ledger:#?}");

    let mut batch_of: BTreeMap<Commitment, u64> = BTreeMap::new();
    let mut story = Vec::new();
    for (number, batch) in &ledger.batches {
        let Stage::Final(sealed, _, landing, _) = &batch.stage else {
            assert_eq!(batch.stage, Stage::Void);
            continue;
        };
        let leaves = ledger.leaves(*number, sealed.size);
        assert_eq!(
            Tree::new(&leaves).unwrap().root(),
            sealed.root,
            "leaves give the root"
        );
        for leaf in leaves {
            assert_eq!(
                batch_of.insert(leaf, *number),
                None,
                "a version in two batches"
            );
        }
        assert_eq!(chain.block_hash(landing.block), Some(landing.block_hash));
        is_archived(&ledger, *number, landing);
        story.push((
            landing.transaction,
            sealed.root,
            sealed.size,
            sealed.previous,
        ));
    }
    heads_are_the_newest(&ledger);
    for version in &ledger.versions {
        let found = batch_of.remove(&version.waiting.candidate.commitment);
        assert_eq!(
            found, version.batch,
            "the batch it names is the one it is in"
        );
        assert!(found.is_some(), "a version in no batch");
    }
    assert!(batch_of.is_empty(), "leaves that no version has");

    let anchored: Vec<_> = chain
        .anchored()
        .into_iter()
        .map(|(hash, anchoring)| {
            (
                hash,
                anchoring.root,
                anchoring.size,
                *anchoring.previous.as_bytes(),
            )
        })
        .collect();
    assert_eq!(
        anchored, story,
        "the contract's events are our batches, in order, each once"
    );
}
