//! `POST /api/records/fhir/Patient/_search`: the patients the caller may know of, asked for by a form.

use ::fhir::Misasked;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use edge::{Form, InQuery, Problem};
use gate::Caller;

use super::reply::misasked;
use crate::records::Records;

/// Lists or searches patients by a form (FHIR R4, 3.1.1.4.1), so that no name stands in an address. The link `next` says where to send
/// the same form for the next page; nothing but the cursor stands in it.
#[utoipa::path(
    post,
    path = "/api/records/fhir/Patient/_search",
    tag = "fhir::patients",
    params(("cursor" = Option<String>, Query, description = "Where to go on: it stands in the link `next`")),
    request_body(content = Object, content_type = "application/x-www-form-urlencoded", description = "What the query of a search by GET may hold"),
    responses(
        (status = 200, description = "Bundle (searchset)", body = Object, content_type = "application/fhir+json"),
        (status = 400, description = "OperationOutcome: a parameter that will not do", body = Object, content_type = "application/fhir+json"),
        (status = 415, description = "OperationOutcome: not a form", body = Object, content_type = "application/fhir+json"),
    )
)]
pub async fn search_by_form(
    State(records): State<Records>,
    caller: Caller,
    uri: Uri,
    InQuery(mut query): InQuery<Vec<(String, String)>>,
    Form(form): Form,
) -> Result<Response, Problem> {
    if let Some((name, _)) = query.iter().find(|(name, _)| name != "cursor") {
        return Err(misasked(&Misasked::Unknown(name.clone())));
    }
    query.extend(form);
    records.patients(&caller, &uri, &query).await
}
