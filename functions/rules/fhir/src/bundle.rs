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

/// A Bundle of type searchset. It has no total: what is not shown yet has not been checked either.
#[must_use]
pub fn searchset(entries: Vec<Value>, links: &[Link]) -> Value {
    let links: Vec<Value> = links
        .iter()
        .map(|link| json!({"relation": link.relation, "url": link.url}))
        .collect();
    let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "link": links});
    // An empty array is no FHIR.
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    bundle
}
