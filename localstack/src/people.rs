//! The people of a stack, enrolled through the product's own API as anybody is: an invitation, the link of its
//! mail, a password, and for those who work here an authenticator app and a passkey.

mod account;
mod session;

use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{authenticator::Passkey, client::Client, error::StackError, mails, secret, totp};

pub use account::add_factors;
pub use session::sign_in;

/// Somebody who can sign in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Person {
    pub id: String,
    /// `admin`, `doctor` or `patient`.
    pub role: String,
    pub name: String,
    pub email: String,
    /// Made at random for this start.
    pub password: String,
    /// What their authenticator app knows, in base32; empty for somebody without one.
    pub totp_secret: String,
    /// An empty one for somebody without.
    pub passkey: Passkey,
}

impl Person {
    /// What their authenticator app shows, `steps` of thirty seconds from now.
    #[must_use]
    pub fn code(&self, steps: i64) -> String {
        totp::code(&self.totp_secret, steps)
    }

    /// Whether they prove themselves by more than a password.
    #[must_use]
    pub fn has_factors(&self) -> bool {
        !self.totp_secret.is_empty()
    }

    fn new(role: &str, name: &str, email: &str) -> Self {
        Self {
            role: role.to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            password: secret::passphrase(),
            ..Self::default()
        }
    }
}

/// What patients are told of a doctor.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    pub specialisation: &'static str,
    pub practising_since: i16,
    pub phone: &'static str,
}

/// A doctor's name, address and profile.
pub type Doctor = (&'static str, &'static str, Profile);

/// The doctors who are invited after the first admin.
const DOCTORS: [Doctor; 2] = [
    (
        "Dr. Amara Okafor",
        "amara.okafor@medseal.example",
        Profile {
            specialisation: "General practice",
            practising_since: 2009,
            phone: "+44 1632 960111",
        },
    ),
    (
        "Dr. Jonas Lindqvist",
        "jonas.lindqvist@medseal.example",
        Profile {
            specialisation: "Internal medicine and cardiology",
            practising_since: 2001,
            phone: "+44 1632 960112",
        },
    ),
];

/// Where people are enrolled.
#[derive(Debug, Clone, Copy)]
pub struct Clinic<'a> {
    pub client: &'a Client,
    pub origin: &'a str,
    /// Where mails are read.
    pub localstack: &'a str,
}

impl Clinic<'_> {
    /// The first admin by the set-up token, the others by invitations.
    pub async fn enrol(&self, setup_token: &str) -> Result<Vec<Person>, StackError> {
        let mut admin = Person::new("admin", "Ingrid Solberg", "ingrid.solberg@medseal.example");
        let setup = json!({
            "token": setup_token,
            "name": admin.name,
            "email": admin.email,
            "password": admin.password,
        });
        let made = self.write("/api/auth/setup", "", &setup).await?;
        admin.id = id(&made)?;
        let bearer = self.add_factors(&mut admin).await?;
        let bearer = &bearer;
        let invited = DOCTORS.iter().map(|one| self.enrol_doctor(bearer, one));
        let invited = try_join_all(invited).await?;
        Ok([vec![admin], invited].concat())
    }

    /// A doctor with every factor, invited by an admin. `bearer` is the value of the admin's `Authorization` header.
    pub async fn enrol_doctor(
        &self,
        bearer: &str,
        (name, email, profile): &Doctor,
    ) -> Result<Person, StackError> {
        let mut person = Person::new("doctor", name, email);
        let invitation = json!({
            "role": person.role,
            "name": name,
            "email": email,
            "specialisation": profile.specialisation,
            "practising_since": profile.practising_since,
            "phone": profile.phone,
        });
        self.invite("/api/auth/invitations", bearer, &invitation, &mut person)
            .await?;
        self.add_factors(&mut person).await?;
        Ok(person)
    }

    /// An account for the patient of a chart, by an admin. Patients need no second factor.
    pub async fn enrol_patient(
        &self,
        bearer: &str,
        patient: &str,
        (name, email): (&str, &str),
    ) -> Result<Person, StackError> {
        let mut person = Person::new("patient", name, email);
        let path = format!("/api/auth/patients/{patient}/invitations");
        let invitation = json!({ "name": name, "email": email });
        self.invite(&path, bearer, &invitation, &mut person).await?;
        Ok(person)
    }

    /// Invites somebody, and is them when the mail comes.
    async fn invite(
        &self,
        path: &str,
        admin: &str,
        invitation: &Value,
        person: &mut Person,
    ) -> Result<(), StackError> {
        self.write(path, admin, invitation).await?;
        let token = mails::token(self.client, self.localstack, &person.email, "/welcome#").await?;
        let accepted = json!({ "token": token, "password": person.password });
        let accepted = self
            .write("/api/auth/invitations/accept", "", &accepted)
            .await?;
        person.id = id(&accepted)?;
        Ok(())
    }

    /// Signs in with the password alone and goes on with both factors; the session afterwards.
    async fn add_factors(&self, person: &mut Person) -> Result<String, StackError> {
        let bearer = sign_in(self.client, self.origin, person).await?;
        account::add(self.client, self.origin, &bearer, person).await?;
        Ok(bearer)
    }

    async fn write(&self, path: &str, bearer: &str, body: &Value) -> Result<Value, StackError> {
        session::write(self.client, &format!("{}{path}", self.origin), bearer, body).await
    }
}

fn id(answer: &Value) -> Result<String, StackError> {
    let id = answer["id"].as_str().map(str::to_owned);
    id.ok_or_else(|| StackError::request("enrolling", &"no id in the answer"))
}
