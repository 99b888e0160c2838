//! `DELETE /api/records/patients/{patient}`: a patient is erased.

use access::{PatientId, PersonId};
use axum::extract::State;
use axum::http::StatusCode;
use dynamo::TableError;
use dynamo::charts::Erasure;
use edge::{InPath, Problem};

use crate::records::Records;

/// Destroys the patient's keys, then everything they opened and everything that names the patient; the log stays.
/// Asked again, it goes on from wherever an earlier attempt ended; the answer is the same.
#[utoipa::path(
    delete,
    path = "/api/records/patients/{patient}",
    params(("patient" = String, Path, format = "uuid")),
    responses(
        (status = 204, description = "Nothing of the patient can be read any more"),
        (status = 403, description = "Only admins do this", body = Problem),
        (status = 404, description = "Nobody has this id", body = Problem),
    )
)]
pub async fn erase(
    State(records): State<Records>,
    InPath(patient): InPath<PatientId>,
) -> Result<StatusCode, Problem> {
    let internal = |error: TableError| Problem::internal(&error);
    // Somebody who is no patient has a key under the same id: theirs is not for this to destroy.
    if !records.charts.is_known(patient).await.map_err(internal)? {
        return Err(Problem::not_found());
    }
    match records.wipe(patient).await.map_err(internal)? {
        Erasure::Erased => {
            tracing::info!("patient erased");
            Ok(StatusCode::NO_CONTENT)
        }
        Erasure::Unknown => Err(Problem::not_found()),
    }
}

impl Records {
    /// For whoever has just written something of a patient that an erasure at the same moment may have passed
    /// by already: then the key is gone, and what was written goes too.
    pub async fn unless_erased(&self, patient: PatientId) -> Result<(), Problem> {
        let internal = |error: TableError| Problem::internal(&error);
        if self.data_keys.is_there(patient).await.map_err(internal)? {
            return Ok(());
        }
        self.wipe(patient).await.map_err(internal)?;
        Err(Problem::not_found())
    }

    async fn wipe(&self, patient: PatientId) -> Result<Erasure, TableError> {
        // First of all: dying after it leaves nothing but what nobody can open.
        self.forget(patient).await?;
        let erased = self.charts.erase(patient, self.clock.now()).await?;
        if erased == Erasure::Erased {
            // What began in between has brought a key of its own, or left a notice; its chart is erased now.
            self.forget(patient).await?;
        }
        Ok(erased)
    }

    /// The chart's key before the account's: an invitation is made on condition that the first is there.
    async fn forget(&self, patient: PatientId) -> Result<(), TableError> {
        self.data_keys.destroy(patient).await?;
        // A patient's account has the id of their chart.
        let person = PersonId::new(patient.uuid());
        self.data_keys.destroy(person).await?;
        self.sessions.forget(person).await?;
        self.appointments.forget(patient).await?;
        self.directory.forget(patient).await
    }
}
