//! Bundles of what was found.

use serde_json::{Value, json};

/// A link of a Bundle.
#[derive(Clone, Debug)]
pub struct Link {
    /// self or next.
    pub relation: &'static str,
    /// An absolute address.
    pub url: String,
}

/// An entry for what a search was for. `base` is the server's own address.
#[must_use]
pub fn matched(base: &str, resource: &Value) -> Value {
    let kind = resource["resourceType"].as_str().unwrap_or_default();
    let id = resource["id"].as_str().unwrap_or_default();
    let url = format!("{base}/{kind}/{id}");
    json!({"fullUrl": url, "resource": resource, "search": {"mode": "match"}})
}

/// A Bundle of type searchset. It has a total where it is the `whole` of what was found, and nothing in it stands for
/// what could not be shown: elsewhere what is not shown yet has not been checked either.
#[must_use]
pub fn searchset(entries: Vec<Value>, links: &[Link], whole: bool) -> Value {
    let links: Vec<Value> = links
        .iter()
        .map(|link| json!({"relation": link.relation, "url": link.url}))
        .collect();
    let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "link": links});
    let mode = |entry: &Value, mode: &str| entry["search"]["mode"] == mode;
    if whole && !entries.iter().any(|entry| mode(entry, "outcome")) {
        let matches = entries.iter().filter(|entry| mode(entry, "match"));
        bundle["total"] = matches.count().into();
    }
    // An empty array is no FHIR.
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(mode: &str) -> Value {
        json!({"search": {"mode": mode}})
    }

    #[test]
    fn a_total_is_of_all_that_was_found_or_is_not_there() {
        let total = |modes: &[&str], whole| {
            let entries = modes.iter().map(|mode| entry(mode)).collect();
            searchset(entries, &[], whole)["total"].clone()
        };
        assert_eq!(total(&[], true), 0);
        assert_eq!(total(&["match", "match"], true), 2);
        assert_eq!(total(&["match", "include"], true), 1);
        assert_eq!(total(&["match"], false), Value::Null);
        assert_eq!(total(&["match", "outcome"], true), Value::Null);
    }
}
