//! Who asks, and whose chart is asked for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// What a person is to the clinic. Nobody has two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Admin,
    Doctor,
    Patient,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Admin, Self::Doctor, Self::Patient];
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Admin => "admin",
            Self::Doctor => "doctor",
            Self::Patient => "patient",
        })
    }
}

/// Not one of admin, doctor and patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a role is admin, doctor or patient")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.to_string() == text)
            .ok_or(UnknownRole)
    }
}

/// Not a UUID in its usual spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an id is a UUID like 1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d")]
pub struct InvalidId;

/// Only lower case with hyphens: one id has one spelling, so that it can be a key.
fn parse_id(text: &str) -> Result<Uuid, InvalidId> {
    let id = Uuid::try_parse(text).map_err(|_| InvalidId)?;
    if id.is_nil() || id.to_string() != text {
        return Err(InvalidId);
    }
    Ok(id)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            #[must_use]
            pub fn new(id: Uuid) -> Self {
                Self(id)
            }

            #[must_use]
            pub fn uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_id(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

id! {
    /// Somebody who signs in.
    PersonId
}
id! {
    /// A chart.
    PatientId
}

#[cfg(test)]
mod tests {
    use super::{InvalidId, PatientId, Role, UnknownRole};

    #[test]
    fn an_id_has_one_spelling() {
        let id = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";
        assert_eq!(
            id.parse::<PatientId>().map(|id| id.to_string()),
            Ok(id.to_owned())
        );
        for other in [
            "1C7A64D2-3F0E-4C3A-9F53-5D0F2A1B6C7D",
            "1c7a64d23f0e4c3a9f535d0f2a1b6c7d",
            "{1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d}",
            "urn:uuid:1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d",
            "00000000-0000-0000-0000-000000000000",
            "",
            "../consent#",
        ] {
            assert_eq!(other.parse::<PatientId>(), Err(InvalidId), "{other}");
        }
    }

    #[test]
    fn a_role_is_one_of_three() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert_eq!("Admin".parse::<Role>(), Err(UnknownRole));
        assert_eq!("".parse::<Role>(), Err(UnknownRole));
    }
}
