//! Batches that are as the chain has them, and one thing changed.

use dynamo::anchors::Attempt;
use evm::Address;
use jiff::SignedDuration;
use seal::TransactionHash;

use super::*;

const HERE: Place = Place {
    chain_id: 31337,
    contract: [5; 20],
};
const ELSEWHERE: Place = Place {
    chain_id: 31337,
    contract: [6; 20],
};

fn events(count: u8) -> Vec<Emitted> {
    let genesis = Head::genesis(HERE.chain_id, Address::from_bytes(HERE.contract));
    let mut events: Vec<Emitted> = Vec::new();
    for byte in 1..=count {
        events.push(Emitted {
            previous: events.last().map_or(genesis, Emitted::head),
            root: Root::from_bytes([byte; 32]),
            size: 10,
            transaction: TransactionHash::from_bytes([100 + byte; 32]),
            block: 40 + u64::from(byte),
            block_hash: [200 + byte; 32],
        });
    }
    events
}

fn chain(count: u8) -> Chain {
    Chain {
        place: HERE,
        events: events(count),
        latest: 100,
        settled: Some(90),
    }
}

fn at() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn sealed(event: &Emitted) -> Sealed {
    Sealed {
        root: event.root,
        previous: *event.previous.as_bytes(),
        size: event.size,
        versions: 4,
        at: at(),
    }
}

fn landing(event: &Emitted) -> Landing {
    Landing {
        transaction: event.transaction,
        block: event.block,
        block_hash: event.block_hash,
        time: at(),
        gas_used: 28_510,
        gas_price: 1,
    }
}

fn batch(number: u64, stage: Stage) -> FoundBatch {
    let batch = Batch {
        number,
        place: HERE,
        opened_at: at(),
        oldest: at(),
        candidates: 10,
        stage,
        fence: 1,
        revision: 1,
    };
    FoundBatch {
        number,
        batch: Some(batch),
    }
}

/// A final batch for each event, from `first` on.
fn finals(chain: &Chain, first: u64) -> Vec<FoundBatch> {
    let numbered = chain.events.iter().zip(first..);
    let stage = |event| Stage::Final(sealed(event), Vec::new(), landing(event), at());
    numbered
        .map(|(event, number)| batch(number, stage(event)))
        .collect()
}

fn changed(change: impl FnOnce(&mut Sealed, &mut Landing)) -> Line {
    let chain = chain(4);
    let mut found = finals(&chain, 1);
    if let Some(batch) = &mut found[1].batch
        && let Stage::Final(sealed, _, landing, _) = &mut batch.stage
    {
        change(sealed, landing);
    }
    Line::of(&found, &chain)
}

#[test]
fn batches_that_are_as_the_chain_has_them_have_no_finding() {
    let chain = chain(3);
    let line = Line::of(&finals(&chain, 1), &chain);
    assert_eq!(line.findings, []);
    assert_eq!(
        (line.slots.len(), line.unmatched.len(), line.total),
        (3, 0, 3)
    );
    assert!(
        line.slots
            .values()
            .all(|slot| slot.state == State::Final && slot.event.is_some())
    );
    let nothing = Line::of(&[], &self::chain(0));
    assert_eq!(nothing.findings, []);
}

#[test]
fn whatever_is_changed_in_a_batch_is_one_finding_and_the_chain_is_believed() {
    let batch = 2;
    for (expected, line) in [
        (
            Finding::RootDiffers { batch },
            changed(|sealed, _| sealed.root = Root::from_bytes([9; 32])),
        ),
        (
            Finding::PreviousDiffers { batch },
            changed(|sealed, _| sealed.previous = [9; 32]),
        ),
        (
            Finding::SizeDiffers { batch },
            changed(|sealed, _| sealed.size = 11),
        ),
        (
            Finding::LandingDiffers { batch },
            changed(|_, landing| landing.block += 1),
        ),
        (
            Finding::LandingDiffers { batch },
            changed(|_, landing| landing.block_hash = [9; 32]),
        ),
        (
            Finding::LandingDiffers { batch },
            changed(|_, landing| landing.transaction = TransactionHash::from_bytes([9; 32])),
        ),
    ] {
        assert_eq!(line.findings, [expected]);
        let slot = &line.slots[&batch];
        assert_eq!((slot.root, slot.size), (Root::from_bytes([2; 32]), 10));
    }
}

