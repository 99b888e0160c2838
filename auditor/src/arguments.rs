use std::path::PathBuf;
use std::str::FromStr;

use card::IssuerOrigin;
use clap::Parser;
use evm::{Address, Finality};

/// Checks an evidence file of MedSeal without asking MedSeal anything.
#[derive(Debug, Parser)]
#[command(
    name = "medseal-audit",
    version,
    after_help = "Exit codes: 0 proven, 1 refuted, 2 undecided, 64 wrong usage, 65 not evidence or \
                  not keys, 66 unreadable file."
)]
pub struct Arguments {
    /// The evidence file
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
