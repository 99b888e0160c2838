//! What a request's path names.

use access::PatientId;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use edge::Problem;

/// The chart a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// None: the path has no `{patient}`.
    Unnamed,
    /// This one, if there is one of that id.
    Of(PatientId),
    /// Nobody's: what stands for `{patient}` is no id.
    Nobody,
}

/// The chart named, and the version and practitioner with it, for the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) chart: Chart,
}

impl Named {
    pub(crate) async fn by(parts: &mut Parts) -> Result<Self, Problem> {
        let parameters = RawPathParams::from_request_parts(parts, &())
            .await
            .map_err(|_| Problem::not_found())?;
        let value = |wanted: &str| {
            let mut named = parameters.iter().filter(|(name, _)| *name == wanted);
            named.next().map(|(_, value)| value)
        };
        let chart = value("patient").map_or(Chart::Unnamed, |id| {
            id.parse().map_or(Chart::Nobody, Chart::Of)
        });
        Ok(Self { chart })
    }

    /// The chart's patient, if there can be one.
    pub(crate) fn patient(self) -> Option<PatientId> {
        match self.chart {
            Chart::Of(patient) => Some(patient),
            Chart::Unnamed | Chart::Nobody => None,
        }
    }
}
