//! What the endpoints of this function work with.

use access::PatientId;
use card::IssuerOrigin;
use chart::Patient;
use dynamo::anchors::Anchors;
use dynamo::charts::{Charts, Root, root_place};
use dynamo::datakeys::DataKeys;
use edge::{Chance, Clock, Problem};
use keys::DataKey;
use queue::Wake;
use serde_json::Value;

/// Handed to every endpoint.
#[derive(Clone, Debug)]
pub struct Records {
    /// The records table.
    pub charts: Charts,
    /// The key of each patient.
    pub data_keys: DataKeys,
    /// Batches and their state.
    pub anchors: Anchors,
    /// Wakes `anchor`.
    pub wake: Wake,
    /// Who issues the cards that versions have to fit on.
    pub issuer: IssuerOrigin,
    /// What time it is.
    pub clock: Clock,
    /// Randomness for ids, salts and nonces.
    pub chance: Chance,
}

/// A patient's demographics that are not what was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemographicsAltered;

impl Records {
    /// Whether a bundle has room on a card of this issuer.
    pub fn fits(&self, card: &Value) -> bool {
        card::fits(&self.issuer, card)
    }

    /// A patient's key; a patient without one is unknown or erased.
    pub async fn data_key(&self, patient: PatientId) -> Result<DataKey, Problem> {
        let key = self
            .data_keys
            .of(patient)
            .await
            .map_err(|error| Problem::internal(&error))?;
        key.ok_or_else(Problem::not_found)
    }

    /// Who the patient is.
    pub async fn demographics(
        &self,
        patient: PatientId,
        key: &DataKey,
    ) -> Result<Result<Patient, DemographicsAltered>, Problem> {
        let root = self
            .charts
            .root(patient)
            .await
            .map_err(|error| Problem::internal(&error))?;
        let root = root.ok_or_else(Problem::not_found)?;
        Ok(Self::read_demographics(patient, &root, key))
    }

    /// The demographics out of a chart's root.
    pub fn read_demographics(
        patient: PatientId,
        root: &Root,
        key: &DataKey,
    ) -> Result<Patient, DemographicsAltered> {
        let opened = key.open(&root_place(patient), &root.patient);
        let plain = opened.map_err(|_| DemographicsAltered)?;
        serde_json::from_slice(&plain).map_err(|_| DemographicsAltered)
    }

    /// Wakes `anchor`. What is saved is pending whether or not this works; the sweep finds it.
    pub async fn wake_anchor(&self) {
        if let Err(error) = self.wake.anchor().await {
            tracing::warn!(
                error = edge::causes(&error),
                "anchor was not woken; the sweep will do"
            );
        }
    }
}

/// 409: what is stored is not what was written.
pub fn altered(what: &str) -> Problem {
    Problem::new(axum::http::StatusCode::CONFLICT, "record-altered", "The record has been altered").detail(
        format!("{what} was changed outside MedSeal and fails its check. Nothing is built on it until the clinic has looked into it."),
    )
}
