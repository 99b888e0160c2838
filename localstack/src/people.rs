//! The people of a stack, enrolled through the product's own API.

use serde_json::{Value, json};

use crate::{client::Client, error::StackError, secret};

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    /// `admin`, `doctor` or `patient`.
    pub role: String,
    pub name: String,
    pub email: String,
    /// Made at random for this start.
    pub password: String,
}

/// Who is invited after the first admin.
const INVITED: [(&str, &str, &str); 2] = [
    ("doctor", "Dr. Amara Okafor", "amara.okafor@medseal.example"),
    (
        "doctor",
        "Dr. Jonas Lindqvist",
        "jonas.lindqvist@medseal.example",
    ),
];

/// The first admin by the set-up token, the others by invitations.
pub async fn enrol(
    client: &Client,
    origin: &str,
    setup_token: &str,
) -> Result<Vec<Person>, StackError> {
    let mut admin = Person {
        id: String::new(),
        role: "admin".to_owned(),
        name: "Ingrid Solberg".to_owned(),
        email: "ingrid.solberg@medseal.example".to_owned(),
        password: secret::passphrase(),
    };
    let setup = json!({
        "token": setup_token,
        "name": admin.name,
        "email": admin.email,
        "password": admin.password,
    });
    let made = client
        .post(&format!("{origin}/api/auth/setup"), &[], &setup)
        .await?;
    admin.id = id(&made)?;
    let token = sign_in(client, origin, &admin).await?;
    let mut people = vec![admin];
    for (role, name, email) in INVITED {
        people.push(invite(client, origin, &token, (role, name, email)).await?);
    }
    Ok(people)
}

async fn invite(
    client: &Client,
    origin: &str,
    admin: &str,
    (role, name, email): (&str, &str, &str),
) -> Result<Person, StackError> {
    let url = format!("{origin}/api/auth/invitations");
    let bearer = [("authorization", admin)];
    let invitation = json!({ "role": role, "name": name, "email": email });
    let invited = client.post(&url, &bearer, &invitation).await?;
    let link = invited["link"].as_str().unwrap_or_default();
    let (_, token) = link
        .split_once('#')
        .ok_or_else(|| StackError::request(&url, &"the link has no token"))?;
    let password = secret::passphrase();
    let accepted = client
        .post(
            &format!("{url}/accept"),
            &[],
            &json!({ "token": token, "password": password }),
        )
        .await?;
    Ok(Person {
        id: id(&accepted)?,
        role: role.to_owned(),
        name: name.to_owned(),
        email: email.to_owned(),
        password,
    })
}

/// The value of the `Authorization` header after signing in.
pub async fn sign_in(client: &Client, origin: &str, person: &Person) -> Result<String, StackError> {
    let url = format!("{origin}/api/auth/sign-in");
    let body = json!({ "email": person.email, "password": person.password });
    let session = client.post(&url, &[], &body).await?;
    match session["access_token"].as_str() {
        Some(token) => Ok(format!("Bearer {token}")),
        None => Err(StackError::request(&url, &"no access token in the answer")),
    }
}

/// The id of the person an answer is about; accepting wraps it in `person`.
fn id(answer: &Value) -> Result<String, StackError> {
    let id = answer["id"]
        .as_str()
        .or_else(|| answer["person"]["id"].as_str());
    id.map(str::to_owned)
        .ok_or_else(|| StackError::request("enrolling", &"no id in the answer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_found_in_both_forms_of_an_answer() {
        assert_eq!(id(&json!({ "id": "a" })).unwrap(), "a");
        assert_eq!(id(&json!({ "person": { "id": "b" } })).unwrap(), "b");
        assert!(id(&json!({})).is_err());
    }
}
