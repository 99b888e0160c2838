//! The table of contents: every address, and what it takes to be let in.

use access::Action;
use axum::Router;
use axum::routing::{delete, get, post, put};
use gate::Gate;
use utoipa::OpenApi;

use crate::records::Records;
use crate::{
    amend, answer, appointments, ask, attach, attachment, card_lookups, changes, chart_page,
    consents, details, details_history, edit, emergency, end, erase, export, fhir, figures, import,
    kept, log_page, notice_standing, notices, notices_standing, patients, registration, requests,
    search, send_update, version, visit,
};

/// Every route of this function.
pub fn routes(gate: &Gate, records: Records) -> Router {
    Router::new()
        .merge(patients_routes(gate))
        .merge(chart_routes(gate))
        .merge(version_routes(gate))
        .merge(details_routes(gate))
        .merge(consent_routes(gate))
        .merge(day_routes(gate))
        .merge(fhir::routes(gate))
        .route(
            "/api/records/openapi.json",
            get(|| async { axum::Json(Description::openapi()) }),
        )
        .with_state(records)
}

/// Who there is.
fn patients_routes(gate: &Gate) -> Router<Records> {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/imports",
            on(Action::ImportChart, post(import::import)),
        )
        .route(
            "/api/records/patients",
            on(Action::ListPatients, get(patients::list))
                .merge(on(Action::RegisterPatient, post(registration::register))),
        )
        .route(
            "/api/records/patient-searches",
            on(Action::SearchPatients, post(search::search)),
        )
}

/// A chart, and its log.
fn chart_routes(gate: &Gate) -> Router<Records> {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/patients/{patient}",
            on(Action::ReadChart, get(chart_page::read))
                .merge(on(Action::ErasePatient, delete(erase::erase))),
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
            "/api/records/patients/{patient}/log",
            on(Action::ReadLog, get(log_page::read)),
        )
        .route(
            "/api/records/patients/{patient}/log/export",
            on(Action::ReadLog, get(export::export)),
        )
}

/// A version, what became of it, and files.
fn version_routes(gate: &Gate) -> Router<Records> {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/patients/{patient}/versions/{version}",
            on(Action::ReadChart, get(version::read)),
        )
        .route(
            "/api/records/patients/{patient}/versions/{version}/changes",
            on(Action::ReadChart, get(changes::read)),
        )
        .route(
            "/api/records/patients/{patient}/versions/{version}/amendments",
            on(Action::AmendVisit, post(amend::amend)),
        )
        .route(
            "/api/records/patients/{patient}/versions/{version}/updates",
            on(Action::SendUpdate, post(send_update::send)),
        )
        .route(
            "/api/records/patients/{patient}/versions/{version}/attachments/{attachment}",
            on(Action::ReadChart, get(attachment::read)),
        )
        .route(
            "/api/records/patients/{patient}/attachments",
            on(Action::AddAttachment, post(attach::add)),
        )
}

/// Who the patient is.
fn details_routes(gate: &Gate) -> Router<Records> {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/patients/{patient}/details",
            on(Action::ReadPatient, get(details::read))
                .merge(on(Action::EditPatient, put(edit::edit))),
        )
        .route(
            "/api/records/patients/{patient}/details/history",
            on(Action::ReadPatient, get(details_history::read)),
        )
}

/// Who is let in.
fn consent_routes(gate: &Gate) -> Router<Records> {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/patients/{patient}/consents",
            on(Action::ReadConsents, get(consents::list))
                .merge(on(Action::AskConsent, post(ask::ask))),
        )
        .route(
            "/api/records/patients/{patient}/consents/{practitioner}",
            on(Action::EndConsent, delete(end::end)),
        )
        .route(
            "/api/records/patients/{patient}/consents/{practitioner}/answer",
            on(Action::AnswerConsent, put(answer::answer)),
        )
        .route(
            "/api/records/consent-requests",
            on(Action::ReadRequests, get(requests::list)),
        )
        .route(
            "/api/records/emergencies",
            on(Action::BreakGlass, post(emergency::break_glass)),
        )
}

/// A day in the clinic.
fn day_routes(gate: &Gate) -> Router<Records> {
    let on = |action, route| gate.guard(action, route);
    Router::new()
        .route(
            "/api/records/appointments",
            on(Action::ReadAppointments, get(appointments::list::list))
                .merge(on(Action::KeepAppointments, post(appointments::make::make))),
        )
        .route(
            "/api/records/appointments/{appointment}",
            on(Action::ReadAppointments, get(appointments::read::read)).merge(on(
                Action::KeepAppointments,
                put(appointments::change::change),
            )),
        )
        .route(
            "/api/records/practitioners/{practitioner}/busy",
            on(Action::ReadAppointments, get(appointments::busy::busy)),
        )
        .route(
            "/api/records/notices",
            on(Action::ReadNotices, get(notices::list)),
        )
        .route(
            "/api/records/notices/standing",
            on(Action::ReadNotices, put(notices_standing::mark_all)),
        )
        .route(
            "/api/records/notices/{notice}/standing",
            on(Action::ReadNotices, put(notice_standing::mark)),
        )
        .route(
            "/api/records/card-lookups",
            on(Action::FindChart, post(card_lookups::find)),
        )
        .route(
            "/api/records/figures",
            on(Action::ReadFigures, get(figures::read)),
        )
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MedSeal records",
        description = "Patients and their charts: registering, importing, finding, reading, writing visits, erasing; consents, emergencies, logs, appointments, notices, figures."
    ),
    paths(
        import::import,
        registration::register,
        patients::list,
        search::search,
        chart_page::read,
        erase::erase,
        version::read,
        changes::read,
        amend::amend,
        send_update::send,
        attach::add,
        attachment::read,
        details::read,
        edit::edit,
        details_history::read,
        visit::write,
        kept::read,
        log_page::read,
        export::export,
        consents::list,
        ask::ask,
        end::end,
        answer::answer,
        requests::list,
        emergency::break_glass,
        notices::list,
        notice_standing::mark,
        notices_standing::mark_all,
        appointments::list::list,
        appointments::make::make,
        appointments::read::read,
        appointments::change::change,
        appointments::busy::busy,
        card_lookups::find,
        figures::read,
        fhir::metadata::metadata,
        fhir::patients::search,
        fhir::patients_by_form::search_by_form,
        fhir::patient::read,
        fhir::everything::everything,
        fhir::audit_events::search,
        fhir::consents::search,
        fhir::resources::search,
        fhir::resource::read
    )
)]
struct Description;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::Paper;
    use dynamo::admission::Admission;
    use dynamo::log::Log;
    use edge::{Chance, Clock, Environment};

    #[test]
    fn no_two_routes_stand_in_each_others_way() {
        let environment = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        let environment: Environment = environment
            .map(|name| (name.to_owned(), "x".to_owned()))
            .into_iter()
            .collect();
        let aws = edge::aws::connect(&environment).unwrap();
        let (client, name) = (dynamo::client(&aws), || "x".to_owned());
        let admission = Admission::new(client.clone(), name()).asking(name());
        let gate = Gate::new(
            &[4; 65],
            "https://clinic.example",
            Clock::system(),
            admission,
        );
        let gate = gate
            .unwrap()
            .logging(Log::new(client, name()), Chance::system());
        let records = Paper::new(|_| Vec::new()).records();
        drop(routes(&gate, records));
    }
}
