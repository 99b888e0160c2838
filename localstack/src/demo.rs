//! Charts and visits of invented patients, by the product's own API and as a doctor would.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use axum::http::{Method, header};
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    client::{Answer, Client},
    console::Console,
    error::{StackError, file},
    people::{self, Clinic, Person},
};

/// Far longer than anchoring takes; past it something is broken.
const PATIENCE: Duration = Duration::from_mins(2);

/// One chart of `visits.json`.
#[derive(Debug, Deserialize)]
struct Chart {
    /// File of the FHIR Bundle, beside `visits.json`.
    #[serde(rename = "chart")]
    bundle: String,
    /// The patient's, if they are to have one.
    account: Option<Account>,
    /// Bodies of visits, oldest first.
    visits: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Account {
    name: String,
    email: String,
}

/// The charts as they were saved.
#[derive(Debug)]
pub struct Saved<'a> {
    records: Records<'a>,
    charts: Vec<(Chart, String)>,
}

/// Imports the charts and saves the visits.
pub async fn load<'a>(
    client: &'a Client,
    origin: &'a str,
    doctor: &Person,
    folder: &Path,
    console: &Console,
) -> Result<Saved<'a>, StackError> {
    let charts: Vec<Chart> = parse(&folder.join("visits.json"))?;
    let records = Records {
        client,
        origin,
        token: people::sign_in(client, origin, doctor).await?,
    };
    let step = console.step("Demo charts and visits");
    step.total(
        charts
            .iter()
            .map(|chart| 1 + chart.visits.len() as u64)
            .sum(),
    );
    let saving = charts.into_iter().map(async |chart| {
        let patient = records.import(&folder.join(&chart.bundle)).await?;
        step.advance();
        let mut etag = records.etag(&patient).await?;
        for visit in &chart.visits {
            etag = records.visit(&patient, &etag, visit).await?;
            step.advance();
        }
        Ok::<_, StackError>((chart, patient))
    });
    let charts = try_join_all(saving).await?;
    step.done();
    Ok(Saved { records, charts })
}

impl Saved<'_> {
    /// Waits until every version is anchored. The verify link of one card.
    pub async fn anchored(&self, console: &Console) -> Result<Option<String>, StackError> {
        let step = console.step("Anchoring");
        let mut commitments = Vec::new();
        for (_, patient) in &self.charts {
            commitments.extend(self.records.commitments(patient).await?);
        }
        step.total(commitments.len() as u64);
        let deadline = Instant::now() + PATIENCE;
        // One after the other: what waits goes into few batches, and verification counts its callers.
        for commitment in &commitments {
            while !self.records.is_anchored(commitment).await? {
                if Instant::now() > deadline {
                    let reason = format!("{commitment} is not after {PATIENCE:?}");
                    return Err(StackError::request("anchoring the demo visits", &reason));
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            step.advance();
        }
        step.done();
        match self.charts.first() {
            Some((_, patient)) => self.records.card(patient).await,
            None => Ok(None),
        }
    }

    /// Accounts for the patients who are to have one.
    pub async fn enrol_patients(
        &self,
        clinic: &Clinic<'_>,
        admin: &Person,
    ) -> Result<Vec<Person>, StackError> {
        let mut people = Vec::new();
        for (chart, patient) in &self.charts {
            if let Some(Account { name, email }) = &chart.account {
                people.push(clinic.enrol_patient(admin, patient, (name, email)).await?);
            }
        }
        Ok(people)
    }
}

/// The functions as one doctor sees them.
#[derive(Debug)]
struct Records<'a> {
    client: &'a Client,
    origin: &'a str,
    token: String,
}

