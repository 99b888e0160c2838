//! What each route asks of the decision table.

use access::Action;
use reqwest::Method;

/// Who may ask a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Anybody: signing in, enrolling, verifying.
    Nothing,
    /// Whom the table lets do this.
    For(Action),
}

use Action as A;
use Asks::{For, Nothing};

/// Every route there is. One that is not here fails the tests that walk the functions' descriptions.
pub const ASKS: &[(&str, &str, Asks)] = &[
    ("POST", "/api/auth/setup", Nothing),
    ("POST", "/api/auth/invitations/accept", Nothing),
    ("POST", "/api/auth/password-resets", Nothing),
    ("POST", "/api/auth/password-resets/accept", Nothing),
    ("POST", "/api/auth/sign-in", Nothing),
    ("POST", "/api/auth/sign-in/totp", Nothing),
    ("POST", "/api/auth/sign-in/recovery", Nothing),
    ("POST", "/api/auth/sign-in/passkey", Nothing),
    ("POST", "/api/auth/refresh", Nothing),
    ("POST", "/api/auth/sign-out", Nothing),
    ("GET", "/api/auth/jwks.json", Nothing),
    ("GET", "/api/auth/invitations", For(A::ManagePeople)),
    ("POST", "/api/auth/invitations", For(A::ManagePeople)),
    (
        "POST",
        "/api/auth/invitations/{invitation}/renewals",
        For(A::ManagePeople),
    ),
    (
        "DELETE",
        "/api/auth/invitations/{invitation}",
        For(A::ManagePeople),
    ),
    (
        "POST",
        "/api/auth/patients/{patient}/invitations",
        For(A::InvitePatient),
    ),
    ("GET", "/api/auth/people", For(A::ManagePeople)),
    ("GET", "/api/auth/people/{person}", For(A::ManagePeople)),
    ("PUT", "/api/auth/people/{person}", For(A::ManagePeople)),
    ("DELETE", "/api/auth/people/{person}", For(A::ManagePeople)),
    (
        "GET",
        "/api/auth/people/{person}/photo",
        For(A::ManagePeople),
    ),
    (
        "PUT",
        "/api/auth/people/{person}/photo",
        For(A::ManagePeople),
    ),
    (
        "DELETE",
        "/api/auth/people/{person}/photo",
        For(A::ManagePeople),
    ),
    (
        "PUT",
        "/api/auth/people/{person}/standing",
        For(A::ManagePeople),
    ),
    (
        "POST",
        "/api/auth/people/{person}/factor-resets",
        For(A::ManagePeople),
    ),
    ("GET", "/api/auth/practitioners", For(A::FindPractitioners)),
    (
        "GET",
        "/api/auth/practitioners/{practitioner}/photo",
        For(A::FindPractitioners),
    ),
    ("GET", "/api/auth/figures", For(A::ReadFigures)),
    ("GET", "/api/auth/account", For(A::KeepAccount)),
    ("POST", "/api/auth/account/totp", For(A::KeepAccount)),
    (
        "POST",
        "/api/auth/account/totp/confirmations",
        For(A::KeepAccount),
    ),
    (
        "POST",
        "/api/auth/account/passkeys/options",
        For(A::KeepAccount),
    ),
    ("POST", "/api/auth/account/passkeys", For(A::KeepAccount)),
    (
        "DELETE",
        "/api/auth/account/factors/{factor}",
        For(A::KeepAccount),
    ),
    (
        "POST",
        "/api/auth/account/recovery-codes",
        For(A::KeepAccount),
    ),
    ("PUT", "/api/auth/account/password", For(A::KeepAccount)),
    ("GET", "/api/auth/account/sessions", For(A::KeepAccount)),
    ("DELETE", "/api/auth/account/sessions", For(A::KeepAccount)),
    (
        "DELETE",
        "/api/auth/account/sessions/{session}",
        For(A::KeepAccount),
    ),
    ("POST", "/api/records/imports", For(A::ImportChart)),
    ("GET", "/api/records/patients", For(A::ListPatients)),
    ("POST", "/api/records/patients", For(A::RegisterPatient)),
    (
        "POST",
        "/api/records/patient-searches",
        For(A::SearchPatients),
    ),
    ("GET", "/api/records/patients/{patient}", For(A::ReadChart)),
    (
        "DELETE",
        "/api/records/patients/{patient}",
        For(A::ErasePatient),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/versions/{version}",
        For(A::ReadChart),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/versions/{version}/changes",
        For(A::ReadChart),
    ),
    (
        "POST",
        "/api/records/patients/{patient}/versions/{version}/amendments",
        For(A::AmendVisit),
    ),
    (
        "POST",
        "/api/records/patients/{patient}/versions/{version}/updates",
        For(A::SendUpdate),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/versions/{version}/attachments/{attachment}",
        For(A::ReadChart),
    ),
    (
        "POST",
        "/api/records/patients/{patient}/attachments",
        For(A::AddAttachment),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/details",
        For(A::ReadPatient),
    ),
    (
        "PUT",
        "/api/records/patients/{patient}/details",
        For(A::EditPatient),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/details/history",
        For(A::ReadPatient),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/kept",
        For(A::ReadKept),
    ),
    (
        "POST",
        "/api/records/patients/{patient}/visits",
        For(A::WriteVisit),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/consents",
        For(A::ReadConsents),
    ),
    (
        "POST",
        "/api/records/patients/{patient}/consents",
        For(A::AskConsent),
    ),
    (
        "DELETE",
        "/api/records/patients/{patient}/consents/{practitioner}",
        For(A::EndConsent),
    ),
    (
        "PUT",
        "/api/records/patients/{patient}/consents/{practitioner}/answer",
        For(A::AnswerConsent),
    ),
    ("GET", "/api/records/consent-requests", For(A::ReadRequests)),
    ("POST", "/api/records/emergencies", For(A::BreakGlass)),
    (
        "GET",
        "/api/records/patients/{patient}/log",
        For(A::ReadLog),
    ),
    (
        "GET",
        "/api/records/patients/{patient}/log/export",
        For(A::ReadLog),
    ),
    ("GET", "/api/records/fhir/metadata", Nothing),
    ("GET", "/api/records/fhir/Patient", For(A::ListPatients)),
    (
        "POST",
        "/api/records/fhir/Patient/_search",
        For(A::ListPatients),
    ),
    (
        "GET",
        "/api/records/fhir/Patient/{patient}",
        For(A::ReadChart),
    ),
    (
        "GET",
        "/api/records/fhir/Patient/{patient}/$everything",
        For(A::ReadChart),
    ),
    ("GET", "/api/records/fhir/AuditEvent", For(A::ReadLog)),
    ("GET", "/api/records/fhir/Consent", For(A::ReadConsents)),
    ("GET", "/api/records/fhir/{type}", For(A::ReadChart)),
    (
        "GET",
        "/api/records/fhir/{type}/{resource}",
        For(A::ReadChart),
    ),
    ("GET", "/api/records/notices", For(A::ReadNotices)),
    ("PUT", "/api/records/notices/standing", For(A::ReadNotices)),
    (
        "PUT",
        "/api/records/notices/{notice}/standing",
        For(A::ReadNotices),
    ),
    ("GET", "/api/records/appointments", For(A::ReadAppointments)),
    (
        "POST",
        "/api/records/appointments",
        For(A::KeepAppointments),
    ),
    (
        "GET",
        "/api/records/appointments/{appointment}",
        For(A::ReadAppointments),
    ),
    (
        "PUT",
        "/api/records/appointments/{appointment}",
        For(A::KeepAppointments),
    ),
    (
        "GET",
        "/api/records/practitioners/{practitioner}/busy",
        For(A::ReadAppointments),
    ),
    ("POST", "/api/records/card-lookups", For(A::FindChart)),
    ("GET", "/api/records/figures", For(A::ReadFigures)),
    ("GET", "/api/qr/patients/{patient}/card", For(A::IssueCard)),
    (
        "GET",
        "/api/qr/patients/{patient}/card.png",
        For(A::IssueCard),
    ),
    (
        "GET",
        "/api/qr/patients/{patient}/card.svg",
        For(A::IssueCard),
    ),
    (
        "GET",
        "/api/qr/patients/{patient}/card.smart-health-card",
        For(A::IssueCard),
    ),
    (
        "GET",
        "/api/qr/patients/{patient}/evidence",
        For(A::IssueCard),
    ),
    (
        "POST",
        "/api/qr/patients/{patient}/card-revocations",
        For(A::RevokeCards),
    ),
    (
        "POST",
        "/api/qr/patients/{patient}/version-revocations",
        For(A::RevokeVersion),
    ),
    ("GET", "/api/qr/patients/{patient}/links", For(A::ReadLinks)),
    (
        "POST",
        "/api/qr/patients/{patient}/links",
        For(A::ShareLink),
    ),
    (
        "DELETE",
        "/api/qr/patients/{patient}/links/{link}",
        For(A::EndLink),
    ),
    ("POST", "/api/qr/links/{link}", Nothing),
    ("GET", "/api/qr/links/{link}/files/{file}", Nothing),
    ("GET", "/.well-known/jwks.json", Nothing),
    ("GET", "/.well-known/crl/{file}", Nothing),
    ("GET", "/api/verify/commitments/{commitment}", Nothing),
    ("GET", "/api/verify/batches/{number}", Nothing),
    ("GET", "/api/verify/batches/{number}/archive", Nothing),
    ("GET", "/api/verify/events/{hash}", Nothing),
    ("GET", "/api/verify/log", Nothing),
];

/// What a route asks.
pub fn asks(method: &Method, path: &str) -> Option<Asks> {
    let known = ASKS
        .iter()
        .find(|(of, at, _)| *of == method.as_str() && *at == path);
    known.map(|(_, _, asks)| *asks)
}
