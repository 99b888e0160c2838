//! Which patients there are, and what they are found by: the directory table, which no backup holds.
//!
//! A patient is found by blind terms: the table has keyed hashes of words, not words, so what it gives away is
//! how many patients share one. Beside each patient stands what was written of them, for whoever erases them:
//! terms cannot be derived again when the patient's key is gone.

mod figures;
mod guesses;

use std::collections::HashSet;

use access::{PatientId, PersonId};

use crate::item::{Item, key, parsed, s, text};
use crate::notices::reading_place;
use crate::{Client, TableError, together};

pub use guesses::{Guess, Guessing};

/// The directory table.
#[derive(Clone, Debug)]
pub struct Directory {
    client: Client,
    table: String,
}

/// A word in its blind form.
pub type BlindTerm = [u8; 32];

/// What a patient is found by, as it was entered: each time's trace, and the keys it leads to.
#[derive(Debug)]
pub struct Entered(Vec<(String, Vec<String>)>);

/// Patients found by one term.
#[derive(Debug)]
pub struct Holders {
    /// Who.
    pub patients: HashSet<PatientId>,
    /// Whether that is all of them.
    pub all: bool,
}

/// A page of all patients.
#[derive(Debug)]
pub struct DirectoryPage {
    /// Their ids, in their own order.
    pub patients: Vec<PatientId>,
    /// Where the next page begins.
    pub next: Option<PatientId>,
}

const EVERYBODY: &str = "patients";
const TRACE: &str = "patient#";
const TERMS: &str = "terms#";

impl Directory {
    /// The directory table named `table`.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Enters a patient. It is done before their chart can be seen, so that nobody is in a chart and cannot
    /// be found; whoever reads leaves out those who have no chart. `request` names the attempt.
    pub async fn enter(
        &self,
        patient: PatientId,
        request: &[u8; 32],
        terms: &[BlindTerm],
    ) -> Result<(), TableError> {
        // First what finds the terms again: dying after it leaves nothing that an erasure would miss.
        let mut trace = key(trace_pk(patient), format!("{TERMS}{}", hex(request)));
        let list = terms.iter().map(|term| s(hex(term))).collect();
        trace.insert(
            "terms".to_owned(),
            aws_sdk_dynamodb::types::AttributeValue::L(list),
        );
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(trace))
            .send()
            .await?;
        let writes = terms
            .iter()
            .map(|term| key(term_pk(&hex(term)), patient.to_string()))
            .chain([key(EVERYBODY, patient.to_string())])
            .map(together::put)
            .collect::<Result<_, _>>()?;
        together::write(&self.client, &self.table, writes).await
    }

    /// What a patient is found by until now, other than by what this request entered in an attempt before.
    pub async fn entered(
        &self,
        patient: PatientId,
        request: &[u8; 32],
    ) -> Result<Entered, TableError> {
        let own = format!("{TERMS}{}", hex(request));
        let traces = self.term_traces(patient).await?.into_iter();
        let others = traces.filter(|(sk, _)| *sk != own);
        Ok(Entered(others.collect()))
    }

    /// Takes away what a patient was found by, as far as nothing that was entered since has it too.
    pub async fn leave_out(&self, patient: PatientId, entered: Entered) -> Result<(), TableError> {
        let now = self.term_traces(patient).await?;
        let gone: HashSet<&String> = entered.0.iter().map(|(sk, _)| sk).collect();
        let kept: HashSet<String> = now
            .into_iter()
            .filter(|(sk, _)| !gone.contains(sk))
            .flat_map(|(_, terms)| terms)
            .collect();
        let terms: HashSet<&String> = entered.0.iter().flat_map(|(_, terms)| terms).collect();
        let stale = terms.into_iter().filter(|pk| !kept.contains(*pk));
        // What a trace leads to goes before the trace.
        let deletes = stale
            .map(|pk| key(pk, patient.to_string()))
            .map(together::delete)
            .collect::<Result<_, _>>()?;
        together::write(&self.client, &self.table, deletes).await?;
        let deletes = gone
            .into_iter()
            .map(|sk| key(trace_pk(patient), sk))
            .map(together::delete)
            .collect::<Result<_, _>>()?;
        together::write(&self.client, &self.table, deletes).await
    }

    /// Each trace of terms, with the keys it leads to.
    async fn term_traces(
        &self,
        patient: PatientId,
    ) -> Result<Vec<(String, Vec<String>)>, TableError> {
        let mut found = Vec::new();
        for trace in self.traces(patient).await? {
            let sk = text(&trace, "sk")?.to_owned();
            if sk.starts_with(TERMS) {
                let terms = written(patient, &trace)?.into_iter().map(|(pk, _)| pk);
                found.push((sk, terms.collect()));
            }
        }
        Ok(found)
    }

    /// All patients, erased ones excepted.
    pub async fn patients(
        &self,
        after: Option<PatientId>,
        limit: usize,
    ) -> Result<DirectoryPage, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(EVERYBODY))
            .set_exclusive_start_key(after.map(|after| key(EVERYBODY, after.to_string())))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        let patients: Vec<PatientId> = answer
            .items()
            .iter()
            .map(|item| parsed(item, "sk"))
            .collect::<Result<_, _>>()?;
        let more = answer.last_evaluated_key().is_some();
        let next = patients.last().copied().filter(|_| more);
        Ok(DirectoryPage { patients, next })
    }

    /// The patients found by a term, at most `limit`: one call.
    pub async fn holders(&self, term: &BlindTerm, limit: usize) -> Result<Holders, TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(term_pk(&hex(term))))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        let patients = answer.items().iter().map(|item| parsed(item, "sk"));
        Ok(Holders {
            patients: patients.collect::<Result<_, _>>()?,
            all: answer.last_evaluated_key().is_none(),
        })
    }

    /// Which of these patients are found by a term: one call a hundred.
    pub async fn holding(
        &self,
        term: &BlindTerm,
        patients: &[PatientId],
    ) -> Result<HashSet<PatientId>, TableError> {
        let pk = term_pk(&hex(term));
        let keys = patients.iter().map(|patient| key(&pk, patient.to_string()));
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        found.iter().map(|item| parsed(item, "sk")).collect()
    }

    /// Takes a patient out, with every notice that names them. Made again, it goes on where it ended; whoever
    /// is not there is out already.
    pub async fn forget(&self, patient: PatientId) -> Result<(), TableError> {
        let traces = self.traces(patient).await?;
        // A patient's account has the id of their chart.
        let account = PersonId::new(patient.uuid());
        let mut gone = HashSet::from([
            (EVERYBODY.to_owned(), patient.to_string()),
            reading_place(account),
        ]);
        for trace in &traces {
            gone.extend(written(patient, trace)?);
        }
        // What a trace leads to goes before the trace.
        let written = gone.into_iter().map(|(pk, sk)| key(pk, sk));
        let deletes = written.map(together::delete).collect::<Result<_, _>>()?;
        together::write(&self.client, &self.table, deletes).await?;
        let deletes = traces
            .iter()
            .map(|trace| together::delete(key(trace_pk(patient), text(trace, "sk")?)))
            .collect::<Result<_, _>>()?;
        together::write(&self.client, &self.table, deletes).await
    }

    async fn traces(&self, patient: PatientId) -> Result<Vec<Item>, TableError> {
        let mut traces = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", s(trace_pk(patient)))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        while let Some(trace) = pages.next().await {
            traces.push(trace?);
        }
        Ok(traces)
    }
}

