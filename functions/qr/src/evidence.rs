//! `GET /api/qr/patients/{patient}/evidence`: what proves a version, or a chart, with the clinic gone.

use ::card::{HealthCard, Revocation};
use ::evidence::{Evidence, FILE_NAME, MEDIA_TYPE, SealedVersion};
use access::PatientId;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{InPath, InQuery, Problem};
use keys::DataKey;
use seal::VersionNumber;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::noting::noting;
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
    let newest = file.versions().first().map(SealedVersion::number);
    Ok((newest.map(noting), headers, json).into_response())
}

impl Qr {
    async fn of_version(
        &self,
        patient: PatientId,
        version: Option<VersionNumber>,
    ) -> Result<Evidence, Problem> {
        let (_, mut checked) = self.read(patient, version).await?;
        let issued = self.issue_of(&checked, version).await?;
        checked.truncate(1);
        let mut proofs = Proofs::new(self);
        let proven = proofs.prove(checked).await?.pop();
        let proven = proven.ok_or_else(Problem::not_found)?;
        let batch = proofs.batches_of(std::slice::from_ref(&proven)).pop();
        Evidence::of_version(&issued.card, proven, batch).map_err(|error| Problem::internal(&error))
    }

    /// The first file begins with the newest version of which there may be a card. A revoked one below
    /// shows as that to whoever checks it, and the chain needs it; where a later file begins with one, no
    /// card stands over that file.
    async fn of_chart(
        &self,
        patient: PatientId,
        before: Option<VersionNumber>,
    ) -> Result<Evidence, Problem> {
        let key = self.data_key(patient).await?;
        let mut proofs = Proofs::new(self);
        let versions = proofs.fitting(patient, &key, before).await?;
        let card = match versions.first() {
            Some(newest) => self.card_over(patient, &key, newest).await?,
            None if before.is_some() => return Err(Problem::not_found()),
            // With nothing that is not revoked, the newest version's card is refused by name.
            None => Some(self.issue(patient, None).await?.card),
        };
        let batches = proofs.batches_of(&versions);
        Evidence::of_chart(card.as_ref(), versions, batches)
            .map_err(|error| Problem::internal(&error))
    }

    /// A card of a version, unless it was entered in error.
    async fn card_over(
        &self,
        patient: PatientId,
        key: &DataKey,
        version: &SealedVersion,
    ) -> Result<Option<HealthCard>, Problem> {
        let revocation = self.revocations.of(version.stated()).await;
        let revocation = revocation.map_err(|error| Problem::internal(&error))?;
        if revocation == Some(Revocation::Version) {
            return Ok(None);
        }
        let number = Some(version.number());
        let checked = self.checked(patient, key, number).await?;
        Ok(Some(self.issue_of(&checked, number).await?.card))
    }
}
