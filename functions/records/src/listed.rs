//! Patients as lists show them.

use std::collections::HashMap;

use access::{PatientId, PersonId, Role};
use chart::{Patient, PatientView};
use dynamo::charts::{Present, Which};
use edge::Problem;
use gate::Caller;
use keys::DataKey;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::records::Records;

/// Patients a list reads at once.
pub const PAGE: usize = 50;

/// Where a list of patients is to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FromPatient {
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<PatientId>,
}

/// A patient in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedPatient {
    #[schema(value_type = String, format = "uuid")]
    pub id: PatientId,
    /// Absent when the demographics fail their check.
    #[serde(flatten)]
    #[schema(value_type = Option<Object>)]
    pub patient: Option<PatientView>,
}

/// A patient who is there, with what is between them and whoever asks.
#[derive(Debug)]
pub struct Known {
    pub present: Present,
    /// Absent when the demographics fail their check.
    pub patient: Option<Patient>,
}

/// Which patients a list is of.
#[derive(Clone, Copy)]
pub enum Relative {
    /// Everybody.
    All,
    /// Everybody, with what is between them and a practitioner.
    To(PersonId),
    /// Those to whom a practitioner stands so at this moment.
    Only(PersonId, Which),
}

impl Relative {
    /// Those a caller may see in a list: a doctor those who let them in.
    pub fn seen_by(caller: &Caller) -> Self {
        match caller.role {
            Role::Doctor => Self::Only(caller.person, Which::LetIn),
            Role::Admin | Role::Patient => Self::All,
        }
    }
}

impl Known {
    pub fn listed(&self) -> ListedPatient {
        ListedPatient {
            id: self.present.patient,
            patient: self.patient.as_ref().map(Patient::view),
        }
    }
}

impl Records {
    /// Those of `ids` who are there, in the same order: who has no chart (yet) or no key (any more) is left
    /// out.
    pub async fn known(
        &self,
        ids: &[PatientId],
        relative: Relative,
    ) -> Result<Vec<Known>, Problem> {
        let practitioner = match relative {
            Relative::All => None,
            Relative::To(practitioner) | Relative::Only(practitioner, _) => Some(practitioner),
        };
        let present = self.charts.present(ids, practitioner).await;
        let present = present.map_err(|error| Problem::internal(&error))?;
        let now = self.clock.now();
        let stands = |present: &Present| match relative {
            Relative::All | Relative::To(_) => true,
            Relative::Only(_, which) => {
                let consent = present.consent.as_ref();
                consent.is_some_and(|stored| which.includes(&stored.consent, now))
            }
        };
        // Nobody else's key is asked for: that takes long enough to be seen.
        let present: Vec<Present> = present.into_iter().filter(stands).collect();
        let ids: Vec<PatientId> = present.iter().map(|present| present.patient).collect();
        let keys = self.data_keys.of_all(&ids).await;
        let keys = keys.map_err(|error| Problem::internal(&error))?;
        let known = present
            .into_iter()
            .filter_map(|present| with_demographics(present, &keys));
        Ok(known.collect())
    }
}

fn with_demographics(present: Present, keys: &HashMap<PatientId, DataKey>) -> Option<Known> {
    let key = keys.get(&present.patient)?;
    let patient = Records::read_demographics(present.patient, &present.root, key).ok();
    Some(Known { present, patient })
}
