//! What the endpoints of this function work with.

use ::card::IssuerOrigin;
use access::PatientId;
use dynamo::anchors::Anchors;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use dynamo::links::Links;
use dynamo::log::Log;
use dynamo::revocations::Revocations;
use edge::{Chance, Clock, Problem};
use keys::{DataKey, Kms};

use crate::card_keys::CardKeys;

/// Handed to every endpoint.
#[derive(Clone, Debug)]
pub struct Qr {
    /// The records table.
    pub charts: Charts,
    /// The key of each patient.
    pub data_keys: DataKeys,
    /// Batches and their state.
    pub anchors: Anchors,
    /// What was taken back.
    pub revocations: Revocations,
    /// What patients hand on.
    pub links: Links,
    /// The log of each chart: whoever opens a link does not come through the gate.
    pub log: Log,
    /// Signs cards.
    pub kms: Kms,
    /// Which key signs them, and which did.
    pub keys: CardKeys,
    /// Who issues them: the public address.
    pub issuer: IssuerOrigin,
    /// What time it is.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
}

impl Qr {
    /// A patient's key; a patient without one is unknown or erased.
    pub async fn data_key(&self, patient: PatientId) -> Result<DataKey, Problem> {
        let key = self.data_keys.of(patient).await;
        let key = key.map_err(|error| Problem::internal(&error))?;
        key.ok_or_else(Problem::not_found)
    }
}
