//! Who the patient is, as a form: name, birth date, how to reach them, what they live with, who treats them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::attachment::URI;
use crate::fhir::{ICD_10, ICD_10_CM, code_in, items, resource_type, status_code, text, words};
use crate::fields::Fields;
use crate::new_visit::{self, LINE};
use crate::patient::{best_name, given_names, tidy};
use crate::record::Record;
use crate::revision::{VersionKind, is_on_the_problem_list};
use crate::written::Diagnosis;

/// The form of a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub family: String,
    pub given: String,
    /// FHIR `date`: `1987-04-12`, or as much of it as is known.
    pub birth_date: String,
    /// FHIR administrative gender: male, female, other or unknown.
    pub gender: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// What the patient lives with.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Who treats them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub practitioner: Option<Practitioner>,
}

/// Something a patient lives with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub text: String,
    /// ICD-10.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
}

/// A doctor of the clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practitioner {
    pub id: Uuid,
    pub name: String,
}

/// Longest texts, in characters.
const FAMILY: usize = 100;
const GIVEN: usize = 200;
const EMAIL: usize = 254;
const PHONE: usize = 40;
const ADDRESS: usize = 500;
/// Most conditions.
const CONDITIONS: usize = 50;
/// Fewest and most digits of a telephone number (ITU-T E.164 has fifteen).
const DIGITS: std::ops::RangeInclusive<usize> = 6..=18;
/// Nobody alive was born before.
const FIRST_YEAR: i16 = 1875;
/// What the form has.
pub(crate) const FIELDS: [&str; 9] = [
    "family",
    "given",
    "birth_date",
    "gender",
    "email",
    "phone",
    "address",
    "conditions",
    "practitioner",
];

impl Record {
    /// Who the patient is, as a version says it that carries the whole Patient.
    #[must_use]
    pub fn details(&self) -> Details {
        let patient = self.resources().next().unwrap_or(&Value::Null);
        let conditions = self
            .resources()
            .filter(|resource| is_on_the_problem_list(resource))
            .filter(|_| self.kind() == VersionKind::Patient)
            .filter_map(condition);
        Details {
            conditions: conditions.collect(),
            ..Details::of(patient)
        }
    }
}

impl Details {
    fn of(patient: &Value) -> Self {
        let name = best_name(patient).unwrap_or(&Value::Null);
        let given = given_names(name).join(" ");
        let family = words(name, &["family"]).map(tidy).unwrap_or_default();
        // A name that is written out and not taken apart stands in one field.
        let whole = words(name, &["text"]).filter(|_| family.is_empty() && given.is_empty());
        Self {
            family: whole.map_or(family, tidy),
            given,
            birth_date: words(patient, &["birthDate"])
                .unwrap_or_default()
                .to_owned(),
            gender: words(patient, &["gender"]).unwrap_or("unknown").to_owned(),
            email: contact(patient, "email").map(str::to_owned),
            phone: contact(patient, "phone").map(str::to_owned),
            address: items(patient, "address").first().and_then(in_one_line),
            conditions: Vec::new(),
            practitioner: items(patient, "generalPractitioner")
                .iter()
                .find_map(practitioner),
        }
    }

    /// Reads the form. What stands as it stood in `before` is not found fault with: it may have come from elsewhere,
    /// and nobody can say it better.
    pub(crate) fn read(body: &mut Fields<'_>, today: Date, before: Option<&Self>) -> Option<Self> {
        let as_before = |body: &Fields<'_>, field: &str, of: fn(&Self) -> &str| {
            let before = of(before?);
            let said = body.plain(field).unwrap_or_default().trim();
            (said == before).then(|| before.to_owned())
        };
        let family = match as_before(body, "family", |before| &before.family) {
            Some(family) => Some(family),
            None => name(body, "family", FAMILY),
        };
        let given = match as_before(body, "given", |before| &before.given) {
            Some(given) => Some(given),
            None => name(body, "given", GIVEN),
        };
        let birth_date = match as_before(body, "birth_date", |before| &before.birth_date) {
            Some(day) => Some(day),
            None => birth_date(body, today),
        };
        let gender = gender(body);
        let unchanged = |of: fn(&Self) -> Option<&String>| before.and_then(of).cloned();
        let email = contact_field(
            body,
            "email",
            EMAIL,
            unchanged(|before| before.email.as_ref()),
        );
        let phone = contact_field(
            body,
            "phone",
            PHONE,
            unchanged(|before| before.phone.as_ref()),
        );
        let address = match as_before(body, "address", |before| {
            before.address.as_deref().unwrap_or_default()
        }) {
            Some(address) => Some(address).filter(|address| !address.is_empty()),
            None => body.text("address", ADDRESS),
        };
        let conditions = conditions(body, before);
        let practitioner = body.object("practitioner", |item| {
            item.only(&["id", "name"]);
            let id = item.uuid("id");
            let name = item.required_text("name", LINE);
            Some(Practitioner {
                id: id?,
                name: name?,
            })
        });
        Some(Self {
            family: family?,
            given: given?,
            birth_date: birth_date?,
            gender: gender?,
            email,
            phone,
            address,
            conditions,
            practitioner,
        })
    }
}

