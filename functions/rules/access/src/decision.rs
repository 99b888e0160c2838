//! The decision table.

use crate::person::Role;

/// What the caller is to the chart the request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is the caller's own.
    Self_,
    /// Its patient lets the caller in, or an emergency does for an hour.
    Consented,
    /// Its patient has asked the caller and has no answer yet.
    Asked,
    /// None of these; or there is no such chart, which must look the same.
    Stranger,
    /// The request names no chart.
    NoChart,
}

impl Relation {
    pub const ALL: [Self; 5] = [
        Self::Self_,
        Self::Consented,
        Self::Asked,
        Self::Stranger,
        Self::NoChart,
    ];
}

/// What a request asks to do: one for each kind of route that needs a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Everything under `/api/auth/invitations` and `/api/auth/people`
    ManagePeople,
    /// `POST /api/auth/patients/{patient}/invitations`
    InvitePatient,
    /// Everything under `/api/auth/account`
    KeepAccount,
    /// `GET /api/auth/practitioners`
    FindPractitioners,
    /// `POST /api/records/patients`
    RegisterPatient,
    /// `POST /api/records/imports`
    ImportChart,
    /// `GET /api/records/patients`: only those the caller may know of
    ListPatients,
    /// `POST /api/records/patient-searches`: only those the caller may know of
    SearchPatients,
    /// `GET /api/records/patients/{patient}` and its versions
    ReadChart,
    /// `GET /api/records/patients/{patient}/kept`
    ReadKept,
    /// `GET /api/records/patients/{patient}/details` and its history: who somebody is, without their visits
    ReadPatient,
    /// `PUT /api/records/patients/{patient}/details`
    EditPatient,
    /// `POST /api/records/patients/{patient}/visits`
    WriteVisit,
    /// `POST /api/records/patients/{patient}/versions/{version}/amendments`
    AmendVisit,
    /// `POST /api/records/patients/{patient}/attachments`
    AddAttachment,
    /// `POST /api/records/patients/{patient}/versions/{version}/updates`
    SendUpdate,
    /// `DELETE /api/records/patients/{patient}`
    ErasePatient,
    /// `POST /api/records/patients/{patient}/consents`
    AskConsent,
    /// `GET /api/records/patients/{patient}/consents`
    ReadConsents,
    /// `DELETE /api/records/patients/{patient}/consents/{practitioner}`
    EndConsent,
    /// `PUT /api/records/patients/{patient}/consents/{practitioner}/answer`
    AnswerConsent,
    /// `GET /api/records/consent-requests`
    ReadRequests,
    /// `POST /api/records/emergencies`
    BreakGlass,
    /// `GET /api/records/patients/{patient}/log` and its export
    ReadLog,
    /// `GET /api/records/notices`: the caller's own
    ReadNotices,
    /// `GET` of everything under `/api/records/appointments`: the caller's own, an admin's all; when a doctor is busy
    ReadAppointments,
    /// `POST` and `PUT` there: only the caller's own, an admin's all
    KeepAppointments,
    /// `GET /api/records/figures`, `GET /api/auth/figures`
    ReadFigures,
    /// `POST /api/records/card-lookups`: only a chart that the caller may read
    FindChart,
    /// `GET /api/qr/patients/{patient}/card` in all its forms, and `/evidence`
    IssueCard,
    /// `POST /api/qr/patients/{patient}/card-revocations`
    RevokeCards,
    /// `POST /api/qr/patients/{patient}/version-revocations`
    RevokeVersion,
    /// `POST /api/qr/patients/{patient}/links`
    ShareLink,
    /// `GET /api/qr/patients/{patient}/links`
    ReadLinks,
    /// `DELETE /api/qr/patients/{patient}/links/{link}`
    EndLink,
}

impl Action {
    pub const ALL: [Self; 35] = [
        Self::ManagePeople,
        Self::InvitePatient,
        Self::KeepAccount,
        Self::FindPractitioners,
        Self::RegisterPatient,
        Self::ImportChart,
        Self::ListPatients,
        Self::SearchPatients,
        Self::ReadChart,
        Self::ReadKept,
        Self::ReadPatient,
        Self::EditPatient,
        Self::WriteVisit,
        Self::AmendVisit,
        Self::AddAttachment,
        Self::SendUpdate,
        Self::ErasePatient,
        Self::AskConsent,
        Self::ReadConsents,
        Self::EndConsent,
        Self::AnswerConsent,
        Self::ReadRequests,
        Self::BreakGlass,
        Self::ReadLog,
        Self::ReadNotices,
        Self::ReadAppointments,
        Self::KeepAppointments,
        Self::ReadFigures,
        Self::FindChart,
        Self::IssueCard,
        Self::RevokeCards,
        Self::RevokeVersion,
        Self::ShareLink,
        Self::ReadLinks,
        Self::EndLink,
    ];

    /// Whether the request names a chart.
    #[must_use]
    pub fn names_a_chart(self) -> bool {
        match self {
            Self::ManagePeople
            | Self::KeepAccount
            | Self::FindPractitioners
            | Self::RegisterPatient
            | Self::ImportChart
            | Self::ListPatients
            | Self::SearchPatients
            | Self::ReadRequests
            | Self::BreakGlass
            | Self::ReadNotices
            | Self::ReadAppointments
            | Self::KeepAppointments
            | Self::ReadFigures
            | Self::FindChart => false,
            Self::InvitePatient
            | Self::ReadChart
            | Self::ReadKept
            | Self::ReadPatient
            | Self::EditPatient
            | Self::WriteVisit
            | Self::AmendVisit
            | Self::AddAttachment
            | Self::SendUpdate
            | Self::ErasePatient
            | Self::AskConsent
            | Self::ReadConsents
            | Self::EndConsent
            | Self::AnswerConsent
            | Self::ReadLog
            | Self::IssueCard
            | Self::RevokeCards
            | Self::RevokeVersion
            | Self::ShareLink
            | Self::ReadLinks
            | Self::EndLink => true,
        }
    }

