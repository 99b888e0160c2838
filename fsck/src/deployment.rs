//! Whose tables and which contract.

use aws_types::SdkConfig;
use dynamo::anchors::{Anchors, Place};
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use dynamo::log::Log;
use evm::{Address, Finality, Nodes, SetUpError};
use jiff::Timestamp;
use keys::Kms;

/// What a deployment is told by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Region, credentials, and the endpoint where it is not AWS itself.
    pub aws: SdkConfig,
    /// Name of the table of charts.
    pub records: String,
    /// Name of the table of logs.
    pub audit: String,
    /// Name of the table of batches.
    pub anchors: String,
    /// Nodes of the chain, separated by commas.
    pub rpc: String,
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// Where it anchors.
    pub contract: Address,
    /// When a block counts.
    pub finality: Finality,
    /// The block from which on to look for the contract's events. Without it the first batch's.
    pub from_block: Option<u64>,
    /// Where the charts' keys lie, if their content is to be opened.
    pub contents: Option<KeysOfCharts>,
    /// Whether every final batch is to have an archive, or somebody who asks for one. Not all chains have them.
    pub archives: bool,
    /// How many readers share a table.
    pub lanes: u32,
}

/// Where the charts' keys lie.
#[derive(Clone, Debug)]
pub struct KeysOfCharts {
    /// Name of the table of wrapped keys.
    pub table: String,
    /// The KMS key that unwraps them.
    pub wrapping_key: String,
}

/// A deployment, to be read and never written.
#[derive(Debug)]
pub struct Deployment {
    pub(crate) charts: Charts,
    pub(crate) log: Log,
    pub(crate) anchors: Anchors,
    pub(crate) keys: Option<DataKeys>,
    pub(crate) nodes: Nodes,
    pub(crate) finality: Finality,
    pub(crate) place: Place,
    pub(crate) from_block: Option<u64>,
    pub(crate) archives: bool,
    pub(crate) lanes: u32,
    pub(crate) overdue: Option<Timestamp>,
}

impl Deployment {
    /// Connects to nothing yet.
    pub fn new(settings: Settings) -> Result<Self, SetUpError> {
        let Settings { aws, contract, .. } = settings;
        let tables = dynamo::client(&aws);
        let keys = settings.contents.map(|keys| {
            let kms = Kms::new(&aws);
            DataKeys::new(tables.clone(), keys.table, kms, keys.wrapping_key)
        });
        Ok(Self {
            charts: Charts::new(tables.clone(), settings.records),
            log: Log::new(tables.clone(), settings.audit),
            anchors: Anchors::new(tables, settings.anchors),
            keys,
            nodes: Nodes::new(&settings.rpc, settings.chain_id)?,
            finality: settings.finality,
            place: Place {
                chain_id: settings.chain_id,
                contract: *contract.as_bytes(),
            },
            from_block: settings.from_block,
            archives: settings.archives,
            lanes: settings.lanes.max(1),
            overdue: None,
        })
    }

    /// Nothing may wait, or be on its way, since before this.
    #[must_use]
    pub fn nothing_since_before(self, overdue: Timestamp) -> Self {
        Self {
            overdue: Some(overdue),
            ..self
        }
    }

    pub(crate) const fn contract(&self) -> Address {
        Address::from_bytes(self.place.contract)
    }
}
