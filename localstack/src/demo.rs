//! Charts and visits of invented patients, by the product's own API and as a doctor would.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use axum::http::{Method, header};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    client::Client,
    console::Console,
    error::{StackError, file},
    people::{self, Person},
};

/// Far longer than anchoring takes; past it something is broken.
const PATIENCE: Duration = Duration::from_mins(2);

/// One chart of `visits.json`.
#[derive(Debug, Deserialize)]
struct Chart {
    /// File of the FHIR Bundle, beside `visits.json`.
    chart: String,
    /// Bodies of visits, oldest first.
    visits: Vec<Value>,
}

/// Imports the charts, saves the visits, waits until all of it is anchored. The verify link of one card.
pub async fn load(
    client: &Client,
    origin: &str,
    doctor: &Person,
    folder: &Path,
    console: &Console,
) -> Result<Option<String>, StackError> {
    let charts: Vec<Chart> = parse(&folder.join("visits.json"))?;
    let records = Records {
        client,
        url: format!("{origin}/api/records"),
        token: people::sign_in(client, origin, doctor).await?,
    };
    let step = console.step("Demo charts and visits");
    step.total(
        charts
            .iter()
            .map(|chart| 1 + chart.visits.len() as u64)
            .sum(),
    );
    let mut patients = Vec::new();
    for chart in &charts {
        step.note(&chart.chart);
        let patient = records.import(&folder.join(&chart.chart)).await?;
        step.advance();
        for visit in &chart.visits {
            records.visit(&patient, visit).await?;
            step.advance();
        }
        patients.push(patient);
    }
    step.done();

    let step = console.step("Anchoring");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut states = Vec::new();
        for patient in &patients {
            states.extend(records.states(patient).await?);
        }
        let anchored = states.iter().filter(|state| *state == "anchored").count();
        step.total(states.len() as u64);
        step.position(anchored as u64);
        if anchored == states.len() {
            break;
        }
        if Instant::now() > deadline {
            let reason = format!("{anchored} of {} versions after {PATIENCE:?}", states.len());
            return Err(StackError::request("anchoring the demo visits", &reason));
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    step.done();
    match patients.first() {
        Some(patient) => records.card(origin, patient).await,
        None => Ok(None),
    }
}

/// The `records` function as one doctor sees it.
struct Records<'a> {
    client: &'a Client,
    url: String,
    token: String,
}

impl Records<'_> {
    async fn import(&self, bundle: &Path) -> Result<String, StackError> {
        let body = std::fs::read(bundle).map_err(file("read", bundle))?;
        let url = format!("{}/imports", self.url);
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

    async fn visit(&self, patient: &str, visit: &Value) -> Result<(), StackError> {
        let chart = format!("{}/patients/{patient}", self.url);
        let seen = self
            .client
            .send(Method::GET, &chart, &self.bearer(), "")
            .await?;
        let etag = seen
            .headers
            .get(header::ETAG)
            .and_then(|tag| tag.to_str().ok())
            .ok_or_else(|| {
                StackError::request(&chart, &format!("{} without an ETag", seen.status))
            })?;
        let key = Uuid::new_v4().to_string();
        let headers = [
            ("authorization", self.token.as_str()),
            ("if-match", etag),
            ("idempotency-key", &key),
        ];
        self.client
            .post(&format!("{chart}/visits"), &headers, visit)
            .await?;
        Ok(())
    }

    /// The state of every version of a chart.
    async fn states(&self, patient: &str) -> Result<Vec<String>, StackError> {
        let chart = format!("{}/patients/{patient}", self.url);
        let mut states = Vec::new();
        let mut page = chart.clone();
        loop {
            let answer = self
                .client
                .send(Method::GET, &page, &self.bearer(), "")
                .await?
                .json(&page)?;
            let versions = answer["versions"].as_array().into_iter().flatten();
            states.extend(
                versions.map(|version| version["state"].as_str().unwrap_or_default().to_owned()),
            );
            match answer["next"].as_u64() {
                Some(next) => page = format!("{chart}?cursor={next}"),
                None => return Ok(states),
            }
        }
    }

    async fn card(&self, origin: &str, patient: &str) -> Result<Option<String>, StackError> {
        let url = format!("{origin}/api/qr/patients/{patient}/card");
        let card = self
            .client
            .send(Method::GET, &url, &self.bearer(), "")
            .await?
            .json(&url)?;
        Ok(card["url"].as_str().map(str::to_owned))
    }

    fn bearer(&self) -> [(&str, &str); 1] {
        [("authorization", self.token.as_str())]
    }
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
            let text = std::fs::read_to_string(checkout::demo().join(&chart.chart)).unwrap();
            let bundle: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(bundle["resourceType"], "Bundle", "{}", chart.chart);
            assert!(chart.visits.iter().all(|visit| visit["date"].is_string()));
        }
    }
}
