//! What arithmetic says about each version of a file, and what remains to ask a chain.

use crate::issuer;
use crate::{AnchoredBatch, ArchiveInvalid, ArchivedBlock, Evidence, SealedVersion, TrustedIssuer};
use card::{DecodedCard, SealClaim};
use seal::verdict::{Anchoring, Currency, Integrity, Issuer, RootOnChain};
use seal::{Canonical, Commitment, Verdict};
use std::collections::BTreeMap;

/// What the one who checks brings along, from elsewhere than the file.
#[derive(Debug, Clone, Copy)]
pub struct Trusted<'a> {
    /// Where the issuer anchors.
    pub contract: Option<TrustedContract>,
    /// Whose cards count.
    pub issuer: Option<TrustedIssuer<'a>>,
    /// Seconds since 1970.
    pub now: i64,
}

/// A contract on a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedContract {
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// The contract's address.
    pub address: [u8; 20],
}

/// One version, as far as arithmetic goes.
#[derive(Debug)]
pub struct Examined<'a> {
    /// The version.
    pub version: &'a SealedVersion,
    /// The commitment that the record shown really has.
    pub commitment: Commitment,
    /// Did the issuer sign it, or a version that leads to it?
    pub issuer: Issuer,
    /// Is it the record that was committed?
    pub integrity: Integrity,
    /// The question that remains for a chain, or the answer where none remains.
    pub anchoring: Result<Claim<'a>, Anchoring>,
    /// Is there a later version in the file?
    pub currency: Currency,
}

/// The commitment is in the batch and the contract is the issuer's: if the chain has the batch, the
/// commitment is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The batch.
    pub batch: &'a AnchoredBatch,
    /// The block that is proven to have anchored it; that it is on the chain is what remains to ask. None
    /// without an archive: then the chain has to be asked for the event.
    pub archived: Option<ArchivedBlock>,
}

impl Examined<'_> {
    /// The four answers, given what a chain said of the batch. What it said counts only where something
    /// was left to ask.
    #[must_use]
    pub fn verdict(&self, chain: RootOnChain) -> Verdict {
        Verdict {
            issuer: self.issuer,
            integrity: self.integrity,
            anchoring: match self.anchoring {
                Ok(_) => chain.anchoring(),
                Err(settled) => settled,
            },
            currency: self.currency,
        }
    }
}

impl Evidence {
    /// Examines every version, newest first.
    #[must_use]
    pub fn examine(&self, trusted: &Trusted<'_>) -> Vec<Examined<'_>> {
        let card = self.card.as_ref().map(|card| issuer::read(&card.0));
        let judged = match &card {
            None => Issuer::NoCard,
            Some(Err(reason)) => *reason,
            Some(Ok(card)) => issuer::judge(card, trusted.issuer.as_ref(), trusted.now),
        };
        let card = card.and_then(Result::ok);
        let batches = self.checked_batches();
        let mut led_to = true;
        let mut examined: Vec<Examined<'_>> = Vec::with_capacity(self.versions.len());
        for version in &self.versions {
            let newer = examined.last();
            let commitment = version.opening().commitment();
            let follows = newer.is_none_or(|newer| newer.version.follows(version));
            let card = card.as_ref().filter(|_| newer.is_none());
            let integrity = integrity(version, &commitment, follows, card);
            led_to &= integrity == Integrity::Intact;
            examined.push(Examined {
                version,
                commitment,
                // The card of the newest version names the one before it, which names the one before.
                issuer: if led_to || newer.is_none() {
                    judged
                } else {
                    Issuer::NoCard
                },
                integrity,
                anchoring: anchoring(version, &commitment, card, &batches, trusted.contract),
                currency: match newer {
                    Some(newer) if follows && newer.commitment == *newer.version.stated() => {
                        Currency::Superseded
                    }
                    _ => Currency::NotAsked,
                },
            });
        }
        examined
    }

    /// As [`Self::examine`], of somebody who trusts whatever the file says.
    pub(crate) fn arithmetic(&self) -> Vec<Examined<'_>> {
        self.examine(&Trusted {
            contract: None,
            issuer: None,
            now: 0,
        })
    }

    /// Each archive is checked once, however many versions are in its batch.
    fn checked_batches(&self) -> Batches<'_> {
        let checked = self.batches.iter();
        checked
            .map(|batch| (batch.number, (batch, batch.archived())))
            .collect()
    }
}

type Batches<'a> = BTreeMap<
    u64,
    (
        &'a AnchoredBatch,
        Result<Option<ArchivedBlock>, ArchiveInvalid>,
    ),
>;

fn anchoring<'a>(
    version: &SealedVersion,
    commitment: &Commitment,
    card: Option<&DecodedCard>,
    batches: &Batches<'a>,
    trusted: Option<TrustedContract>,
) -> Result<Claim<'a>, Anchoring> {
    let place = version.place().ok_or(Anchoring::Waiting)?;
    let (batch, archived) = batches.get(&place.batch).ok_or(Anchoring::ProofInvalid)?;
    let of_batch = TrustedContract {
        chain_id: batch.chain_id,
        address: batch.contract,
    };
    if trusted.is_some_and(|trusted| trusted != of_batch) {
        return Err(Anchoring::ChainContradicts);
    }
    // A path does not always tell neighbouring sizes apart; the event's size does.
    let proof = place.proof.inclusion().ok();
    proof
        .filter(|proof| proof.size() == batch.size)
        .and_then(|proof| proof.verify(commitment, &batch.root).ok())
        .ok_or(Anchoring::ProofInvalid)?;
    // A card of something else says nothing about this version's transaction.
    let claim = card
        .and_then(seal_of)
        .filter(|claim| claim.commitment() == version.stated());
    let transaction = claim.as_ref().and_then(|claim| claim.transaction());
    if transaction.is_some_and(|stated| *stated != batch.transaction) {
        return Err(Anchoring::TransactionDiffers);
    }
    let archived = archived.map_err(|_| Anchoring::ArchiveInvalid)?;
    if trusted.is_none() {
        return Err(Anchoring::ContractUnnamed);
    }
    Ok(Claim { batch, archived })
}

fn integrity(
    version: &SealedVersion,
    commitment: &Commitment,
    follows: bool,
    card: Option<&DecodedCard>,
) -> Integrity {
    if commitment != version.stated() {
        Integrity::Altered
    } else if !follows {
        Integrity::ChainBroken
    } else if card.is_some_and(|card| !is_of(card, version)) {
        Integrity::CardDiffers
    } else {
        Integrity::Intact
    }
}

/// Whether a card's seal and bundle are those of a version.
fn is_of(card: &DecodedCard, version: &SealedVersion) -> bool {
    let (Some(claim), Ok(bundle)) = (seal_of(card), Canonical::of(card.bundle())) else {
        return false;
    };
    let digest = seal::RecordDigest::of(&bundle);
    claim.opening(digest) == *version.opening()
        && claim.commitment() == version.stated()
        && claim.is_excerpt() == version.rest().is_some()
}

/// What a card says of its record, if every part of that is in its form.
fn seal_of(card: &DecodedCard) -> Option<SealClaim> {
    card.history().ok()?;
    card.seal().ok().flatten()
}
