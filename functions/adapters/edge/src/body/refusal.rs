//! What is said of a body that will not do.

use axum::http::StatusCode;

use crate::Problem;

/// The longest path to a field that is said back.
const SHOWN: usize = 100;

/// The problem with what stands at `path`; `.` is the whole body.
pub(super) fn refuse(path: &str, error: &serde_json::Error) -> Problem {
    if !error.is_data() {
        return Problem::new(
            StatusCode::BAD_REQUEST,
            "malformed-json",
            "The body is not JSON",
        )
        .detail(format!(
            "Reading stopped at line {}, column {}.",
            error.line(),
            error.column()
        ));
    }
    let text = error.to_string();
    let said = &text[..text.rfind(" at line ").unwrap_or(text.len())];
    for (begins, detail) in [
        ("unknown field `", "There is no such field."),
        ("missing field `", "This field is missing."),
        ("duplicate field `", "This field stands there twice."),
    ] {
        if let Some(rest) = said.strip_prefix(begins) {
            // The name of an unknown field is the sender's: it may hold anything, a quote included.
            let name = rest
                .rsplit_once("`, expected ")
                .map_or(rest, |(name, _)| name);
            let name = name
                .trim_end_matches(", there are no fields")
                .trim_end_matches('`');
            return Problem::invalid(within(path, name), detail);
        }
    }
    Problem::invalid(shown(path), in_words(said))
}

/// An object was wanted, and something else that is JSON was sent.
pub(super) fn no_object() -> Problem {
    Problem::invalid("body", "This is not an object.")
}

/// The path to a field. Names in it that are not ours may hold anything; nothing is said back but what
/// names are made of.
fn shown(path: &str) -> String {
    let of_names = |c: &char| c.is_ascii_alphanumeric() || "-_.[]".contains(*c);
    let shown: String = path.chars().filter(of_names).take(SHOWN).collect();
    if shown.is_empty() || path == "." {
        "body".to_owned()
    } else {
        shown
    }
}

/// The field `name` in what stands at `path`, which may end with it already.
fn within(path: &str, name: &str) -> String {
    match path {
        "." => shown(name),
        _ if path == name || path.ends_with(&format!(".{name}")) => shown(path),
        _ => shown(&format!("{path}.{name}")),
    }
}

/// serde's own words. Values are not quoted back.
fn in_words(said: &str) -> String {
    let unwanted = ["invalid ", "unknown variant "];
    let wanted = said.rsplit_once(", expected ");
    match wanted.filter(|_| unwanted.iter().any(|begins| said.starts_with(begins))) {
        Some((_, wanted)) => format!("This is not {wanted}."),
        None => said.to_owned(),
    }
}
