#![doc = include_str!("../README.md")]
#![expect(
    clippy::missing_panics_doc,
    reason = "a measurement that cannot be made stops"
)]

use card::{CardPayload, EcdsaSignature, HealthCard, HistoryEntry, IssuerOrigin, Jwk, Jwks};
use card::{SealClaim, fits};
use chart::Record;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use seal::{Commitment, RestSalt, Salt, TransactionHash, VersionNumber};
use version::{Salts, Version};

/// One of the invented histories; its visits are of ordinary length.
const HISTORY: &[u8] = include_bytes!("../../histories/amira-haddad.json");

/// When the cards begin to hold, seconds since 1970.
pub const NOW: i64 = 1_795_000_000;

/// What a card is made of and checked with.
#[derive(Debug)]
pub struct Sample {
    /// Who issues it.
    pub issuer: IssuerOrigin,
    /// The record of one visit, with all that stands on the card.
    pub record: Record,
    /// The visits before it.
    pub history: Vec<HistoryEntry>,
    /// The issuer's keys.
    pub keys: Jwks,
    key: Jwk,
    signer: EcdsaKeyPair,
    random: SystemRandom,
}

impl Sample {
    /// A visit, and a key that signs in this process as `KMS` does for the clinic.
    #[must_use]
    pub fn new() -> Self {
        let issuer = IssuerOrigin::parse("https://clinic.example").expect("an origin");
        let read = chart::import(HISTORY).expect("the history can be imported");
        let record = read.visits[0].record(&read.patient, |bundle| fits(&issuer, bundle));
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
        let signer = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).expect("a key");
        let point = signer.public_key().as_ref();
        let key = || Jwk::from_point(point).expect("a point of the curve");
        Self {
            issuer,
            record,
            history: (1..=8).map(visit).collect(),
            keys: Jwks::new([key()], 0),
            key: key(),
            signer,
            random,
        }
    }

    /// A first version of the record.
    #[must_use]
    pub fn version(&self, seed: u8) -> Version {
        let salts = Salts {
            salt: Salt::from_bytes([seed; 16]),
            rest_salt: RestSalt::from_bytes([seed; 16]),
        };
        let record = self.record.clone();
        let committed = Version::commit(VersionNumber::FIRST, None, salts, "Dr. Okafor", record);
        committed.expect("the record has a canonical form")
    }

    /// A card of a version that is anchored, with as much history as fits.
    #[must_use]
    pub fn card(&self, version: &Version) -> HealthCard {
        let transaction = TransactionHash::from_bytes([0xa5; 32]);
        let excerpt = version.record().rest().is_some();
        let claim = SealClaim::new(version.opening(), Some(transaction), excerpt);
        let bundle = version.record().card();
        let payload = CardPayload::new(&self.issuer, NOW, bundle, &claim, &self.history);
        let payload = payload.expect("the record fits");
        let input = payload.signing_input(&self.key.thumbprint());
        let signature = self.signer.sign(&self.random, input.as_bytes());
        let signature = signature.expect("the key signs");
        let fixed = signature.as_ref().try_into().expect("64 bytes");
        input.with_signature(&EcdsaSignature::from_bytes(fixed))
    }
}

impl Default for Sample {
    fn default() -> Self {
        Self::new()
    }
}

/// So many commitments, all different.
#[must_use]
pub fn commitments(count: u16) -> Vec<Commitment> {
    let one = |number: u16| {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        Commitment::from_bytes(bytes)
    };
    (0..count).map(one).collect()
}

fn visit(number: u8) -> HistoryEntry {
    HistoryEntry {
        date: format!("2026-{number:02}-17"),
        text: format!("Follow-up {number}: blood pressure and weight"),
    }
}
