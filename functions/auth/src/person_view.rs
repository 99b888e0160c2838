//! A person, as answers show them.

use access::{PersonId, Role};
use dynamo::people::Person;
use serde::Serialize;
use utoipa::ToSchema;

/// A person as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonView {
    #[schema(value_type = String, format = "uuid")]
    pub id: PersonId,
    /// `admin`, `doctor` or `patient`.
    #[schema(value_type = String)]
    pub role: Role,
    pub name: String,
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id,
            role: person.role,
            name: person.name.clone(),
        }
    }
}
