//! The clinic's functions as one person who is signed in sees them.

use axum::http::{HeaderMap, Method, header};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::{Answer, Client},
    error::StackError,
    people::{self, Clinic, Person},
};

const JSON: &str = "application/json";
const FHIR: &str = "application/fhir+json";

/// Somebody who works with charts: a doctor, an admin, a patient.
#[derive(Debug)]
pub struct Practitioner<'a> {
    client: &'a Client,
    origin: &'a str,
    bearer: String,
    pub id: String,
    pub name: String,
}

/// A version as it was saved.
#[derive(Debug)]
pub struct Saved {
    pub version: u64,
    pub etag: String,
}

impl<'a> Practitioner<'a> {
    pub async fn sign_in(clinic: &Clinic<'a>, person: &Person) -> Result<Self, StackError> {
        Ok(Self {
            client: clinic.client,
            origin: clinic.origin,
            bearer: people::sign_in(clinic.client, clinic.origin, person).await?,
            id: person.id.clone(),
            name: person.name.clone(),
        })
    }

    pub fn bearer(&self) -> &str {
        &self.bearer
    }

    /// Imports a Bundle; the patient's id.
    pub async fn import(&self, bundle: &Value) -> Result<String, StackError> {
        let path = "/api/records/imports";
        let body = bundle.to_string().into_bytes();
        let imported = self.send(Method::POST, path, FHIR, None, body).await?;
        text(&imported.json(path)?, "patient_id", path)
    }

    /// The tag of the newest version. The chart is opened for it, and that stands in its log.
    pub async fn etag(&self, patient: &str) -> Result<String, StackError> {
        let path = chart(patient);
        let seen = self.get(&path).await?;
        tag(&seen.headers, &path)
    }

    /// Saves a visit on top of the version with this tag.
    pub async fn visit(
        &self,
        patient: &str,
        etag: &str,
        form: &Value,
    ) -> Result<Saved, StackError> {
        let path = format!("{}/visits", chart(patient));
        self.save(Method::POST, &path, etag, form).await
    }

    /// Writes what a version should have said.
    pub async fn amend(
        &self,
        patient: &str,
        saved: &Saved,
        form: &Value,
    ) -> Result<Saved, StackError> {
        let path = format!("{}/versions/{}/amendments", chart(patient), saved.version);
        self.save(Method::POST, &path, &saved.etag, form).await
    }

    /// Changes who a patient is.
    pub async fn edit(
        &self,
        patient: &str,
        change: impl FnOnce(&mut Value),
        reason: &str,
    ) -> Result<Saved, StackError> {
        let path = format!("{}/details", chart(patient));
        let seen = self.get(&path).await?;
        let mut details = seen.json(&path)?["details"].take();
        change(&mut details);
        details["reason"] = reason.into();
        let etag = tag(&seen.headers, &path)?;
        self.save(Method::PUT, &path, &etag, &details).await
    }

    /// Uploads a file; its id.
    pub async fn attach(&self, patient: &str, file: Vec<u8>) -> Result<String, StackError> {
        let path = format!("{}/attachments", chart(patient));
        let kind = "application/octet-stream";
        let kept = self.send(Method::POST, &path, kind, None, file).await?;
        text(&kept.json(&path)?, "id", &path)
    }

    /// Whether every version of a chart is anchored.
    pub async fn is_anchored(&self, patient: &str) -> Result<bool, StackError> {
        let chart = chart(patient);
        let mut page = chart.clone();
        loop {
            let answer = self.read(&page).await?;
            let mut versions = answer["versions"].as_array().into_iter().flatten();
            if !versions.all(|version| version["state"] == "anchored") {
                return Ok(false);
            }
            match answer["next"].as_u64() {
                Some(next) => page = format!("{chart}?cursor={next}"),
                None => return Ok(true),
            }
        }
    }

    /// The card of a version, or of the newest.
    pub async fn card(&self, patient: &str, version: Option<u64>) -> Result<Value, StackError> {
        let which = version.map(|version| format!("?version={version}"));
        let path = format!(
            "/api/qr/patients/{patient}/card{}",
            which.unwrap_or_default()
        );
        self.read(&path).await
    }

    /// A write of JSON that is not made on top of anything.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, StackError> {
        let body = body.to_string().into_bytes();
        let answer = self.send(Method::POST, path, JSON, None, body).await?;
        answer.json(path)
    }

    /// An answer to a request to read a chart.
    pub async fn answer(
        &self,
        patient: &str,
        accept: bool,
        reason: Option<&str>,
    ) -> Result<(), StackError> {
        let path = format!("{}/consents/{}/answer", chart(patient), self.id);
        let mut answer = json!({ "accept": accept });
        if let Some(reason) = reason {
            answer["reason"] = reason.into();
        }
        let body = answer.to_string().into_bytes();
        let answered = self.send(Method::PUT, &path, JSON, None, body).await?;
        answered.json(&path).map(drop)
    }

    /// A consent ends.
    pub async fn end(&self, patient: &str, practitioner: &str) -> Result<(), StackError> {
        let path = format!("{}/consents/{practitioner}", chart(patient));
        let ended = self.send(Method::DELETE, &path, JSON, None, Vec::new());
        ended.await?.json(&path).map(drop)
    }

    /// A change of something that has a tag.
    pub async fn change(&self, path: &str, etag: &str, body: &Value) -> Result<Value, StackError> {
        let body = body.to_string().into_bytes();
        let answer = self.send(Method::PUT, path, JSON, Some(etag), body);
        answer.await?.json(path)
    }

    pub async fn read(&self, path: &str) -> Result<Value, StackError> {
        self.get(path).await?.json(path)
    }

    async fn get(&self, path: &str) -> Result<Answer, StackError> {
        let url = format!("{}{path}", self.origin);
        let headers = [("authorization", self.bearer.as_str())];
        self.client.send(Method::GET, &url, &headers, "").await
    }

    async fn save(
        &self,
        method: Method,
        path: &str,
        etag: &str,
        body: &Value,
    ) -> Result<Saved, StackError> {
        let body = body.to_string().into_bytes();
        let answer = self.send(method, path, JSON, Some(etag), body).await?;
        let version = answer.json(path)?["version"].as_u64();
        let version =
            version.ok_or_else(|| StackError::request(path, &"no version in the answer"))?;
        let etag = tag(&answer.headers, path)?;
        Ok(Saved { version, etag })
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        etag: Option<&str>,
        body: Vec<u8>,
    ) -> Result<Answer, StackError> {
        let url = format!("{}{path}", self.origin);
        let key = Uuid::new_v4().to_string();
        let mut headers = vec![
            ("authorization", self.bearer.as_str()),
            ("content-type", kind),
            ("idempotency-key", key.as_str()),
        ];
        headers.extend(etag.map(|etag| ("if-match", etag)));
        self.client.send(method, &url, &headers, body).await
    }
}

/// The address of a chart.
pub fn chart(patient: &str) -> String {
    format!("/api/records/patients/{patient}")
}

pub fn text(answer: &Value, name: &str, what: &str) -> Result<String, StackError> {
    let value = answer[name].as_str().map(str::to_owned);
    value.ok_or_else(|| StackError::request(what, &format!("no {name} in the answer")))
}

fn tag(headers: &HeaderMap, what: &str) -> Result<String, StackError> {
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    tag.map(str::to_owned)
        .ok_or_else(|| StackError::request(what, &"an answer without an ETag"))
}
