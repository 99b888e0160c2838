//! Taking cards back, or a version.

use std::time::Duration;

use ::card::Revocation;
use access::PatientId;
use axum::Json;
use axum::http::StatusCode;
use dynamo::anchors::Standing;
use dynamo::charts::{Checked, check};
use dynamo::revocations::{NewRevocation, Revoking};
use edge::{IdempotencyKey, Problem};
use gate::{Caller, Noted, Pen};
use seal::{Commitment, VersionNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::qr::Qr;

/// What is to be taken back.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Which version of the chart.
    #[schema(value_type = u64, minimum = 1)]
    pub version: VersionNumber,
}

/// What stands on the revocation lists now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revoked {
    /// The version it is about.
    #[schema(value_type = u64)]
    version: VersionNumber,
    /// The identifier that all cards of it bear.
    #[schema(example = "9WrgiVkunUSj")]
    rid: String,
    /// The state of the lists that first held it.
    ctr: u64,
}

/// A revocation is new, or was made by this request before.
pub type Created = (StatusCode, Json<Revoked>);

impl Qr {
    /// Puts a version's cards, or the version, on the revocation lists.
    pub async fn revoke(
        &self,
        caller: &Caller,
        pen: &Pen,
        idempotency: &IdempotencyKey,
        (patient, wanted): (PatientId, Wanted),
        revocation: Revocation,
    ) -> Result<Created, Problem> {
        let what = match revocation {
            Revocation::Cards { .. } => "cards",
            Revocation::Version => "version",
        };
        let request = format!("{what}/{patient}/{}", wanted.version);
        let new = NewRevocation {
            commitment: self.sealed(patient, wanted.version).await?,
            revocation,
            idempotency: idempotency.scoped(caller.person),
            request: idempotency.fingerprint(request.as_bytes()),
        };
        // Somewhere in the next quarter of a second.
        let pause = || {
            let [byte] = self.chance.bytes();
            Duration::from_millis(u64::from(byte))
        };
        let noted = Noted {
            version: Some(wanted.version.get()),
            ..Noted::default()
        };
        pen.enter(noted).await?;
        let outcome = self.revocations.revoke(&new, pause).await;
        match outcome.map_err(|error| Problem::internal(&error))? {
            Revoking::KeyReused => Err(IdempotencyKey::reused()),
            Revoking::VersionRevoked => Err(version_revoked()),
            Revoking::Revoked(revoked) => {
                tracing::info!(what, "revoked");
                let revoked = Revoked {
                    version: wanted.version,
                    rid: revoked.rid.to_string(),
                    ctr: revoked.counter,
                };
                Ok((StatusCode::CREATED, Json(revoked)))
            }
        }
    }

    /// The commitment that cards of a version were issued for. A record altered since must not keep its
    /// genuine cards from being taken back: the batch that holds the commitment vouches for it then.
    async fn sealed(
        &self,
        patient: PatientId,
        version: VersionNumber,
    ) -> Result<Commitment, Problem> {
        // The version and the one it must follow.
        let (key, listed) = tokio::try_join!(self.data_key(patient), async {
            let listed = self.charts.versions(patient, version.next().ok(), 2).await;
            listed.map_err(|error| Problem::internal(&error))
        })?;
        let checked = check(&key, listed, 1).into_iter().next();
        let Checked {
            stored, version, ..
        } = checked
            .filter(|checked| checked.number == version)
            .ok_or_else(Problem::not_found)?;
        let stored = stored.ok_or_else(altered)?;
        let batches = self.anchors.batches_of([&stored]).await;
        let batches = batches.map_err(|error| Problem::internal(&error))?;
        match (version, batches.standing(&stored)) {
            (_, Standing::Anchored(..)) | (Ok(_), Standing::Waiting | Standing::Batched) => {
                Ok(stored.commitment)
            }
            (Err(_), _) | (_, Standing::NotInBatch) => Err(altered()),
        }
    }
}

/// 409: the version was entered in error.
pub fn version_revoked() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "version-revoked",
        "The version has been revoked",
    )
    .detail("It was entered in error. All cards of it are void, and none is issued any more.")
}

/// 409: what is stored is not what was written.
pub fn altered() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "record-altered",
        "The record has been altered",
    )
    .detail(
        "What is stored is not what was sealed when the visit was saved. No card is signed of it.",
    )
}
