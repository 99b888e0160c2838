//! Names and free text in requests, refused with their field.

use crate::Problem;

/// What somebody is called, as it stands in `field` ([`spelling::name`]).
pub fn name(field: &str, given: &str) -> Result<String, Problem> {
    taken(field, spelling::name(given))
}

/// What somebody has written, as it stands in `field`, of at most `max` characters ([`spelling::text`]).
pub fn text(field: &str, given: &str, max: usize) -> Result<String, Problem> {
    taken(field, spelling::text(given, max))
}

/// What was written into a field of one line; nothing if it was left empty.
pub fn line(field: &str, given: Option<&str>, max: usize) -> Result<Option<String>, Problem> {
    let given = given.map(str::trim).filter(|given| !given.is_empty());
    let line = given.map(|given| text(field, given, max)).transpose()?;
    if line.as_ref().is_some_and(|line| line.contains('\n')) {
        return Err(Problem::invalid(field, "This has to be one line."));
    }
    Ok(line)
}

fn taken(field: &str, spelt: Result<&str, spelling::Spelling>) -> Result<String, Problem> {
    spelt
        .map(str::to_owned)
        .map_err(|wrong| Problem::invalid(field, wrong.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let given = line("label", Some(" For Dr. Iyer "), 80);
        assert_eq!(given.unwrap().unwrap(), "For Dr. Iyer");
        assert_eq!(line("label", Some(" "), 80).unwrap(), None);
        for wrong in ["two\nlines", "a\u{202E}b", &"a".repeat(81)] {
            assert!(line("label", Some(wrong), 80).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_field_with_a_letter_nobody_sees_is_named_and_not_quoted() {
        for given in ["Asha\u{202E}", "As\u{200B}ha", "Asha\0Iyer", ""] {
            let problem = serde_json::to_value(name("given", given).unwrap_err()).unwrap();
            assert_eq!(problem["status"], 422);
            assert_eq!(problem["field"], "given");
            assert!(!problem.to_string().contains("Iyer"));
        }
        assert_eq!(name("given", " Asha ").unwrap(), "Asha");
        assert!(text("reason", "two\nlines", 9).is_ok());
        assert!(text("reason", "two\nlines", 8).is_err());
    }
}