/// The keys of what a trace leads to.
fn written(patient: PatientId, trace: &Item) -> Result<Vec<(String, String)>, TableError> {
    if !text(trace, "sk")?.starts_with(TERMS) {
        let of = |name| text(trace, name).map(str::to_owned);
        return Ok(vec![(of("notice_pk")?, of("notice_sk")?)]);
    }
    let terms = trace.get("terms").and_then(|terms| terms.as_l().ok());
    let terms = terms.ok_or(TableError::Attribute("terms"))?;
    terms
        .iter()
        .map(|term| {
            let term = term.as_s().map_err(|_| TableError::Attribute("terms"))?;
            Ok((term_pk(term), patient.to_string()))
        })
        .collect()
}

/// Where everything is found that was written of a patient.
pub(crate) fn trace_pk(patient: PatientId) -> String {
    format!("{TRACE}{patient}")
}

fn term_pk(term: &str) -> String {
    format!("term#{term}")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::AttributeValue;

    fn patient() -> PatientId {
        PatientId::new(uuid::Uuid::from_u128(7))
    }

    #[test]
    fn an_erasure_finds_every_term_and_notice_by_its_trace() {
        let mut terms = key(trace_pk(patient()), format!("{TERMS}00"));
        let list = vec![s(hex(&[1; 32])), s(hex(&[2; 32]))];
        terms.insert("terms".to_owned(), AttributeValue::L(list));
        let found = written(patient(), &terms).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, format!("term#{}", "01".repeat(32)));
        assert_eq!(found[0].1, patient().to_string());
        let mut notice = key(trace_pk(patient()), "notice#x");
        notice.insert("notice_pk".to_owned(), s("notices#admins"));
        notice.insert("notice_sk".to_owned(), s("2026#x"));
        let found = written(patient(), &notice).unwrap();
        assert_eq!(found, [("notices#admins".to_owned(), "2026#x".to_owned())]);
    }

    #[test]
    fn a_trace_that_leads_nowhere_is_no_reason_to_skip_it() {
        let damaged = key(trace_pk(patient()), format!("{TERMS}00"));
        assert!(written(patient(), &damaged).is_err());
    }
}
