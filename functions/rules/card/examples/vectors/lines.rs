//! How a file of vectors is laid out, that of evidence as well.

use super::Outcome;
use serde_json::Value;

/// JSON with one vector to a line.
pub(super) fn lines(groups: &Value) -> Outcome<String> {
    let mut members = Vec::new();
    for (name, group) in groups.as_object().ok_or("no groups")? {
        let group = match group {
            Value::Array(vectors) => {
                let vectors: Vec<String> = vectors.iter().map(Value::to_string).collect();
                format!("[\n{}\n]", vectors.join(",\n"))
            }
            other => other.to_string(),
        };
        members.push(format!("{}: {group}", Value::from(name.as_str())));
    }
    Ok(format!("{{\n{}\n}}\n", members.join(",\n")))
}
