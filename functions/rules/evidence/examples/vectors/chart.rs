//! Three versions of one chart in two batches, and their blocks.

use super::blocks::{Block, CHAIN_ID, CONTRACT, Mined, STRANGER};
use super::cards::{ISSUER, NOT_BEFORE, issue};
use super::signer::Signer;
use super::{Outcome, blocks};
use alloy::primitives::keccak256;
use card::HealthCard;
use evidence::{
    AnchoredBatch, AnchoredEvent, Evidence, Parts, Place, Rest, SealedVersion, StatedProof,
};
use jiff::Timestamp;
use seal::{
    Canonical, Commitment, ContextDigest, Opening, RecordDigest, RestDigest, RestSalt, Salt,
    TransactionHash, Tree, VersionNumber,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What a version is before it is in a batch.
pub(super) struct Visit {
    record: Value,
    rest: Option<Rest>,
    previous: Option<Commitment>,
    pub(super) opening: Opening,
}

pub(super) struct Chart {
    pub(super) signer: Signer,
    /// Oldest first.
    pub(super) visits: Vec<Visit>,
    /// Batch 7 has the versions 1 and 2, batch 8 has version 3.
    pub(super) batches: Vec<(AnchoredBatch, Tree)>,
    /// The blocks of the batches; the anchoring is at [`ANCHORING`], and [`FAILED`] is one that failed.
    pub(super) blocks: Vec<Block>,
}

pub(super) const ANCHORING: usize = 2;
pub(super) const FAILED: usize = 3;
pub(super) const OF_STRANGER: usize = 4;

impl Chart {
    pub(super) fn new(key: Signer) -> Outcome<Self> {
        let visits = visits()?;
        let [first, second, third] = [0, 1, 2].map(|at: usize| visits[at].opening.commitment());
        let trees = [
            Tree::new(&[others(0), others(1), first, others(2), second])?,
            Tree::new(&[third, others(3), others(4)])?,
        ];
        let mut previous = keccak256("the head before").0;
        let mut batches = Vec::new();
        let mut blocks = Vec::new();
        for (at, tree) in (0..).zip(trees) {
            let event = AnchoredEvent {
                contract: CONTRACT.into_array(),
                previous,
                root: tree.root(),
                size: tree.size(),
            };
            let block = block(120 + 9 * at, 1_792_990_000 + 108 * at, &event);
            batches.push((batch(7 + at, &event, &block)?, tree));
            blocks.push(block);
            previous = keccak256(
                [
                    &previous[..],
                    event.root.as_bytes(),
                    &event.size.to_be_bytes(),
                ]
                .concat(),
            )
            .0;
        }
        Ok(Self {
            signer: key,
            visits,
            batches,
            blocks,
        })
    }

    pub(super) fn version(&self, number: usize) -> Outcome<SealedVersion> {
        let visit = &self.visits[number - 1];
        let (batch, index) = [(0, 2), (0, 4), (1, 0)][number - 1];
        let (batch, tree) = &self.batches[batch];
        let proof = tree.proof(index).ok_or("no such leaf")?;
        Self::placed(
            visit,
            Some(Place {
                batch: batch.number,
                proof: StatedProof::from(&proof),
            }),
        )
    }

    pub(super) fn waiting(&self, number: usize) -> Outcome<SealedVersion> {
        Self::placed(&self.visits[number - 1], None)
    }

    /// Another second version, that hashes to its own commitment and says it stands where ours does.
    pub(super) fn forged_second(&self) -> Outcome<SealedVersion> {
        let visit = &self.visits[1];
        let forged = Visit {
            record: visit.record.clone(),
            rest: None,
            previous: visit.previous,
            opening: Opening::new(
                visit.opening.version(),
                visit.previous,
                Salt::from_bytes([9; 16]),
                *visit.opening.record_digest(),
                None,
            )?,
        };
        Self::placed(&forged, self.version(2)?.place().cloned())
    }

    fn placed(visit: &Visit, place: Option<Place>) -> Outcome<SealedVersion> {
        let opening = &visit.opening;
        let parts = Parts {
            number: opening.version(),
            previous: visit.previous,
            salt: *opening.salt(),
            record: visit.record.clone(),
            rest: visit.rest.clone(),
            place,
        };
        Ok(SealedVersion::new(parts, opening.commitment())?)
    }

    pub(super) fn batch_of(&self, number: usize) -> AnchoredBatch {
        self.batches[usize::from(number == 3)].0.clone()
    }

    /// The card of a version, with its transaction.
    pub(super) fn card(&self, number: usize) -> Outcome<HealthCard> {
        let transaction = self.batch_of(number).transaction;
        self.card_with(&self.signer, ISSUER, NOT_BEFORE, number, Some(transaction))
    }

    /// The card of a version, issued before it was in a batch.
    pub(super) fn card_before_anchoring(&self, number: usize) -> Outcome<HealthCard> {
        self.card_with(&self.signer, ISSUER, NOT_BEFORE, number, None)
    }

    pub(super) fn card_with(
        &self,
        signer: &Signer,
        issuer: &str,
        not_before: i64,
        number: usize,
        transaction: Option<TransactionHash>,
    ) -> Outcome<HealthCard> {
        let visit = &self.visits[number - 1];
        issue(
            signer,
            issuer,
            not_before,
            &visit.record,
            &visit.opening,
            transaction,
            visit.rest.is_some(),
        )
    }

    /// The card of a version, apart from whether it says that it is an excerpt.
    pub(super) fn card_saying(&self, number: usize, excerpt: bool) -> Outcome<HealthCard> {
        let visit = &self.visits[number - 1];
        let transaction = Some(self.batch_of(number).transaction);
        issue(
            &self.signer,
            ISSUER,
            NOT_BEFORE,
            &visit.record,
            &visit.opening,
            transaction,
            excerpt,
        )
    }

    /// The card of a version as if another one stood before it.
    pub(super) fn card_in_another_context(&self, number: usize) -> Outcome<HealthCard> {
        let visit = &self.visits[number - 1];
        let opening = Opening::in_context(
            visit.opening.version(),
            *visit.opening.salt(),
            *visit.opening.record_digest(),
            ContextDigest::of(Some(&others(5)), None),
        );
        let transaction = Some(self.batch_of(number).transaction);
        issue(
            &self.signer,
            ISSUER,
            NOT_BEFORE,
            &visit.record,
            &opening,
            transaction,
            visit.rest.is_some(),
        )
    }

    pub(super) fn single(&self, number: usize) -> Outcome<Value> {
        let batch = Some(self.batch_of(number));
        let evidence = Evidence::of_version(&self.card(number)?, self.version(number)?, batch)?;
        Ok(serde_json::to_value(evidence)?)
    }

    /// The versions from `newest` down to `oldest`.
    pub(super) fn run(&self, newest: usize, oldest: usize) -> Outcome<Value> {
        let versions: Vec<SealedVersion> = (oldest..=newest)
            .rev()
            .map(|number| self.version(number))
            .collect::<Outcome<_>>()?;
        let batches = self
            .batches
            .iter()
            .map(|(batch, _)| batch.clone())
            .collect();
        let evidence = Evidence::of_chart(Some(&self.card(newest)?), versions, batches)?;
        Ok(serde_json::to_value(evidence)?)
    }
}

fn visits() -> Outcome<Vec<Visit>> {
    let rest = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
        { "fullUrl": "resource:0", "resource": { "resourceType": "DocumentReference",
            "description": "Discharge letter, 1.5 pages" } }], "total": 1.5 });
    let seen = [
        ("Cough for a week", None),
        (
            "\u{916}\u{93e}\u{902}\u{938}\u{940}, 38.5 \u{b0}C",
            Some(rest),
        ),
        ("Recovered", None),
    ];
    let mut visits: Vec<Visit> = Vec::new();
    for (number, (note, rest)) in (1..).zip(seen) {
        let record = json!({
            "resourceType": "Bundle", "type": "collection",
            "entry": [
                { "fullUrl": "resource:0", "resource": {
                    "resourceType": "Patient", "name": [{ "text": "Anna Muster" }], "birthDate": "1951-01-20" } },
                { "fullUrl": "resource:1", "resource": {
                    "resourceType": "Condition", "subject": { "reference": "resource:0" },
                    "note": [{ "text": note }] } },
            ],
        });
        let rest = rest.map(|bundle| Rest {
            salt: RestSalt::from_bytes(random(&format!("evidence rest salt {number}"))),
            bundle,
        });
        let rest_digest = match &rest {
            Some(rest) => Some(RestDigest::of(&rest.salt, &Canonical::of(&rest.bundle)?)),
            None => None,
        };
        let previous = visits.last().map(|before| before.opening.commitment());
        let opening = Opening::new(
            VersionNumber::new(number)?,
            previous,
            Salt::from_bytes(random(&format!("evidence salt {number}"))),
            RecordDigest::of(&Canonical::of(&record)?),
            rest_digest,
        )?;
        visits.push(Visit {
            record,
            rest,
            previous,
            opening,
        });
    }
    Ok(visits)
}

