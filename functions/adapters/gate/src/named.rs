//! What a request's path names.

use access::{Action, PatientId, PersonId};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

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

/// The chart named, and with it, for the log, the version and the practitioner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) chart: Chart,
    pub(crate) version: Option<u64>,
    pub(crate) practitioner: Option<PersonId>,
}

impl Named {
    /// A path that is no UTF-8 names nobody's chart, where there should have been one.
    pub(crate) async fn by(parts: &mut Parts, action: Action) -> Self {
        let Ok(parameters) = RawPathParams::from_request_parts(parts, &()).await else {
            return Self {
                chart: if action.names_a_chart() {
                    Chart::Nobody
                } else {
                    Chart::Unnamed
                },
                version: None,
                practitioner: None,
            };
        };
        let value = |wanted: &str| {
            let mut named = parameters.iter().filter(|(name, _)| *name == wanted);
            named.next().map(|(_, value)| value)
        };
        Self {
            chart: value("patient").map_or(Chart::Unnamed, |id| {
                id.parse().map_or(Chart::Nobody, Chart::Of)
            }),
            version: value("version").and_then(|number| number.parse().ok()),
            practitioner: value("practitioner").and_then(|id| id.parse().ok()),
        }
    }

    /// The chart's patient, if there can be one.
    pub(crate) fn patient(&self) -> Option<PatientId> {
        match self.chart {
            Chart::Of(patient) => Some(patient),
            Chart::Unnamed | Chart::Nobody => None,
        }
    }
}
