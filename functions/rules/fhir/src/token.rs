//! Tokens in searches: `system|code`, `code`, `|code`, `system|`, and with `:text` words.

use serde_json::Value;

/// One of the alternatives a token parameter gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Code {
        /// `None`: any; `Some("")`: a coding without a system.
        system: Option<String>,
        /// Empty: any.
        code: String,
    },
    /// Part of the words, whatever their case.
    Text(String),
}

impl Wanted {
    /// Reads a parameter's value; `None` when it says nothing.
    pub(crate) fn parse(value: &str, modifier: Option<&str>) -> Option<Self> {
        if modifier == Some("text") {
            let words = value.trim().to_lowercase();
            return (!words.is_empty()).then_some(Self::Text(words));
        }
        let (system, code) = match value.split_once('|') {
            Some((system, code)) => (Some(system.to_owned()), code),
            None => (None, value),
        };
        let nothing = code.is_empty() && system.as_deref().unwrap_or_default().is_empty();
        (!nothing).then(|| Self::Code {
            system,
            code: code.to_owned(),
        })
    }

    /// Whether an element (a code, a Coding, a `CodeableConcept` or a list of these) is what is looked for.
    pub(crate) fn holds(&self, element: &Value) -> bool {
        match element {
            Value::Array(all) => all.iter().any(|one| self.holds(one)),
            Value::String(code) => self.is(None, code),
            Value::Object(_) => {
                let coding = |coding: &Value| {
                    let code = coding["code"].as_str().unwrap_or_default();
                    self.is(coding["system"].as_str(), code) || self.says(&coding["display"])
                };
                let codings = element["coding"].as_array();
                codings.is_some_and(|all| all.iter().any(coding))
                    || element.get("code").is_some() && coding(element)
                    || self.says(&element["text"])
            }
            _ => false,
        }
    }

    fn is(&self, of: Option<&str>, given: &str) -> bool {
        match self {
            Self::Code { system, code } => {
                let system = system.as_deref();
                system.is_none_or(|system| of.unwrap_or_default() == system)
                    && (code.is_empty() || code == given)
            }
            Self::Text(_) => false,
        }
    }

    fn says(&self, words: &Value) -> bool {
        match (self, words.as_str()) {
            (Self::Text(wanted), Some(words)) => words.to_lowercase().contains(wanted),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(value: &str, element: &Value) -> bool {
        Wanted::parse(value, None).unwrap().holds(element)
    }

    #[test]
    fn a_code_is_found_with_its_system_or_without() {
        let concept = json!({"coding": [{"code": "OTH"}, {"system": "http://loinc.org", "code": "8867-4"}], "text": "Pulse"});
        for (value, expected) in [
            ("8867-4", true),
            ("http://loinc.org|8867-4", true),
            ("http://loinc.org|", true),
            ("|8867-4", false),
            ("|OTH", true),
            ("http://snomed.info/sct|8867-4", false),
            ("8867", false),
        ] {
            assert_eq!(holds(value, &concept), expected, "{value}");
            assert_eq!(holds(value, &json!([concept])), expected, "{value}");
        }
        assert!(holds("final", &json!("final")));
        assert!(holds("AMB", &json!({"code": "AMB"})));
    }

    #[test]
    fn words_are_found_by_a_part_of_them() {
        let words = Wanted::parse(" pul", Some("text")).unwrap();
        assert!(words.holds(&json!({"text": "The Pulse"})));
        assert!(words.holds(&json!({"coding": [{"display": "PULSE"}]})));
        assert!(!words.holds(&json!({"coding": [{"code": "pul"}]})));
        assert_eq!(Wanted::parse(" ", Some("text")), None);
        assert_eq!(Wanted::parse("|", None), None);
    }
}
