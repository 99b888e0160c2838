//! A new patient, registered without a history: version 1 is the Patient and what they live with.

use jiff::civil::Date;
use serde_json::Value;

use crate::details::{Details, FIELDS};
use crate::fields::Fields;
use crate::new_visit::FieldProblem;
use crate::patient::{Patient, PatientFault};
use crate::person;
use crate::visit::{Entry, Origin, Visit};
use crate::written::Writer;

/// A new patient and the first version of their chart.
#[derive(Clone, Debug)]
pub struct Registration {
    pub patient: Patient,
    pub visit: Visit,
}

/// The address of a Patient who is written here.
const PATIENT: &str = "resource:0";

impl Registration {
    /// Reads `{family, given, birth_date, gender, email?, phone?, address?, conditions?: [{text, code?}], practitioner?:
    /// {id, name}}` and names every field that is wrong. A field not listed is refused. `today` is the clinic's; a time
    /// zone may be a day ahead of it.
    pub fn parse(json: &Value, today: Date) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut body = Fields::of(json, "", &mut problems);
        body.only(&FIELDS);
        let details = Details::read(&mut body, today, None);
        let details = match details {
            Some(details) if problems.is_empty() => details,
            _ => return Err(problems),
        };
        let resource = person::new_patient(&details);
        let patient = Patient::new(Some(PATIENT.to_owned()), resource);
        let patient = patient.map_err(|fault| vec![of_name(&fault)])?;
        let writer = Writer(PATIENT);
        let conditions = details.conditions.iter().enumerate();
        let entries = conditions.map(|(at, condition)| Entry {
            full_url: Some(format!("resource:{}", at + 1)),
            resource: person::problem(condition, writer),
        });
        Ok(Self {
            patient,
            visit: Visit::new(entries.collect(), Origin::Registration),
        })
    }
}

pub(crate) fn of_name(fault: &PatientFault) -> FieldProblem {
    FieldProblem {
        field: "family".to_owned(),
        detail: fault.to_string(),
    }
}
