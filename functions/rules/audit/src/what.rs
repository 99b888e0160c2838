use std::fmt;

use access::Action;

/// What was done to a chart. One for each action that a chart's log tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    RegisterPatient,
    ImportChart,
    InvitePatient,
    ReadChart,
    ReadKept,
    ReadPatient,
    EditPatient,
    WriteVisit,
    AmendVisit,
    AddAttachment,
    SendUpdate,
    ErasePatient,
    AskConsent,
    ReadConsents,
    AnswerConsent,
    EndConsent,
    BreakGlass,
    ReadLog,
    IssueCard,
    RevokeCards,
    RevokeVersion,
    ShareLink,
    ReadLinks,
    EndLink,
    /// By whoever has the link; a patient's word lets them.
    OpenLink,
    /// That the patient signs in under another address.
    ChangeAddress,
    /// By staff, as are the three below; the patient's own are no secret to them.
    BookAppointment,
    MoveAppointment,
    /// Somebody says what came of it.
    CloseAppointment,
    CancelAppointment,
}

/// When an entry is written, seen from what it tells of. Nobody is answered before it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// With its answer: a read, of which nothing is shown before it is entered.
    Beside,
    /// Afterwards, when it is known what came of it.
    After,
    /// Before: afterwards may be too late.
    Before,
}

impl What {
    /// All there are.
    pub const ALL: [Self; 30] = [
        Self::RegisterPatient,
        Self::ImportChart,
        Self::InvitePatient,
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
        Self::AnswerConsent,
        Self::EndConsent,
        Self::BreakGlass,
        Self::ReadLog,
        Self::IssueCard,
        Self::RevokeCards,
        Self::RevokeVersion,
        Self::ShareLink,
        Self::ReadLinks,
        Self::EndLink,
        Self::OpenLink,
        Self::ChangeAddress,
        Self::BookAppointment,
        Self::MoveAppointment,
        Self::CloseAppointment,
        Self::CancelAppointment,
    ];

    /// What a log calls an action, and when it is entered; none for what concerns no chart, or many.
    #[must_use]
    pub fn of(action: Action) -> Option<(Self, When)> {
        let what = match action {
            Action::ManagePeople
            | Action::KeepAccount
            | Action::FindPractitioners
            | Action::ListPatients
            | Action::SearchPatients
            | Action::ReadRequests
            | Action::ReadNotices
            | Action::ReadAppointments
            | Action::KeepAppointments
            | Action::ReadFigures
            | Action::FindChart => return None,
            Action::RegisterPatient => Self::RegisterPatient,
            Action::ImportChart => Self::ImportChart,
            Action::InvitePatient => Self::InvitePatient,
            Action::ReadChart => Self::ReadChart,
            Action::ReadKept => Self::ReadKept,
            Action::ReadPatient => Self::ReadPatient,
            Action::EditPatient => Self::EditPatient,
            Action::WriteVisit => Self::WriteVisit,
            Action::AmendVisit => Self::AmendVisit,
            Action::AddAttachment => Self::AddAttachment,
            Action::SendUpdate => Self::SendUpdate,
            Action::ErasePatient => Self::ErasePatient,
            Action::AskConsent => Self::AskConsent,
            Action::ReadConsents => Self::ReadConsents,
            Action::AnswerConsent => Self::AnswerConsent,
            Action::EndConsent => Self::EndConsent,
            Action::BreakGlass => Self::BreakGlass,
            Action::ReadLog => Self::ReadLog,
            Action::IssueCard => Self::IssueCard,
            Action::RevokeCards => Self::RevokeCards,
            Action::RevokeVersion => Self::RevokeVersion,
            Action::ShareLink => Self::ShareLink,
            Action::ReadLinks => Self::ReadLinks,
            Action::EndLink => Self::EndLink,
        };
        Some((what, what.when()))
    }

    fn when(self) -> When {
        match self {
            Self::ReadChart
            | Self::ReadKept
            | Self::ReadPatient
            | Self::ReadConsents
            | Self::ReadLog
            | Self::ReadLinks => When::Beside,
            Self::ErasePatient
            | Self::BreakGlass
            | Self::OpenLink
            | Self::ChangeAddress
            | Self::BookAppointment
            | Self::MoveAppointment
            | Self::CloseAppointment
            | Self::CancelAppointment => When::Before,
            Self::RegisterPatient
            | Self::ImportChart
            | Self::InvitePatient
            | Self::EditPatient
            | Self::WriteVisit
            | Self::AmendVisit
            | Self::AddAttachment
            | Self::SendUpdate
            | Self::AskConsent
            | Self::AnswerConsent
            | Self::EndConsent
            | Self::IssueCard
            | Self::RevokeCards
            | Self::RevokeVersion
            | Self::ShareLink
            | Self::EndLink => When::After,
        }
    }

    /// Its name in answers, and its code of the system `urn:medseal:log`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RegisterPatient => "register-patient",
            Self::ImportChart => "import-chart",
            Self::InvitePatient => "invite-patient",
            Self::ReadChart => "read-chart",
            Self::ReadKept => "read-kept",
            Self::ReadPatient => "read-patient",
            Self::EditPatient => "edit-patient",
            Self::WriteVisit => "write-visit",
            Self::AmendVisit => "amend-visit",
            Self::AddAttachment => "add-attachment",
            Self::SendUpdate => "send-update",
            Self::ErasePatient => "erase-patient",
            Self::AskConsent => "ask-consent",
            Self::ReadConsents => "read-consents",
            Self::AnswerConsent => "answer-consent",
            Self::EndConsent => "end-consent",
            Self::BreakGlass => "break-glass",
            Self::ReadLog => "read-log",
            Self::IssueCard => "issue-card",
            Self::RevokeCards => "revoke-cards",
            Self::RevokeVersion => "revoke-version",
            Self::ShareLink => "share-link",
            Self::ReadLinks => "read-links",
            Self::EndLink => "end-link",
            Self::OpenLink => "open-link",
            Self::ChangeAddress => "change-address",
            Self::BookAppointment => "book-appointment",
            Self::MoveAppointment => "move-appointment",
            Self::CloseAppointment => "close-appointment",
            Self::CancelAppointment => "cancel-appointment",
        }
    }

    /// The AuditEvent's action: create, read, update, delete, execute.
    pub(crate) const fn action(self) -> &'static str {
        match self {
            Self::RegisterPatient
            | Self::ImportChart
            | Self::WriteVisit
            | Self::AddAttachment
            | Self::AskConsent
            | Self::BookAppointment
            | Self::ShareLink => "C",
            Self::ReadChart
            | Self::ReadKept
            | Self::ReadPatient
            | Self::ReadConsents
            | Self::ReadLog
            | Self::ReadLinks
            | Self::OpenLink => "R",
            Self::EditPatient
            | Self::AmendVisit
            | Self::AnswerConsent
            | Self::EndConsent
            | Self::ChangeAddress
            | Self::MoveAppointment
            | Self::CloseAppointment
            | Self::CancelAppointment
            | Self::RevokeCards
            | Self::RevokeVersion => "U",
            Self::ErasePatient | Self::EndLink => "D",
            Self::InvitePatient | Self::BreakGlass | Self::SendUpdate | Self::IssueCard => "E",
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
