//! A new patient, registered without a history: version 1 is the Patient alone.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::fields::Fields;
use crate::new_visit::FieldProblem;
use crate::patient::{Patient, PatientFault};
use crate::visit::{Origin, Visit};

/// A new patient and the first version of their chart.
#[derive(Clone, Debug)]
pub struct Registration {
    pub patient: Patient,
    pub visit: Visit,
}

/// Longest texts, in characters.
const FAMILY: usize = 100;
const GIVEN: usize = 200;
const EMAIL: usize = 254;
const PHONE: usize = 40;
const ADDRESS: usize = 500;
/// Fewest and most digits of a telephone number (ITU-T E.164 has fifteen).
const DIGITS: std::ops::RangeInclusive<usize> = 6..=18;
/// Nobody alive was born before.
const FIRST_YEAR: i16 = 1875;

impl Registration {
    /// Reads `{family, given, birth_date, gender, email?, phone?, address?}` and names every field that is wrong. A
    /// field not listed is refused. `today` is the clinic's; a time zone may be a day ahead of it.
    pub fn parse(json: &Value, today: Date) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut body = Fields::of(json, "", &mut problems);
        body.only(&[
            "family",
            "given",
            "birth_date",
            "gender",
            "email",
            "phone",
            "address",
        ]);
        let family = body.required_text("family", FAMILY);
        let given = body.required_text("given", GIVEN);
        for (field, name) in [("family", &family), ("given", &given)] {
            if let Some(Err(fault)) = name.as_deref().map(spelling::name) {
                body.problem(field, &fault.to_string());
            }
        }
        let birth_date = body.required_day("birth_date");
        if let Some(day) = birth_date {
            if today.tomorrow().is_ok_and(|tomorrow| day > tomorrow) {
                body.problem("birth_date", "nobody is born in the future");
            }
            if day.year() < FIRST_YEAR {
                body.problem("birth_date", "nobody alive was born that long ago");
            }
        }
        let gender = body.required_text("gender", 20);
        if let Some(gender) = &gender
            && !["male", "female", "other", "unknown"].contains(&gender.as_str())
        {
            body.problem("gender", "male, female, other or unknown was expected");
        }
        let email = body.text("email", EMAIL);
        if email.as_ref().is_some_and(|email| !is_address(email)) {
            body.problem("email", "an address like name@example.org was expected");
        }
        let phone = body.text("phone", PHONE);
        if phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
            body.problem("phone", "a number like +49 89 123456 was expected");
        }
        let address = body.text("address", ADDRESS);
        let (Some(family), Some(given), Some(birth_date), Some(gender), true) =
            (family, given, birth_date, gender, problems.is_empty())
        else {
            return Err(problems);
        };
        let given: Vec<&str> = given.split_whitespace().collect();
        let mut resource = json!({
            "resourceType": "Patient",
            "name": [{"use": "official", "family": family, "given": given}],
            "birthDate": birth_date.to_string(),
            "gender": gender,
        });
        let telecom: Vec<Value> = [("phone", phone), ("email", email)]
            .into_iter()
            .filter_map(|(system, value)| Some(json!({"system": system, "value": value?})))
            .collect();
        if !telecom.is_empty() {
            resource["telecom"] = telecom.into();
        }
        if let Some(address) = address {
            resource["address"] = json!([{"text": address}]);
        }
        let patient = Patient::new(None, resource).map_err(|fault| vec![of_name(&fault)])?;
        Ok(Self {
            patient,
            visit: Visit::new(Vec::new(), Origin::Registration),
        })
    }
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

fn of_name(fault: &PatientFault) -> FieldProblem {
    FieldProblem {
        field: "family".to_owned(),
        detail: fault.to_string(),
    }
}
