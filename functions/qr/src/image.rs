//! `GET /api/qr/patients/{patient}/card.png` and `card.svg`: a health card as a QR code.

use ::card::{QrText, code};
use access::PatientId;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::{InPath, InQuery, Problem};
use seal::VersionNumber;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::noting::noting;
use crate::qr::Qr;

/// Which code.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The newest version if absent.
    #[param(value_type = Option<u64>)]
    version: Option<VersionNumber>,
    /// `portal` if absent.
    #[serde(default)]
    form: Form,
}

/// What the code says.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// An address of the portal: any phone's camera opens it.
    #[default]
    Portal,
    /// `shc:/…` alone, for readers of SMART Health Cards.
    Bare,
}

/// A QR code as a PNG.
#[utoipa::path(
    get,
    path = "/api/qr/patients/{patient}/card.png",
    params(("patient" = String, Path, format = "uuid"), Code),
    responses(
        (status = 200, content_type = "image/png"),
        (status = 404, body = Problem),
        (status = 409, description = "What is stored was altered; no card is signed of it", body = Problem),
    )
)]
pub async fn png(
    State(qr): State<Qr>,
    InPath(patient): InPath<PatientId>,
    InQuery(code): InQuery<Code>,
) -> Result<Response, Problem> {
    let (version, text) = qr.text(patient, code).await?;
    let image = code::png(&text).map_err(|error| Problem::internal(&error))?;
    let headers = [(header::CONTENT_TYPE, "image/png")];
    Ok((noting(version), headers, image).into_response())
}

/// A QR code as an SVG.
#[utoipa::path(
    get,
    path = "/api/qr/patients/{patient}/card.svg",
    params(("patient" = String, Path, format = "uuid"), Code),
    responses(
        (status = 200, content_type = "image/svg+xml"),
        (status = 404, body = Problem),
        (status = 409, description = "What is stored was altered; no card is signed of it", body = Problem),
    )
)]
pub async fn svg(
    State(qr): State<Qr>,
    InPath(patient): InPath<PatientId>,
    InQuery(code): InQuery<Code>,
) -> Result<Response, Problem> {
    let (version, text) = qr.text(patient, code).await?;
    let image = code::svg(&text).map_err(|error| Problem::internal(&error))?;
    let headers = [(header::CONTENT_TYPE, "image/svg+xml")];
    Ok((noting(version), headers, image).into_response())
}

impl Qr {
    /// What the code is to say, and the version it says it of.
    async fn text(
        &self,
        patient: PatientId,
        code: Code,
    ) -> Result<(VersionNumber, QrText), Problem> {
        let issued = self.issue(patient, code.version).await?;
        let text = match code.form {
            Form::Portal => issued.card.portal_url(&self.issuer),
            Form::Bare => issued.card.numeric(),
        };
        Ok((issued.version, text))
    }
}