    /// Whether somebody may do this who has not shown the second factor their role needs: nothing but
    /// keeping their own account, which is where one is enrolled.
    #[must_use]
    pub fn needs_no_second_factor(self) -> bool {
        self == Self::KeepAccount
    }
}

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    Allow,
    /// 403: this caller never does this, whoever the patient is.
    Refuse,
    /// 404: to this caller there is no such chart.
    Conceal,
}

/// The table. A role that never does a thing is refused before anybody looks at the chart, so that the answer depends on
/// the caller alone; a role that does it for some charts is told of no other.
#[must_use]
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "a table: one line for each action and caller")]
pub fn decide(role: Role, relation: Relation, action: Action) -> Decision {
    use Action as A;
    use Decision::{Allow, Conceal, Refuse};
    use Relation::{Asked, Consented, NoChart, Self_, Stranger};
    use Role::{Admin, Doctor, Patient};

    match (action, role, relation) {
        // Routes that name a chart are asked about one, the others about none.
        (action, _, NoChart)                              if action.names_a_chart()  => Refuse,
        (action, _, Self_ | Consented | Asked | Stranger) if !action.names_a_chart() => Refuse,

        (A::KeepAccount | A::FindPractitioners | A::ListPatients | A::ReadNotices, Admin | Doctor | Patient, _) => Allow,
        (A::ReadAppointments | A::KeepAppointments,                                Admin | Doctor | Patient, _) => Allow,
        (A::RegisterPatient | A::SearchPatients | A::ImportChart,                  Admin | Doctor,           _) => Allow,
        (A::RegisterPatient | A::SearchPatients | A::ImportChart,                  Patient,                  _) => Refuse,
        (A::FindChart,                                                             Doctor | Patient,         _) => Allow,
        (A::FindChart,                                                             Admin,                    _) => Refuse,
        (A::ReadRequests | A::BreakGlass,                                          Doctor,                   _) => Allow,
        (A::ReadRequests | A::BreakGlass,                                          Admin | Patient,          _) => Refuse,
        (A::ManagePeople | A::ReadFigures,                                         Admin,                    _) => Allow,
        (A::ManagePeople | A::ReadFigures,                                         Doctor | Patient,         _) => Refuse,

        (A::InvitePatient | A::ErasePatient, Admin,            _) => Allow,
        (A::InvitePatient | A::ErasePatient, Doctor | Patient, _) => Refuse,

        (A::ReadChart | A::ReadKept | A::IssueCard | A::RevokeCards, Doctor,           Consented) => Allow,
        (A::ReadChart | A::ReadKept | A::IssueCard | A::RevokeCards, Patient,          Self_)     => Allow,
        (A::ReadChart | A::ReadKept | A::IssueCard | A::RevokeCards, Doctor | Patient, _)         => Conceal,
        (A::ReadChart | A::ReadKept | A::IssueCard | A::RevokeCards, Admin,            _)         => Refuse,

        (A::ReadPatient, Admin,            _)         => Allow,
        (A::ReadPatient, Doctor,           Consented) => Allow,
        (A::ReadPatient, Patient,          Self_)     => Allow,
        (A::ReadPatient, Doctor | Patient, _)         => Conceal,

        (A::EditPatient, Admin,   _)         => Allow,
        (A::EditPatient, Doctor,  Consented) => Allow,
        (A::EditPatient, Doctor,  _)         => Conceal,
        (A::EditPatient, Patient, _)         => Refuse,

        (A::WriteVisit | A::AmendVisit | A::AddAttachment | A::SendUpdate | A::RevokeVersion, Doctor,          Consented) => Allow,
        (A::WriteVisit | A::AmendVisit | A::AddAttachment | A::SendUpdate | A::RevokeVersion, Doctor,          _)         => Conceal,
        (A::WriteVisit | A::AmendVisit | A::AddAttachment | A::SendUpdate | A::RevokeVersion, Admin | Patient, _)         => Refuse,

        (A::AskConsent | A::ReadConsents,              Patient,        Self_) => Allow,
        (A::AskConsent | A::ReadConsents,              Patient,        _)     => Conceal,
        (A::AskConsent | A::ReadConsents,              Admin | Doctor, _)     => Refuse,
        (A::ShareLink | A::ReadLinks | A::EndLink,     Patient,        Self_) => Allow,
        (A::ShareLink | A::ReadLinks | A::EndLink,     Patient,        _)     => Conceal,
        (A::ShareLink | A::ReadLinks | A::EndLink,     Admin | Doctor, _)     => Refuse,

        // Who was let in by an emergency may have been asked as well: the handler knows.
        (A::AnswerConsent, Doctor,          Asked | Consented) => Allow,
        (A::AnswerConsent, Doctor,          _)                 => Conceal,
        (A::AnswerConsent, Admin | Patient, _)                 => Refuse,

        (A::EndConsent, Patient,          Self_)             => Allow,
        (A::EndConsent, Doctor,           Consented | Asked) => Allow,
        (A::EndConsent, Doctor | Patient, _)                 => Conceal,
        (A::EndConsent, Admin,            _)                 => Refuse,

        (A::ReadLog, Patient, Self_) => Allow,
        (A::ReadLog, Patient, _)     => Conceal,
        (A::ReadLog, Admin,   _)     => Allow,
        (A::ReadLog, Doctor,  _)     => Refuse,
    }
}