impl Records<'_> {
    async fn import(&self, bundle: &Path) -> Result<String, StackError> {
        let body = std::fs::read(bundle).map_err(file("read", bundle))?;
        let url = format!("{}/api/records/imports", self.origin);
        let key = Uuid::new_v4().to_string();
        let headers = [
            ("authorization", self.token.as_str()),
            ("content-type", "application/fhir+json"),
            ("idempotency-key", &key),
        ];
        let imported = self
            .client
            .send(Method::POST, &url, &headers, body)
            .await?
            .json(&url)?;
        imported["patient_id"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| StackError::request(&url, &"no patient_id in the answer"))
    }

    /// Of the newest version. The doctor opens the chart for it, and that stands in its log.
    async fn etag(&self, patient: &str) -> Result<String, StackError> {
        let chart = self.chart(patient);
        let seen = self
            .client
            .send(Method::GET, &chart, &self.bearer(), "")
            .await?;
        etag_of(&seen, &chart)
    }

    /// Saves a visit on top of the version with this tag; the tag of the new one.
    async fn visit(&self, patient: &str, etag: &str, visit: &Value) -> Result<String, StackError> {
        let url = format!("{}/visits", self.chart(patient));
        let key = Uuid::new_v4().to_string();
        let headers = [
            ("authorization", self.token.as_str()),
            ("content-type", "application/json"),
            ("if-match", etag),
            ("idempotency-key", &key),
        ];
        let saved = self
            .client
            .send(Method::POST, &url, &headers, visit.to_string())
            .await?;
        saved.json(&url)?;
        etag_of(&saved, &url)
    }

    /// Those of every version of a chart.
    async fn commitments(&self, patient: &str) -> Result<Vec<String>, StackError> {
        let chart = self.chart(patient);
        let (mut all, mut page) = (Vec::new(), chart.clone());
        loop {
            let answer = self
                .client
                .send(Method::GET, &page, &self.bearer(), "")
                .await?
                .json(&page)?;
            let versions = answer["versions"].as_array().into_iter().flatten();
            let commitments = versions.map(|version| version["commitment"].as_str());
            all.extend(commitments.flatten().map(str::to_owned));
            match answer["next"].as_u64() {
                Some(next) => page = format!("{chart}?cursor={next}"),
                None => return Ok(all),
            }
        }
    }

    async fn is_anchored(&self, commitment: &str) -> Result<bool, StackError> {
        let url = format!("{}/api/verify/commitments/{commitment}", self.origin);
        let answer = self.client.send(Method::GET, &url, &[], "").await?;
        Ok(answer.json(&url)?["state"] == "anchored")
    }

    async fn card(&self, patient: &str) -> Result<Option<String>, StackError> {
        let url = format!("{}/api/qr/patients/{patient}/card", self.origin);
        let card = self
            .client
            .send(Method::GET, &url, &self.bearer(), "")
            .await?
            .json(&url)?;
        Ok(card["url"].as_str().map(str::to_owned))
    }

    fn chart(&self, patient: &str) -> String {
        format!("{}/api/records/patients/{patient}", self.origin)
    }

    fn bearer(&self) -> [(&str, &str); 1] {
        [("authorization", self.token.as_str())]
    }
}

fn etag_of(answer: &Answer, what: &str) -> Result<String, StackError> {
    let tag = answer.headers.get(header::ETAG);
    tag.and_then(|tag| tag.to_str().ok())
        .map(str::to_owned)
        .ok_or_else(|| StackError::request(what, &format!("{} without an ETag", answer.status)))
}

fn parse(path: &Path) -> Result<Vec<Chart>, StackError> {
    let text = std::fs::read_to_string(path).map_err(file("read", path))?;
    serde_json::from_str(&text)
        .map_err(|error| StackError::request(path.display().to_string(), &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkout;

    #[test]
    fn every_chart_of_the_visits_is_there_and_is_a_bundle() {
        let charts = parse(&checkout::demo().join("visits.json")).unwrap();
        assert!(!charts.is_empty());
        for chart in charts {
            let text = std::fs::read_to_string(checkout::demo().join(&chart.bundle)).unwrap();
            let bundle: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(bundle["resourceType"], "Bundle", "{}", chart.bundle);
            assert!(chart.visits.iter().all(|visit| visit["date"].is_string()));
        }
    }
}
