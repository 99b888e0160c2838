//! Somebody using the API.

use std::time::{Duration, Instant};

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// Somebody with an access token, or without.
#[derive(Clone, Debug)]
pub struct SignedIn {
    client: Client,
    origin: String,
    token: Option<String>,
}

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The entity tag, or an empty string.
    pub etag: String,
    /// The media type.
    pub media: String,
    /// Every cookie that was set, as a browser sends them back.
    pub cookies: String,
    /// The body, if it is JSON.
    pub json: Value,
    /// The body.
    pub bytes: Vec<u8>,
}

impl SignedIn {
    /// Nobody in particular.
    pub fn nobody(origin: &str) -> Self {
        // Another test of this program may have done it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            client: Client::new(),
            origin: origin.to_owned(),
            token: None,
        }
    }

    /// Nobody in particular, elsewhere: who tries passwords by the hundred is known by their address.
    pub fn elsewhere(origin: &str) -> Self {
        let [.., third, last] = *uuid::Uuid::new_v4().as_bytes();
        let address = std::net::Ipv4Addr::new(127, 1, third, last.clamp(1, 254));
        let client = Client::builder().local_address(std::net::IpAddr::from(address));
        Self {
            client: client
                .build()
                .expect("the loopback has more than one address"),
            ..Self::nobody(origin)
        }
    }

    /// The same person, with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// A request with whatever else it needs.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{path}", self.origin));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        let key = uuid::Uuid::new_v4().to_string();
        send(
            self.request(Method::DELETE, path)
                .header("idempotency-key", key),
        )
        .await
    }

    /// JSON under an idempotency key of its own.
    pub async fn write(&self, method: Method, path: &str, body: &Value) -> Answer {
        let key = uuid::Uuid::new_v4().to_string();
        let request = self.request(method, path).header("idempotency-key", key);
        send(request.json(body)).await
    }

    /// Imports a FHIR Bundle.
    pub async fn import(&self, bundle: &[u8]) -> Answer {
        let request = self
            .request(Method::POST, "/api/records/imports")
            .header("content-type", "application/fhir+json")
            .header("idempotency-key", uuid::Uuid::new_v4().to_string())
            .body(bundle.to_vec());
        send(request).await
    }

    /// Imports a FHIR Bundle that will do; the patient's id.
    pub async fn register(&self, bundle: &[u8]) -> String {
        let answer = self.import(bundle).await;
        assert_eq!(answer.status, 201, "import: {}", answer.json);
        answer.json["patient_id"]
            .as_str()
            .expect("an import names the patient")
            .to_owned()
    }

    /// Registers a patient by what the form asks.
    pub async fn register_by_hand(&self, patient: &Value) -> Answer {
        self.write(Method::POST, "/api/records/patients", patient)
            .await
    }

    /// Writes a visit on top of what the entity tag names.
    pub async fn write_visit(&self, patient: &str, etag: &str, key: &str, visit: &Value) -> Answer {
        let request = self
            .request(
                Method::POST,
                &format!("/api/records/patients/{patient}/visits"),
            )
            .header("if-match", etag)
            .header("idempotency-key", key)
            .json(visit);
        send(request).await
    }

    /// Writes a visit of which nothing matters but that it is one.
    pub async fn write_some_visit(&self, patient: &str, etag: &str) -> Answer {
        let visit = json!({"date": "2024-05-06", "diagnosis": [{"text": "Migraine"}]});
        let key = uuid::Uuid::new_v4().to_string();
        self.write_visit(patient, etag, &key, &visit).await
    }

    /// A patient's chart.
    pub async fn chart(&self, patient: &str) -> Answer {
        self.get(&format!("/api/records/patients/{patient}")).await
    }

    /// Waits until the newest version of a chart is anchored; the chart.
    pub async fn until_anchored(&self, patient: &str) -> Answer {
        let patience = Instant::now() + Duration::from_secs(90);
        loop {
            let chart = self.chart(patient).await;
            if chart.json["versions"][0]["state"] == "anchored" {
                return chart;
            }
            assert!(
                Instant::now() < patience,
                "not anchored: {}",
                chart.json["versions"][0]["state"]
            );
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}

/// Sends a request and reads the whole answer.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("the stack answers");
    let header = |name: &str| {
        let value = response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let cookies = response.headers().get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next().map(str::to_owned))
        .collect();
    let cookies = cookies.join("; ");
    let (status, etag, media) = (response.status(), header("etag"), header("content-type"));
    let bytes = response
        .bytes()
        .await
        .expect("the answer is whole")
        .to_vec();
    let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer {
        status,
        etag,
        media,
        cookies,
        json,
        bytes,
    }
}
