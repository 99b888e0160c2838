//! A health card as a QR code: `/api/qr/patients/{patient}/card.png` and `card.svg`.

pub mod png;
pub mod svg;

use ::card::QrText;
use access::PatientId;
use edge::Problem;
use seal::VersionNumber;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

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