fn block(number: u64, time: u64, event: &AnchoredEvent) -> Block {
    let foreign = AnchoredEvent {
        contract: STRANGER.into_array(),
        ..*event
    };
    let mut mined: Vec<Mined> = (0..6).map(Mined::passing).collect();
    mined[ANCHORING] = Mined::anchoring(event);
    mined[FAILED] = Mined::anchoring(event).failed();
    mined[OF_STRANGER] = Mined::with_logs(0, vec![blocks::anchored(&foreign)]);
    Block::new(number, time, &mined)
}

fn batch(number: u64, event: &AnchoredEvent, block: &Block) -> Outcome<AnchoredBatch> {
    Ok(AnchoredBatch {
        number,
        chain_id: CHAIN_ID,
        contract: event.contract,
        previous: event.previous,
        root: event.root,
        size: event.size,
        transaction: TransactionHash::from_bytes(keccak256(event.root.as_bytes()).0),
        block: block.header.number,
        block_hash: block.hash().0,
        time: Timestamp::from_second(i64::try_from(block.header.timestamp)?)?,
        archive: Some(block.archive(ANCHORING)?),
    })
}

/// Commitments of charts that are none of ours.
fn others(nth: u8) -> Commitment {
    Commitment::from_bytes(Sha256::digest([nth]).into())
}

/// Bytes that look random and are the same each time.
fn random(of: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(of).into();
    std::array::from_fn(|at| digest[at])
}
