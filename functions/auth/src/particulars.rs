//! What somebody who works here is shown by besides their name, checked.

use dynamo::people::Particulars;
use edge::Problem;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Nobody who practises today has done so for longer.
const LONGEST: i16 = 80;

/// Particulars as they were typed.
pub struct Typed<'a> {
    pub specialisation: Option<&'a str>,
    pub practising_since: Option<i16>,
    pub phone: Option<&'a str>,
}

impl Typed<'_> {
    /// The same, fit to be stored. A field that is left empty is one that is not there.
    pub fn checked(&self, now: Timestamp) -> Result<Particulars, Problem> {
        Ok(Particulars {
            specialisation: edge::line("specialisation", self.specialisation, 80)?,
            practising_since: self
                .practising_since
                .map(|year| since(year, now))
                .transpose()?,
            phone: edge::line("phone", self.phone, 40)?,
        })
    }

    /// Of a patient there are none: what is known of them stands in their chart.
    pub fn none(&self) -> Result<Particulars, Problem> {
        let given = [
            ("specialisation", self.specialisation.is_some()),
            ("practising_since", self.practising_since.is_some()),
            ("phone", self.phone.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            None => Ok(Particulars::default()),
            Some((field, _)) => Err(Problem::invalid(
                field,
                "A patient's details stand in their chart.",
            )),
        }
    }
}

fn since(year: i16, now: Timestamp) -> Result<i16, Problem> {
    let this = now.to_zoned(TimeZone::UTC).year();
    if (this - LONGEST..=this).contains(&year) {
        return Ok(year);
    }
    let detail = format!("This has to be a year from {} to {this}.", this - LONGEST);
    Err(Problem::invalid("practising_since", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-12-31T23:30:00Z".parse().unwrap()
    }

    fn typed(since: Option<i16>, phone: Option<&'static str>) -> Typed<'static> {
        Typed {
            specialisation: None,
            practising_since: since,
            phone,
        }
    }

    #[test]
    fn nobody_practises_since_a_year_that_has_not_come_or_one_before_they_were_born() {
        for year in [1946, 2026] {
            let checked = typed(Some(year), None).checked(now()).unwrap();
            assert_eq!(checked.practising_since, Some(year));
        }
        for year in [i16::MIN, 0, 1945, 2027, i16::MAX] {
            assert!(typed(Some(year), None).checked(now()).is_err(), "{year}");
        }
    }

    #[test]
    fn what_is_left_empty_is_not_there_and_what_is_too_long_is_refused() {
        let empty = typed(None, Some("  ")).checked(now()).unwrap();
        assert_eq!(empty, Particulars::default());
        let long = "1".repeat(41);
        let long = Typed {
            phone: Some(&long),
            ..typed(None, None)
        };
        for refused in [
            long,
            typed(None, Some("1\n2")),
            typed(None, Some("1\u{202E}")),
        ] {
            assert!(refused.checked(now()).is_err(), "{:?}", refused.phone);
        }
    }

    #[test]
    fn a_patient_has_no_particulars_here() {
        assert!(typed(None, None).none().is_ok());
        assert!(typed(Some(2001), None).none().is_err());
        assert!(typed(None, Some("")).none().is_err());
    }
}
