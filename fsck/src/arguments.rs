use clap::Parser;
use edge::aws::ConnectError;
use edge::{Environment, MissingVariable};
use evm::{Address, Finality};

use crate::{KeysOfCharts, Settings};

/// Checks a whole deployment of MedSeal: every version, every entry of a log, every batch, against the chain. It
/// only reads.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[command(
    name = "medseal-fsck",
    version,
    after_help = "What is not given is taken from the environment, by the names that `anchor` has: TABLE_RECORDS, \
                  TABLE_AUDIT, TABLE_ANCHORS, CHAIN_RPC_URLS, CHAIN_ID, CONTRACT, FINALITY; for --contents TABLE_KEYS \
                  and KEY_CHARTS; and AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, \
                  AWS_ENDPOINT_URL.\n\n\
                  Exit codes: 0 sound, 1 findings, 2 could not check, 64 wrong usage."
)]
pub struct Arguments {
    /// Name of the table of charts
    #[arg(long, value_name = "TABLE")]
    pub records: Option<String>,
    /// Name of the table of logs
    #[arg(long, value_name = "TABLE")]
    pub audit: Option<String>,
    /// Name of the table of batches
    #[arg(long, value_name = "TABLE")]
    pub anchors: Option<String>,
    /// Ethereum nodes, separated by commas, in the order they are tried
    #[arg(long, value_name = "URLS")]
    pub rpc: Option<String>,
    /// The chain that the contract is on (EIP-155)
    #[arg(long, value_name = "N")]
    pub chain_id: Option<u64>,
    /// The contract in which the deployment anchors
    #[arg(long, value_name = "0x…")]
    pub contract: Option<Address>,
    /// When a block counts: `finalized`, or `confirmations:N` where the chain has no such tag
    #[arg(long)]
    pub finality: Option<Finality>,
    /// AWS region of the tables
    #[arg(long)]
    pub region: Option<String>,
    /// Address of AWS's services, where they are not AWS's own
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// The block from which on the contract's events are read; without it the first batch's
    #[arg(long, value_name = "N")]
    pub from_block: Option<u64>,
    /// Opens the content of every version as well; needs the right to decrypt with the charts' key
    #[arg(long)]
    pub contents: bool,
    /// Name of the table of the charts' wrapped keys, for --contents
    #[arg(long, value_name = "TABLE", requires = "contents")]
    pub keys: Option<String>,
    /// The KMS key that unwraps them, for --contents
    #[arg(long, value_name = "ID", requires = "contents")]
    pub key_charts: Option<String>,
    /// A final batch may be without an archive, as on a chain whose receipts cannot be rebuilt
    #[arg(long)]
    pub without_archives: bool,
    /// How many seconds anything may wait or be on its way; 0 is for ever
    #[arg(long, value_name = "SECONDS", default_value_t = 86_400)]
    pub behind: u32,
    /// How many readers share a table
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub lanes: u32,
    /// The report as JSON
    #[arg(long)]
    pub json: bool,
    /// Nothing on stderr but errors
    #[arg(long)]
    pub quiet: bool,
}

/// Something that it needs was neither given nor in the environment, or is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not there.
    #[error(transparent)]
    Missing(#[from] MissingVariable),
    /// Nothing to connect to AWS with.
    #[error(transparent)]
    Aws(#[from] ConnectError),
    /// There, and not readable.
    #[error("the environment variable {0} is not what it should be")]
    Malformed(&'static str),
}

impl Arguments {
    /// What they and the environment say together.
    pub fn settings(&self, environment: &Environment) -> Result<Settings, SettingsError> {
        let text = |given: &Option<String>, name| match given {
            Some(given) => Ok(given.clone()),
            None => environment.require(name),
        };
        let contents = self.contents.then(|| {
            Ok::<_, MissingVariable>(KeysOfCharts {
                table: text(&self.keys, "TABLE_KEYS")?,
                wrapping_key: text(&self.key_charts, "KEY_CHARTS")?,
            })
        });
        Ok(Settings {
            aws: edge::aws::connect(&self.aws(environment))?,
            records: text(&self.records, "TABLE_RECORDS")?,
            audit: text(&self.audit, "TABLE_AUDIT")?,
            anchors: text(&self.anchors, "TABLE_ANCHORS")?,
            rpc: text(&self.rpc, "CHAIN_RPC_URLS")?,
            chain_id: read(self.chain_id, environment, "CHAIN_ID")?,
            contract: read(self.contract, environment, "CONTRACT")?,
            finality: read(self.finality, environment, "FINALITY")?,
            from_block: self.from_block,
            contents: contents.transpose()?,
            archives: !self.without_archives,
            lanes: self.lanes,
        })
    }
}

impl Arguments {
    /// What connects to AWS, with what was given instead of what the environment says.
    fn aws(&self, environment: &Environment) -> Environment {
        let given = |name| match name {
            "AWS_REGION" => self.region.clone(),
            "AWS_ENDPOINT_URL" => self.endpoint.clone(),
            _ => None,
        };
        let variables = AWS.into_iter().filter_map(|name| {
            let value = given(name).or_else(|| environment.optional(name))?;
            Some((name.to_owned(), value))
        });
        variables.collect()
    }
}

const AWS: [&str; 6] = [
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ENDPOINT_URL",
    "AWS_CA_BUNDLE",
];

fn read<T: std::str::FromStr>(
    given: Option<T>,
    environment: &Environment,
    name: &'static str,
) -> Result<T, SettingsError> {
    match given {
        Some(given) => Ok(given),
        None => environment
            .require(name)?
            .parse()
            .map_err(|_| SettingsError::Malformed(name)),
    }
}
