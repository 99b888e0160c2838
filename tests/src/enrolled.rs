//! People of a test's own, enrolled as anybody is: an invitation, the mail, a password.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use stack::people::Person;

use crate::{Answer, Clinic, SignedIn, send};

/// What invented people choose.
const PASSWORD: &str = "turnip lantern orbit seven";
const DOCTOR: &str = "Dr. Ines Okafor";
/// A mail goes through a queue and a function.
const PATIENCE: Duration = Duration::from_mins(1);

/// A patient with an account.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// Signed in, without a second factor.
    pub signed_in: SignedIn,
    /// Where their mails go.
    pub email: String,
    /// What they chose.
    pub password: String,
}

/// One sign-in.
#[derive(Clone, Debug)]
pub struct Session {
    /// With its access token.
    pub signed_in: SignedIn,
    /// Its cookies, as a browser sends them back.
    pub cookie: String,
}

impl Clinic {
    /// Signs somebody in by their passkey.
    pub async fn sign_in(&self, person: &Person) -> Session {
        let nobody = self.stranger();
        let half = self.with_password(&person.email, &person.password).await;
        assert_eq!(half.status, 200, "sign-in: {}", half.json);
        let credential = person
            .passkey
            .assertion(&half.json["passkey"], &self.stack.origin);
        let body = json!({"ticket": half.json["ticket"], "credential": credential});
        let answer = nobody.post("/api/auth/sign-in/passkey", &body).await;
        assert_eq!(answer.status, 200, "passkey: {}", answer.json);
        Session {
            signed_in: nobody.with_token(token_of(&answer)),
            cookie: answer.cookies,
        }
    }

    /// The answer to an address and a password.
    pub async fn with_password(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.stranger().post("/api/auth/sign-in", &body).await
    }

    /// The same from a device that brings these cookies.
    pub async fn with_password_and_cookie(&self, person: &Person, cookie: &str) -> Answer {
        let body = json!({"email": person.email, "password": person.password});
        let request = self.stranger().request(Method::POST, "/api/auth/sign-in");
        send(request.header("cookie", cookie).json(&body)).await
    }

    /// The account of a chart's patient, made for this test.
    pub async fn patient_of(&self, patient: &str) -> Enrolled {
        let email = address();
        let path = format!("/api/auth/patients/{patient}/invitations");
        let invitation = json!({"name": "Patience Example", "email": email});
        let invited = self
            .admin()
            .await
            .write(Method::POST, &path, &invitation)
            .await;
        assert_eq!(invited.status, 202, "invitation: {}", invited.json);
        let signed_in = self.accept(&email).await;
        Enrolled {
            signed_in,
            email,
            password: PASSWORD.to_owned(),
        }
    }

    /// A doctor who has set a password and no second factor.
    pub async fn doctor_without_factors(&self) -> SignedIn {
        let (signed_in, _) = self.invited_member("doctor").await;
        signed_in
    }

    /// A doctor of this test's own, with every factor.
    pub async fn new_doctor(&self) -> Person {
        self.new_member("doctor").await
    }

    /// An admin of this test's own, with every factor.
    pub async fn new_admin(&self) -> Person {
        self.new_member("admin").await
    }

    async fn new_member(&self, role: &str) -> Person {
        let (signed_in, mut person) = self.invited_member(role).await;
        let bearer = format!("Bearer {}", signed_in.token());
        stack::people::add_factors(&self.stack.origin, &bearer, &mut person)
            .await
            .unwrap_or_else(|error| panic!("no factors: {error}"));
        person
    }

    /// Invites a doctor to this address.
    pub async fn invite_doctor(&self, email: &str) -> Answer {
        self.invite(email, "doctor").await
    }

    async fn invite(&self, email: &str, role: &str) -> Answer {
        let invitation = json!({"name": DOCTOR, "email": email, "role": role});
        let admin = self.admin().await;
        admin
            .write(Method::POST, "/api/auth/invitations", &invitation)
            .await
    }

    async fn invited_member(&self, role: &str) -> (SignedIn, Person) {
        let email = address();
        let invited = self.invite(&email, role).await;
        assert_eq!(invited.status, 202, "invitation: {}", invited.json);
        let signed_in = self.accept(&email).await;
        let account = signed_in.get("/api/auth/account").await;
        let person = Person {
            id: account.json["id"].as_str().unwrap_or_default().to_owned(),
            role: role.to_owned(),
            name: DOCTOR.to_owned(),
            email,
            password: PASSWORD.to_owned(),
            ..Person::default()
        };
        (signed_in, person)
    }

    /// Sets a password by the link of the mail and signs in with it.
    async fn accept(&self, email: &str) -> SignedIn {
        let token = self.token_mailed_to(email, "/welcome#").await;
        let body = json!({"token": token, "password": PASSWORD});
        let accepted = self
            .stranger()
            .post("/api/auth/invitations/accept", &body)
            .await;
        assert_eq!(accepted.status, 201, "accepting: {}", accepted.json);
        let session = self.with_password(email, PASSWORD).await;
        assert_eq!(session.status, 200, "sign-in: {}", session.json);
        self.stranger().with_token(token_of(&session))
    }

    /// The one-time token in the newest mail to somebody with such a link.
    pub async fn token_mailed_to(&self, email: &str, link: &str) -> String {
        self.other_token_mailed_to(email, link, "").await
    }

    /// The same, waiting for another one than `old`.
    pub async fn other_token_mailed_to(&self, email: &str, link: &str, old: &str) -> String {
        let found = self.until(email, |text| {
            let token = text.split(link).nth(1)?;
            let token = token.split_whitespace().next()?.to_owned();
            (token != old).then_some(token)
        });
        found.await
    }

    /// Waits for a mail whose text has these words.
    pub async fn until_mail(&self, email: &str, words: &str) -> String {
        self.until(email, |text| text.contains(words).then(|| text.to_owned()))
            .await
    }

    async fn until<T>(&self, email: &str, wanted: impl Fn(&str) -> Option<T>) -> T {
        let patience = Instant::now() + PATIENCE;
        loop {
            let mails = self.stack.mails(email).await;
            let mails = mails.unwrap_or_else(|error| panic!("no mails: {error}"));
            let mut newest_first = mails.iter().rev();
            if let Some(found) =
                newest_first.find_map(|mail| wanted(&format!("{}\n{}", mail.subject, mail.text)))
            {
                return found;
            }
            assert!(
                Instant::now() < patience,
                "the mail has not come: {mails:?}"
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

fn token_of(answer: &Answer) -> &str {
    answer.json["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("no access token: {}", answer.json))
}

fn address() -> String {
    format!("{}@clinic.example", uuid::Uuid::new_v4())
}
