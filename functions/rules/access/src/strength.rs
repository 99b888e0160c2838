//! How well somebody has shown who they are.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::decision::Action;
use crate::person::Role;

/// What a session was begun with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// A password alone.
    Password,
    /// A second factor as well, or a passkey.
    TwoFactor,
}

impl Strength {
    pub const ALL: [Self; 2] = [Self::Password, Self::TwoFactor];

    /// Whether this is enough for somebody of that role to do this. Patients may do without a second
    /// factor; doctors and admins can then do nothing but enrol one.
    #[must_use]
    pub fn suffices(self, role: Role, action: Action) -> bool {
        match (self, role) {
            (Self::TwoFactor, _) | (Self::Password, Role::Patient) => true,
            (Self::Password, Role::Admin | Role::Doctor) => action.needs_no_second_factor(),
        }
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password => "password",
            Self::TwoFactor => "two-factor",
        })
    }
}

/// Neither password nor two-factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a strength is password or two-factor")]
pub struct UnknownStrength;

impl FromStr for Strength {
    type Err = UnknownStrength;
    fn from_str(text: &str) -> Result<Self, UnknownStrength> {
        Self::ALL
            .into_iter()
            .find(|strength| strength.to_string() == text)
            .ok_or(UnknownStrength)
    }
}

#[cfg(test)]
mod tests {
    use super::{Strength, UnknownStrength};
    use crate::decision::Action;
    use crate::person::Role;

    #[test]
    fn without_a_second_factor_a_doctor_or_admin_only_keeps_their_account() {
        for action in Action::ALL {
            for role in [Role::Doctor, Role::Admin] {
                let enough = Strength::Password.suffices(role, action);
                assert_eq!(enough, action == Action::KeepAccount, "{role} {action:?}");
            }
        }
    }

    #[test]
    fn a_patient_may_do_without_one_and_two_factors_are_enough_for_all() {
        for action in Action::ALL {
            assert!(Strength::Password.suffices(Role::Patient, action));
            for role in Role::ALL {
                assert!(Strength::TwoFactor.suffices(role, action));
            }
        }
    }

    #[test]
    fn a_strength_is_spelt_as_the_table_has_it() {
        for strength in Strength::ALL {
            assert_eq!(strength.to_string().parse(), Ok(strength));
        }
        assert_eq!(Strength::TwoFactor.to_string(), "two-factor");
        assert_eq!("".parse::<Strength>(), Err(UnknownStrength));
    }
}