#[test]
fn a_batch_that_is_gone_or_damaged_is_what_the_chain_says() {
    let chain = chain(4);
    for gone in [0, 1, 2] {
        let mut found = finals(&chain, 1);
        let number = found.remove(gone).number;
        let line = Line::of(&found, &chain);
        let (first, last) = (number, number);
        assert_eq!(line.findings, [Finding::BatchesMissing { first, last }]);
        assert_eq!(line.slots[&number].state, State::Final);
    }
    let mut found = finals(&chain, 1);
    found[1].batch = None;
    let line = Line::of(&found, &chain);
    assert_eq!(line.findings, [Finding::BatchUnreadable { batch: 2 }]);
    assert_eq!(line.slots[&2].root, Root::from_bytes([2; 32]));
    // Behind the last nothing tells how many there were: that is looked at again.
    let mut found = finals(&chain, 1);
    found.pop();
    let line = Line::of(&found, &chain);
    assert_eq!(line.findings, []);
    assert_eq!(line.unmatched, [(4, chain.events[3])]);
}

#[test]
fn one_batch_far_beyond_the_others_costs_no_more_than_one_finding() {
    let chain = chain(2);
    let mut found = finals(&chain, 1);
    found.push(batch(9_999_999_999, Stage::Open));
    let (first, last) = (3, 9_999_999_998);
    let line = Line::of(&found, &chain);
    assert_eq!(line.findings, [Finding::BatchesMissing { first, last }]);
}

#[test]
fn what_is_recorded_as_final_is_on_the_chain_and_final_there() {
    let mut chain = chain(3);
    let found = finals(&chain, 1);
    chain.events.pop();
    let line = Line::of(&found, &chain);
    assert_eq!(line.findings, [Finding::NotOnChain { batch: 3 }]);
    assert_eq!(line.beyond, None);
    chain.latest = 42;
    assert_eq!(
        Line::of(&found, &chain).beyond,
        Some(43),
        "the node is behind"
    );

    let mut chain = self::chain(3);
    for settled in [Some(42), None] {
        chain.settled = settled;
        let line = Line::of(&found, &chain);
        assert!(line.findings.contains(&Finding::NotFinal { batch: 3 }));
    }
}

#[test]
fn a_batch_of_an_earlier_contract_is_no_finding_and_of_another_one_later_is() {
    let chain = chain(2);
    let mut found = finals(&chain, 3);
    let earlier = finals(&self::chain(2), 1).into_iter().map(|mut one| {
        if let Some(batch) = &mut one.batch {
            batch.place = ELSEWHERE;
            if let Stage::Final(sealed, _, landing, _) = &mut batch.stage {
                sealed.root = Root::from_bytes([50; 32]);
                sealed.previous = [51; 32];
                landing.transaction = TransactionHash::from_bytes([52; 32]);
            }
        }
        one
    });
    found.splice(0..0, earlier);
    let line = Line::of(&found, &chain);
    assert_eq!(line.findings, []);
    assert_eq!(line.slots[&1].event, None);
    let nothing_here = Line::of(&found[..2], &self::chain(0));
    assert_eq!(
        nothing_here.findings,
        [],
        "the new contract has not been used yet"
    );

    if let Some(batch) = &mut found[3].batch {
        batch.place = ELSEWHERE;
    }
    let line = Line::of(&found, &chain);
    assert_eq!(line.findings, [Finding::OtherContract { batch: 4 }]);
}

#[test]
fn a_batch_on_its_way_is_sound_at_every_stage_and_stands_on_the_one_before_it() {
    let chain = chain(2);
    let next = Emitted {
        previous: chain.events[1].head(),
        root: Root::from_bytes([3; 32]),
        ..chain.events[1]
    };
    let attempts = || {
        vec![Attempt {
            nonce: 1,
            hash: next.transaction,
            raw: Vec::new(),
            cap: 1,
            tip: 1,
            at: at() + SignedDuration::from_secs(1),
        }]
    };
    let stages = |sealed: Sealed| {
        [
            Stage::Open,
            Stage::Void,
            Stage::Sealed(sealed),
            Stage::Signed(sealed, attempts()),
            Stage::Sent(sealed, attempts()),
            Stage::Mined(sealed, attempts(), landing(&next)),
        ]
    };
    for stage in stages(sealed(&next)) {
        let mut found = finals(&chain, 1);
        found.push(batch(3, stage));
        assert_eq!(Line::of(&found, &chain).findings, []);
        // The chain was asked later, and has it by then.
        let mut later = self::chain(2);
        later.events.push(next);
        assert_eq!(Line::of(&found, &later).findings, []);
    }
    let astray = Sealed {
        previous: [9; 32],
        ..sealed(&next)
    };
    for stage in stages(astray).into_iter().skip(3) {
        let mut found = finals(&chain, 1);
        found.push(batch(3, stage));
        let line = Line::of(&found, &chain);
        assert_eq!(line.findings, [Finding::PreviousDiffers { batch: 3 }]);
    }
}
