//! What the endpoints of this function work with.

use std::collections::BTreeSet;

use access::PatientId;
use audit::Happening;
use card::IssuerOrigin;
use chart::{Patient, Term};
use dynamo::anchors::Anchors;
use dynamo::appointments::Appointments;
use dynamo::charts::{Charts, Root, root_place};
use dynamo::datakeys::DataKeys;
use dynamo::directory::{BlindTerm, Directory};
use dynamo::log::{Log, Open};
use dynamo::notices::{Notice, Notices, Reader};
use dynamo::revocations::Revocations;
use dynamo::sessions::Sessions;
use edge::{Chance, Clock, Problem};
use keys::{BlindIndex, DataKey};
use queue::{Mail, Post, Wake};
use seal::Salt;
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
    /// Which versions were entered in error.
    pub revocations: Revocations,
    /// Which patients there are, and what they are found by.
    pub directory: Directory,
    /// Turns what they are found by into what the directory holds.
    pub index: BlindIndex,
    /// What people are told when they look.
    pub notices: Notices,
    /// Who comes to whom, and when.
    pub appointments: Appointments,
    /// What is short-lived of a patient's account.
    pub sessions: Sessions,
    /// The log of each chart.
    pub log: Log,
    /// Wakes `anchor`.
    pub wake: Wake,
    /// Asks for mails.
    pub post: Post,
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

    /// Terms as the directory holds them.
    pub async fn blind(&self, terms: &BTreeSet<Term>) -> Result<Vec<BlindTerm>, Problem> {
        let mut blind = Vec::with_capacity(terms.len());
        for term in terms {
            let kind = format!("patient-{}", term.kind.as_str());
            let hash = self.index.blind(&kind, &term.text).await;
            blind.push(hash.map_err(|error| Problem::internal(&error))?);
        }
        Ok(blind)
    }

    /// Enters in a chart's log what a route did that names no chart. What cannot be entered is not answered.
    pub async fn enter_in_log(
        &self,
        happening: &Happening,
        note: Option<Vec<u8>>,
    ) -> Result<(), Problem> {
        let salt = Salt::from_bytes(self.chance.bytes());
        let entered = self.log.append(happening, salt, note, Open::Always).await;
        entered.map_err(|error| gate::unentered(&error))
    }

    /// Tells people of what has been done. That stands, whether or not they can be told; it is in the log.
    pub async fn tell(&self, notices: &[(Reader, Notice)], mail: Option<&Mail>) {
        let (left, posted) = tokio::join!(self.notices.leave(notices), async {
            match mail {
                Some(mail) => self.post.send(mail).await,
                None => Ok(()),
            }
        });
        if let Err(error) = left {
            tracing::error!(error = edge::causes(&error), "a notice was not left");
        }
        if let Err(error) = posted {
            tracing::error!(error = edge::causes(&error), "a mail was not asked for");
        }
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
