use std::fmt;
use std::net::IpAddr;

use access::{PatientId, PersonId, Role};
use jiff::Timestamp;
use seal::NoteDigest;

use crate::What;

/// One thing that was done to a chart, or tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub what: What,
    /// By whom.
    pub who: Who,
    /// When. It is kept to the millisecond.
    pub at: Timestamp,
    /// To whose chart.
    pub patient: PatientId,
    /// From which address.
    pub from: Option<IpAddr>,
    /// What came of it.
    pub outcome: Outcome,
    /// Which version it concerns.
    pub version: Option<u64>,
    /// Whose access it concerns, if not the one's who did it.
    pub practitioner: Option<PersonId>,
    /// The digest of what was written beside it.
    pub note: Option<NoteDigest>,
}

/// Who did it.
#[derive(Clone, PartialEq, Eq)]
pub struct Who {
    /// Their account.
    pub person: PersonId,
    /// What they were then.
    pub role: Role,
    /// What they were called then; for staff alone.
    pub name: Option<String>,
}

impl Who {
    /// A patient's name is dropped here: the log outlives it.
    #[must_use]
    pub fn new(person: PersonId, role: Role, name: &str) -> Self {
        let name = name.trim();
        let named = role != Role::Patient && !name.is_empty();
        Self {
            person,
            role,
            name: named.then(|| name.to_owned()),
        }
    }
}

/// Id and role; the name does not belong in what is printed.
impl fmt::Debug for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Who")
            .field("person", &self.person)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// What came of what was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Done,
    /// They may not.
    Refused,
    /// They may, and it did not work.
    Failed,
}

impl Outcome {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    /// Its name in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// Its code in an AuditEvent: success, minor failure, serious failure.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Done => "0",
            Self::Refused => "4",
            Self::Failed => "8",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
