//! What the endpoints of this function work with.

use ::card::{IssuerOrigin, Jwk};
use dynamo::anchors::Anchors;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use edge::Clock;
use keys::Kms;

/// Handed to every endpoint.
#[derive(Clone, Debug)]
pub struct Qr {
    /// The records table.
    pub charts: Charts,
    /// The key of each patient.
    pub data_keys: DataKeys,
    /// Batches and their state.
    pub anchors: Anchors,
    /// Signs cards.
    pub kms: Kms,
    /// The KMS key that signs them.
    pub card_key: String,
    /// Its public half.
    pub public_key: Jwk,
    /// Who issues them: the public address.
    pub issuer: IssuerOrigin,
    /// What time it is.
    pub clock: Clock,
}