fn name(body: &mut Fields<'_>, field: &str, most: usize) -> Option<String> {
    let name = body.required_text(field, most)?;
    if let Err(fault) = spelling::name(&name) {
        body.problem(field, &fault.to_string());
        return None;
    }
    Some(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn birth_date(body: &mut Fields<'_>, today: Date) -> Option<String> {
    let day = body.required_day("birth_date")?;
    if today.tomorrow().is_ok_and(|tomorrow| day > tomorrow) {
        body.problem("birth_date", "nobody is born in the future");
        return None;
    }
    if day.year() < FIRST_YEAR {
        body.problem("birth_date", "nobody alive was born that long ago");
        return None;
    }
    Some(day.to_string())
}

fn gender(body: &mut Fields<'_>) -> Option<String> {
    let gender = body.required_text("gender", 20)?;
    if ["male", "female", "other", "unknown"].contains(&gender.as_str()) {
        return Some(gender);
    }
    body.problem("gender", "male, female, other or unknown was expected");
    None
}

fn contact_field(
    body: &mut Fields<'_>,
    field: &str,
    most: usize,
    before: Option<String>,
) -> Option<String> {
    if before.is_some() && body.plain(field).map(str::trim) == before.as_deref() {
        return before;
    }
    let said = body.text(field, most)?;
    let (good, wanted) = match field {
        "email" => (
            is_address(&said),
            "an address like name@example.org was expected",
        ),
        _ => (is_phone(&said), "a number like +49 89 123456 was expected"),
    };
    if !good {
        body.problem(field, wanted);
    }
    good.then_some(said)
}

fn conditions(body: &mut Fields<'_>, before: Option<&Details>) -> Vec<Condition> {
    let known = |item: &Fields<'_>| {
        let is = |condition: &&Condition| {
            item.plain("text") == Some(condition.text.as_str())
                && item.plain("code") == condition.code.as_deref()
        };
        before?.conditions.iter().find(is).cloned()
    };
    body.list("conditions", CONDITIONS, |item| {
        if let Some(known) = known(item) {
            item.only(&["text", "code"]);
            return Some(known);
        }
        let Diagnosis { text, code } = new_visit::diagnosis(item)?;
        Some(Condition { text, code })
    })
}

pub(crate) fn condition(resource: &Value) -> Option<Condition> {
    let active =
        |key: &str, usual: &str| status_code(resource, key).is_none_or(|status| status == usual);
    let listed = resource_type(resource) == "Condition"
        && active("clinicalStatus", "active")
        && active("verificationStatus", "confirmed");
    listed.then(|| Condition {
        text: crate::view::diagnosis(resource).text,
        code: resource
            .get("code")
            .and_then(|code| code_in(code, ICD_10).or_else(|| code_in(code, ICD_10_CM)))
            .map(str::to_owned),
    })
}

/// The first number or address that is not an old one.
fn contact<'a>(patient: &'a Value, system: &str) -> Option<&'a str> {
    items(patient, "telecom")
        .iter()
        .filter(|contact| is_contact(contact, system))
        .find_map(|contact| words(contact, &["value"]))
}

pub(crate) fn is_contact(contact: &Value, system: &str) -> bool {
    text(contact, &["system"]) == Some(system) && text(contact, &["use"]) != Some("old")
}

/// A FHIR `Address` as it would stand on an envelope, without breaks.
fn in_one_line(address: &Value) -> Option<String> {
    if let Some(text) = words(address, &["text"]) {
        return Some(text.to_owned());
    }
    let lines = items(address, "line").iter().filter_map(Value::as_str);
    let town = ["postalCode", "city"].map(|key| words(address, &[key]));
    let town: Vec<&str> = town.into_iter().flatten().collect();
    let town = town.join(" ");
    let wider = ["state", "country"].map(|key| words(address, &[key]));
    let parts: Vec<&str> = lines
        .chain([town.as_str()])
        .chain(wider.into_iter().flatten())
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub(crate) fn practitioner(reference: &Value) -> Option<Practitioner> {
    let id = text(reference, &["identifier", "value"])?;
    let id = id.strip_prefix("urn:uuid:")?.parse().ok()?;
    let name = words(reference, &["display"])?.to_owned();
    Some(Practitioner { id, name })
}

pub(crate) fn practitioner_reference(practitioner: &Practitioner) -> Value {
    let id = format!("urn:uuid:{}", practitioner.id);
    json!({
        "type": "Practitioner",
        "identifier": {"system": URI, "value": id},
        "display": practitioner.name,
    })
}

/// Whether mail could go there; the proof is that it arrives.
fn is_address(email: &str) -> bool {
    email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@')
    }) && email.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_phone(phone: &str) -> bool {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let written = |byte: u8| byte.is_ascii_digit() || b"+-()./ ".contains(&byte);
    DIGITS.contains(&digits) && phone.bytes().all(written)
}
