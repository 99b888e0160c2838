//! The table of contents: every address, and what it takes to be let in.

use access::Action;
use axum::Router;
use axum::routing::{delete, get, post};
use gate::Gate;
use utoipa::OpenApi;

use crate::records::Records;
use crate::{chart_page, erase, import, kept, patients, version, visit};

/// Every route of this function.
pub fn routes(gate: &Gate, records: Records) -> Router {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/imports",
            on(Action::ImportChart, post(import::import)),
        )
        .route(
            "/api/records/patients",
            on(Action::ListPatients, get(patients::list)),
        )
        .route(
            "/api/records/patients/{patient}",
            on(Action::ReadChart, get(chart_page::read))
                .merge(on(Action::ErasePatient, delete(erase::erase))),
        )
        .route(
            "/api/records/patients/{patient}/versions/{version}",
            on(Action::ReadChart, get(version::read)),
        )
        .route(
            "/api/records/patients/{patient}/visits",
            on(Action::WriteVisit, post(visit::write)),
        )
        .route(
            "/api/records/patients/{patient}/kept",
            on(Action::ReadKept, get(kept::read)),
        )
        .route(
            "/api/records/openapi.json",
            get(|| async { axum::Json(Description::openapi()) }),
        )
        .with_state(records)
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MedSeal records",
        description = "Charts: reading, importing, writing visits, erasing."
    ),
    paths(
        import::import,
        patients::list,
        chart_page::read,
        erase::erase,
        version::read,
        visit::write,
        kept::read
    )
)]
struct Description;

#[cfg(test)]
mod tests {
    use super::*;
    use card::IssuerOrigin;
    use dynamo::admission::Admission;
    use dynamo::anchors::Anchors;
    use dynamo::charts::Charts;
    use dynamo::datakeys::DataKeys;
    use dynamo::log::Log;
    use edge::{Chance, Clock, Environment};
    use keys::Kms;
    use queue::Wake;

    #[test]
    fn no_two_routes_stand_in_each_others_way() {
        let environment = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        let environment: Environment = environment
            .map(|name| (name.to_owned(), "x".to_owned()))
            .into_iter()
            .collect();
        let aws = edge::aws::connect(&environment).unwrap();
        let (client, kms, name) = (dynamo::client(&aws), Kms::new(&aws), || "x".to_owned());
        let clock = Clock::system();
        let records = Records {
            charts: Charts::new(client.clone(), name()),
            data_keys: DataKeys::new(client.clone(), name(), kms, name()),
            anchors: Anchors::new(client.clone(), name()),
            wake: Wake::new(&aws, name()),
            issuer: IssuerOrigin::parse("https://clinic.example").unwrap(),
            clock,
            chance: Chance::system(),
        };
        let admission = Admission::new(client.clone(), name()).asking(name());
        let gate = Gate::new(&[4; 65], "https://clinic.example", clock, admission).unwrap();
        let gate = gate.logging(Log::new(client, name()), Chance::system());
        drop(routes(&gate, records));
    }
}
