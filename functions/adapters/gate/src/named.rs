//! What a request's address names.

use access::{Action, PatientId, PersonId};
use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::request::Parts;
use edge::Problem;

/// Where a request says which chart it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// In the path's `{patient}`.
    Path,
    /// In the query's `patient`, once: an id, or a FHIR reference such as `Patient/<id>`.
    Query,
    /// In the path's `{resource}`, whose id begins with the patient's, and goes on with the version's number.
    Resource,
}

/// The chart a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chart {
    /// None: there is no place in the address for one.
    Unnamed,
    /// This one, if there is one of that id.
    Of(PatientId),
    /// Nobody's: what stands in its place is no id.
    Nobody,
    /// Nobody's: there is a place for one in the query, and nothing stands there, or more than one thing.
    Unclear,
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
    pub(crate) async fn by(parts: &mut Parts, action: Action, naming: Naming) -> Self {
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
        if naming == Naming::Resource {
            let (patient, version) = of_resource(value("resource").unwrap_or_default());
            return Self {
                chart: patient.map_or(Chart::Nobody, Chart::Of),
                version,
                practitioner: None,
            };
        }
        let chart = match naming {
            Naming::Query => by_query(parts),
            Naming::Path | Naming::Resource => value("patient").map_or(Chart::Unnamed, |id| {
                id.parse().map_or(Chart::Nobody, Chart::Of)
            }),
        };
        Self {
            chart,
            version: value("version").and_then(|number| number.parse().ok()),
            practitioner: value("practitioner").and_then(|id| id.parse().ok()),
        }
    }

    /// The chart's patient, if there can be one.
    pub(crate) fn patient(&self) -> Option<PatientId> {
        match self.chart {
            Chart::Of(patient) => Some(patient),
            Chart::Unnamed | Chart::Nobody | Chart::Unclear => None,
        }
    }
}

/// The one `patient` of a query.
fn by_query(parts: &Parts) -> Chart {
    let Ok(Query(query)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
        return Chart::Unclear;
    };
    let mut named = query.iter().filter(|(name, _)| name == "patient");
    let (Some((_, patient)), None) = (named.next(), named.next()) else {
        return Chart::Unclear;
    };
    let id = patient.strip_prefix("Patient/").unwrap_or(patient);
    id.parse().map_or(Chart::Nobody, Chart::Of)
}

/// The chart and the version of `<patient>.<version>.<place>`.
fn of_resource(id: &str) -> (Option<PatientId>, Option<u64>) {
    let mut parts = id.split('.');
    let patient = parts.next().and_then(|patient| patient.parse().ok());
    (patient, parts.next().and_then(|number| number.parse().ok()))
}

/// The chart the gate has judged by, for handlers of routes that name it elsewhere than in the path's `{patient}`:
/// they take it from here and read it nowhere else, so that nobody is let into one chart and shown another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedChart(pub PatientId);

impl<S: Send + Sync> FromRequestParts<S> for NamedChart {
    type Rejection = Problem;

    /// Only the gate can have put it there.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let named = parts.extensions.get::<Self>().copied();
        named.ok_or_else(Problem::not_found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    const ID: &str = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";
    const OTHER: &str = "2c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";

    fn chart(query: &str) -> Chart {
        let address = format!("/Condition{query}");
        let (parts, ()) = Request::get(address).body(()).unwrap().into_parts();
        by_query(&parts)
    }

    #[test]
    fn a_query_names_one_chart_or_none() {
        let of = Chart::Of(ID.parse().unwrap());
        assert_eq!(chart(&format!("?patient={ID}")), of);
        assert_eq!(chart(&format!("?code=x&patient=Patient/{ID}&_count=1")), of);
        assert_eq!(chart(&format!("?patient=Patient%2F{ID}")), of);
        assert_eq!(chart(&format!("?%70atient={ID}")), of);
        for twice in [
            format!("?patient={ID}&patient={OTHER}"),
            format!("?patient={ID}&patient={ID}"),
            format!("?patient={ID}&%70atient={OTHER}"),
            format!("?patient:Patient={ID}"),
            format!("?Patient={ID}"),
            "?patient".to_owned() + "&patient",
            String::new(),
            "?".to_owned(),
        ] {
            assert_eq!(chart(&twice), Chart::Unclear, "{twice}");
        }
        for odd in [
            format!("?patient={ID},{OTHER}"),
            format!("?patient=Patient/Patient/{ID}"),
            format!("?patient=Practitioner/{ID}"),
            format!("?patient=%20{ID}"),
            format!("?patient={}", ID.to_uppercase()),
            "?patient=".to_owned(),
            "?patient=%FF".to_owned(),
        ] {
            assert_eq!(chart(&odd), Chart::Nobody, "{odd}");
        }
    }

    #[test]
    fn a_resources_id_names_its_chart_and_its_version() {
        let patient = ID.parse().ok();
        assert_eq!(of_resource(&format!("{ID}.12.3")), (patient, Some(12)));
        assert_eq!(of_resource(ID), (patient, None));
        assert_eq!(of_resource(""), (None, None));
        assert_eq!(of_resource(&format!(".{ID}.1")), (None, None));
    }
}
