//! References between the resources of a version.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

/// Identifiers that are URIs (FHIR R4, "Identifier").
pub(crate) const URI: &str = "urn:ietf:rfc:3986";

/// Where the addresses that a version uses lead now.
#[derive(Debug, Default)]
pub(crate) struct Addresses(HashMap<String, String>);

impl Addresses {
    /// A resource that was known as its `fullUrl`, or by type and id, is here called `now`.
    pub(crate) fn moved(&mut self, full_url: Option<&str>, resource: &Value, now: &str) {
        if let Some(url) = full_url {
            self.0.insert(url.to_owned(), now.to_owned());
        }
        if let Some(local) = local(resource) {
            self.0.insert(local, now.to_owned());
        }
    }

    /// Turns every reference to what is known; what is not becomes a logical reference.
    pub(crate) fn turn(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.turn(item)),
            Value::Object(members) => {
                if let Some(Value::String(to)) = members.get("reference") {
                    let to = to.clone();
                    self.turn_one(members, &to);
                }
                members.values_mut().for_each(|member| self.turn(member));
            }
            _ => {}
        }
    }

    fn turn_one(&self, members: &mut Map<String, Value>, to: &str) {
        if let Some(now) = self.0.get(to) {
            members.insert("reference".to_owned(), now.as_str().into());
            return;
        }
        // Inside the resource, or on another server.
        if to.starts_with('#') || to.starts_with("http://") || to.starts_with("https://") {
            return;
        }
        members.remove("reference");
        let (kind, identifier) = logical(to);
        if let Some(kind) = kind {
            members.entry("type").or_insert_with(|| kind.into());
        }
        members.entry("identifier").or_insert(identifier);
    }
}

/// `Condition/17`, as it was where the resource comes from.
pub(crate) fn local(resource: &Value) -> Option<String> {
    let id = resource["id"].as_str()?;
    Some(format!("{}/{id}", resource["resourceType"].as_str()?))
}

/// The type and the identifier that a reference names.
fn logical(to: &str) -> (Option<&str>, Value) {
    if to.starts_with("urn:") {
        return (None, json!({"system": URI, "value": to}));
    }
    let is_type = |kind: &&str| {
        kind.starts_with(|c: char| c.is_ascii_uppercase())
            && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if let Some((kind, query)) = to.split_once("?identifier=") {
        let identifier = match query.split_once('|') {
            Some((system, value)) => json!({"system": system, "value": value}),
            None => json!({"value": query}),
        };
        return (Some(kind).filter(is_type), identifier);
    }
    let kind = to.split_once('/').map(|(kind, _)| kind).filter(is_type);
    (kind, json!({"value": to}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_leads_to_what_is_there_or_names_what_is_not() {
        let mut addresses = Addresses::default();
        let condition = json!({"resourceType": "Condition", "id": "7"});
        addresses.moved(Some("urn:uuid:7"), &condition, "Condition/p.1.2");
        for (reference, expected) in [
            (
                json!({"reference": "urn:uuid:7"}),
                json!({"reference": "Condition/p.1.2"}),
            ),
            (
                json!({"reference": "Condition/7"}),
                json!({"reference": "Condition/p.1.2"}),
            ),
            (
                json!({"reference": "urn:uuid:8", "display": "Dr. Rao"}),
                json!({"identifier": {"system": URI, "value": "urn:uuid:8"}, "display": "Dr. Rao"}),
            ),
            (
                json!({"reference": "Practitioner?identifier=http://hl7.org/npi|9"}),
                json!({"type": "Practitioner", "identifier": {"system": "http://hl7.org/npi", "value": "9"}}),
            ),
            (
                json!({"reference": "Location/1"}),
                json!({"type": "Location", "identifier": {"value": "Location/1"}}),
            ),
            (json!({"reference": "#med"}), json!({"reference": "#med"})),
            (
                json!({"reference": "https://a.example/fhir/Location/1"}),
                json!({"reference": "https://a.example/fhir/Location/1"}),
            ),
        ] {
            let mut nested = json!({"deep": [{"er": reference}]});
            addresses.turn(&mut nested);
            assert_eq!(nested["deep"][0]["er"], expected);
        }
    }
}
