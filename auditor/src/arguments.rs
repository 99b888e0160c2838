use std::path::PathBuf;
use std::str::FromStr;

use audit::{EntryNumber, Known};
use card::IssuerOrigin;
use clap::Parser;
use evm::{Address, Finality};
use seal::Commitment;

/// Checks an evidence file or an exported log of MedSeal without asking MedSeal anything.
#[derive(Debug, Parser)]
#[command(
    name = "medseal-audit",
    version,
    after_help = "Exit codes: 0 proven, 1 refuted, 2 undecided, 64 wrong usage, 65 not evidence, \
                  a log or keys, 66 unreadable file."
)]
pub struct Arguments {
    /// The evidence file, or the exported log
    pub evidence: PathBuf,
    /// The contract in which the issuer anchors
    #[arg(long, value_name = "0x…", requires = "chain_id")]
    pub contract: Option<Address>,
    /// The chain that the contract is on (EIP-155)
    #[arg(long, value_name = "N", requires = "contract")]
    pub chain_id: Option<u64>,
    /// An Ethereum node to ask whether the blocks are on the chain
    #[arg(
        long,
        value_name = "URL",
        requires = "contract",
        conflicts_with = "block_hash"
    )]
    pub rpc: Option<String>,
    /// When a block counts: `finalized`, or `confirmations:N` where the chain has no such tag
    #[arg(long, default_value = "finalized", requires = "rpc")]
    pub finality: Finality,
    /// A block known to be on the chain; once for each block
    #[arg(long, value_name = "0x…", requires = "contract")]
    pub block_hash: Vec<BlockHash>,
    /// The issuer's keys, as it publishes them at /.well-known/jwks.json
    #[arg(long, value_name = "FILE", requires = "issuer")]
    pub jwks: Option<PathBuf>,
    /// The issuer, such as `https://clinic.example`
    #[arg(long, value_name = "ORIGIN", requires = "jwks", value_parser = IssuerOrigin::parse)]
    pub issuer: Option<IssuerOrigin>,
    /// A revocation list of one of these keys, as the issuer publishes it at /.well-known/crl/; once for each
    #[arg(long, value_name = "FILE", requires = "jwks")]
    pub revocations: Vec<PathBuf>,
    /// Of a log: an entry known to be in it, from an earlier look; once for each
    #[arg(long, value_name = "N:0x…")]
    pub known: Vec<KnownEntry>,
    /// Of a log: what /api/verify/events/HASH answered for one of its entries
    #[arg(long, value_name = "FILE", requires = "batch")]
    pub proof: Option<PathBuf>,
    /// Of a log: what /api/verify/batches/NUMBER/archive answered for that entry's batch
    #[arg(long, value_name = "FILE", requires = "proof")]
    pub batch: Option<PathBuf>,
    /// Answers as JSON
    #[arg(long)]
    pub json: bool,
    /// Prints the records too
    #[arg(long)]
    pub show: bool,
}

/// The Keccak-256 of a block's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockHash(pub [u8; 32]);

/// Not `0x` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a block hash is 0x and 64 hexadecimal digits")]
pub struct BlockHashError;

impl FromStr for BlockHash {
    type Err = BlockHashError;

    fn from_str(text: &str) -> Result<Self, BlockHashError> {
        let bytes = text
            .strip_prefix("0x")
            .and_then(|digits| hex::decode(digits).ok());
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or(BlockHashError)
    }
}

/// The number and the hash of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownEntry(pub Known);

/// Not a number, a colon, and a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry is its number, a colon, and 0x with 64 hexadecimal digits")]
pub struct KnownEntryError;

impl FromStr for KnownEntry {
    type Err = KnownEntryError;

    fn from_str(text: &str) -> Result<Self, KnownEntryError> {
        let (number, hash) = text.split_once(':').ok_or(KnownEntryError)?;
        let number = number.parse().ok();
        let number = number.and_then(|number| EntryNumber::new(number).ok());
        Ok(Self(Known {
            number: number.ok_or(KnownEntryError)?,
            hash: Commitment::from_hex(hash).map_err(|_| KnownEntryError)?,
        }))
    }
}
