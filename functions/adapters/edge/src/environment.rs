//! The process environment, read once in `main`.

use std::collections::HashMap;

/// A snapshot of the environment's variables.
#[derive(Clone)]
pub struct Environment(HashMap<String, String>);

/// A variable the function cannot run without.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {0} is not set or empty")]
pub struct MissingVariable(String);

impl Environment {
    /// The variables this process was started with. Only `main` calls this.
    #[must_use]
    pub fn of_process() -> Self {
        Self(std::env::vars().collect())
    }

    /// The value of a variable that must be there.
    pub fn require(&self, name: &str) -> Result<String, MissingVariable> {
        self.optional(name)
            .ok_or_else(|| MissingVariable(name.to_owned()))
    }

    /// The value of a variable that may be absent; empty counts as absent.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|value| !value.is_empty()).cloned()
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

/// Names only: values hold secrets.
impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
