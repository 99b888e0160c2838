//! `OperationOutcome`: the one shape every error of a FHIR server leaves in.

use serde_json::{Value, json};

/// What kind of thing went wrong (FHIR R4, `issue-type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueType {
    Invalid,
    NotSupported,
    Required,
    Login,
    Forbidden,
    NotFound,
    TooCostly,
    Throttled,
    Transient,
    Conflict,
    Exception,
    /// What is stored is not what was written.
    Security,
}

impl IssueType {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::NotSupported => "not-supported",
            Self::Required => "required",
            Self::Login => "login",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::TooCostly => "too-costly",
            Self::Throttled => "throttled",
            Self::Transient => "transient",
            Self::Conflict => "conflict",
            Self::Exception => "exception",
            Self::Security => "security",
        }
    }

    /// What an HTTP status stands for.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Login,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            405 | 406 => Self::NotSupported,
            409 | 412 => Self::Conflict,
            413 => Self::TooCostly,
            429 => Self::Throttled,
            503 => Self::Transient,
            500.. => Self::Exception,
            _ => Self::Invalid,
        }
    }
}

/// One issue: what is wrong, in words, and which parameters are at fault.
#[must_use]
pub fn outcome<'a>(
    code: IssueType,
    diagnostics: Option<&str>,
    expression: impl IntoIterator<Item = &'a str>,
) -> Value {
    let mut issue = json!({"severity": "error", "code": code.code()});
    if let Some(diagnostics) = diagnostics {
        issue["diagnostics"] = diagnostics.into();
    }
    let expression: Vec<&str> = expression.into_iter().collect();
    if !expression.is_empty() {
        issue["expression"] = json!(expression);
    }
    json!({"resourceType": "OperationOutcome", "issue": [issue]})
}
