//! Single lines that people write.

use edge::Problem;

/// What was written into a field of one line; nothing if it was left empty.
pub fn line(field: &str, given: Option<&str>, max: usize) -> Result<Option<String>, Problem> {
    let given = given.map(str::trim).filter(|given| !given.is_empty());
    let text = given
        .map(|given| edge::text(field, given, max))
        .transpose()?;
    if text.as_ref().is_some_and(|text| text.contains('\n')) {
        return Err(Problem::invalid(field, "This has to be one line."));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(
            line("label", Some(" For Dr. Iyer "), 80).unwrap().unwrap(),
            "For Dr. Iyer"
        );
        assert_eq!(line("label", Some(" "), 80).unwrap(), None);
        for wrong in ["two\nlines", "a\u{202E}b", &"a".repeat(81)] {
            assert!(line("label", Some(wrong), 80).is_err(), "{wrong:?}");
        }
    }
}
