//! `GET /api/qr/patients/{patient}/evidence`: what proves a version, or a chart, with the clinic gone.

use ::card::Revocation;
use ::evidence::{Evidence, FILE_NAME, MEDIA_TYPE, SealedVersion};
use access::PatientId;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{InPath, InQuery, Problem};
use seal::VersionNumber;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::proofs::Proofs;
use crate::qr::Qr;

/// Of what.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// One version; the newest if absent.
    #[param(value_type = Option<u64>)]
    version: Option<VersionNumber>,
    /// Whether the whole chart is wanted. What does not fit one answer is left out, oldest first, and the
    /// file then says `earlier`.
    #[serde(default)]
    all: bool,
    /// The `earlier` of the file before: only what is older. With `all` alone.
    #[param(value_type = Option<u64>)]
    before: Option<VersionNumber>,
}

/// The evidence file: records, salts, inclusion proofs, and the archived header and receipt of each
/// batch, under a card of its newest version.
#[utoipa::path(
    get,
    path = "/api/qr/patients/{patient}/evidence",
    params(("patient" = String, Path, format = "uuid"), Of),
    responses(
        (status = 200, body = Object),
        (status = 404, description = "No such patient or version, or not for you", body = Problem),
        (status = 409, description = "What is stored was altered, or the version is revoked", body = Problem),
        (status = 422, description = "The parameters do not go together", body = Problem),
    )
)]
pub async fn evidence(
    State(qr): State<Qr>,
    InPath(patient): InPath<PatientId>,
    InQuery(of): InQuery<Of>,
) -> Result<Response, Problem> {
    let file = if of.all {
        if of.version.is_some() {
            let detail = "Either one version, or all of them.";
            return Err(Problem::invalid("version", detail));
        }
        qr.of_chart(patient, of.before).await?
    } else {
        if of.before.is_some() {
            let detail = "Only with `all`.";
            return Err(Problem::invalid("before", detail));
        }
        qr.of_version(patient, of.version).await?
    };
    let json = serde_json::to_vec(&file).map_err(|error| Problem::internal(&error))?;
    tracing::info!(versions = file.versions().len(), "evidence given");
    let headers = [
        (header::CONTENT_TYPE, MEDIA_TYPE.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{FILE_NAME}\""),
        ),
    ];
    Ok((headers, json).into_response())
}

impl Qr {
    async fn of_version(
        &self,
        patient: PatientId,
        version: Option<VersionNumber>,
    ) -> Result<Evidence, Problem> {
        let issued = self.issue(patient, version).await?;
        let key = self.data_key(patient).await?;
        let mut proofs = Proofs::new(self, patient, &key);
        let versions = proofs.page(issued.version.next().ok(), 1).await?;
        let batch = proofs.batches_of(&versions).pop();
        let proven = versions
            .into_iter()
            .find(|proven| proven.number() == issued.version)
            .ok_or_else(Problem::not_found)?;
        Evidence::of_version(&issued.card, proven, batch).map_err(|error| Problem::internal(&error))
    }

    /// A file begins with a version of which there may be a card. A revoked one inside it shows as that
    /// to whoever checks it, and the chain needs it.
    async fn of_chart(
        &self,
        patient: PatientId,
        before: Option<VersionNumber>,
    ) -> Result<Evidence, Problem> {
        let (key, listing) = tokio::try_join!(self.data_key(patient), async {
            let listing = self.revocations.list().await;
            listing.map_err(|error| Problem::internal(&error))
        })?;
        let whole = listing.revoked.into_iter();
        let whole = whole.filter(|(_, revocation)| *revocation == Revocation::Version);
        let revoked = whole.map(|(rid, _)| rid).collect();
        let mut proofs = Proofs::new(self, patient, &key);
        let versions = proofs.fitting(before, &revoked).await?;
        // With nothing that is not revoked, the newest version's card is refused by name.
        let newest = versions.first().map(SealedVersion::number);
        if newest.is_none() && before.is_some() {
            return Err(Problem::not_found());
        }
        let issued = self.issue(patient, newest).await?;
        let batches = proofs.batches_of(&versions);
        Evidence::of_chart(&issued.card, versions, batches)
            .map_err(|error| Problem::internal(&error))
    }
}
