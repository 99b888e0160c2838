//! What people say about themselves, checked, and how an address finds its person.

use dynamo::people::Person;
use edge::{IdempotencyKey, Problem};
use gate::Caller;
use spelling::{Address, NotAnAddress};

use crate::auth::Auth;

/// The kind under which addresses stand in the blind index.
const ADDRESS: &str = "sign-in";

/// An address in the form it is stored and compared in: trimmed, lower case, and one that mails go to. All of
/// it is ASCII: no other spelling looks the same.
pub fn email(given: &str) -> Result<String, Problem> {
    let email = given.trim().to_ascii_lowercase();
    match email.parse::<Address>() {
        Ok(_) => Ok(email),
        Err(NotAnAddress) => Err(Problem::invalid("email", "This is not an e-mail address.")),
    }
}

/// Tells a request from others by the same caller under the same key: what it asks for, and of whom.
pub fn fingerprint(key: &IdempotencyKey, caller: &Caller, parts: &[&str]) -> [u8; 32] {
    let mut request = caller.person.to_string();
    for part in parts {
        request.push('\0');
        request.push_str(part);
    }
    key.fingerprint(request.as_bytes())
}

impl Auth {
    /// The blind form of a normalised address, hexadecimal: what stands in tables and queues in its place.
    pub async fn blind_address(&self, email: &str) -> Result<String, Problem> {
        let blind = self.index.blind(ADDRESS, email).await;
        blind
            .map(hex::encode)
            .map_err(|error| Problem::internal(&error))
    }

    /// The person who signs in with an address, as it was typed. Whatever it is, the same calls are made:
    /// an address that is none, one that is not known and one whose owner was erased all find nobody.
    pub async fn by_email(&self, given: &str) -> Result<Option<Person>, Problem> {
        let address = self
            .blind_address(&email(given).unwrap_or_default())
            .await?;
        let person = self.people.by_address(&address).await;
        person.map_err(|error| Problem::internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_one_account_however_it_is_typed() {
        assert_eq!(
            email(" Asha.Iyer+ward@Clinic.example ").unwrap(),
            "asha.iyer+ward@clinic.example"
        );
    }

    #[test]
    fn what_is_not_an_address_is_refused() {
        let long = format!("{}@clinic.example", "a".repeat(65));
        for given in [
            "",
            "asha",
            "@clinic.example",
            "asha@clinic",
            "asha@clinic.",
            "asha@.example",
            "asha@-clinic.example",
            "a@b@c.example",
            "a b@c.example",
            "a,b@c.example",
            "a..b@c.example",
            "<a>@c.example",
            "\"a\"@c.example",
            "a\0@c.example",
            "a@c.example\r\nBcc: b@c.example",
            "аsha@clinic.example",
            "asha@clínic.example",
            &long,
        ] {
            assert!(email(given).is_err(), "{given:?}");
        }
    }
}
