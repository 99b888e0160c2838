//! From bytes to entries.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use serde_json::value::RawValue;

use super::error::{ImportError, Place};
use super::{Kept, MAX_BUNDLE_BYTES, MAX_ENTRIES, MAX_KEPT_BYTES};
use crate::fhir::{resource_type, text};
use crate::json::{Fault, MAX_DEPTH, MAX_VALUES, Source, What, read};
use crate::visit::Entry;

/// One entry that holds a resource.
pub(super) struct Item<'a> {
    pub(super) entry: usize,
    pub(super) full_url: Option<&'a str>,
    pub(super) resource: &'a Value,
    pub(super) verbatim: &'a str,
    /// Where a number stands that would not survive.
    pub(super) lossy: Option<&'a str>,
}

impl Item<'_> {
    pub(super) fn kind(&self) -> &str {
        resource_type(self.resource)
    }

    pub(super) fn place(&self) -> Place {
        Place {
            entry: self.entry,
            resource_type: Some(short(self.kind())),
            id: text(self.resource, &["id"]).map(short),
        }
    }

    pub(super) fn as_entry(&self) -> Entry {
        Entry {
            full_url: self.full_url.map(str::to_owned),
            resource: self.resource.clone(),
        }
    }
}

fn short(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(64)
        .collect()
}

/// The text of a Bundle, read strictly.
pub(super) fn open(bytes: &[u8]) -> Result<Source<'_>, ImportError> {
    if bytes.len() > MAX_BUNDLE_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = position(bytes, error.valid_up_to());
        let cut_off = error.error_len().is_none();
        ImportError::NotJson {
            line,
            column,
            entry: None,
            cut_off,
            why: "the text is not UTF-8",
        }
    })?;
    read(text).map_err(|fault| unreadable(text, fault))
}

fn unreadable(text: &str, fault: Fault) -> ImportError {
    let (line, column) = position(text.as_bytes(), fault.offset);
    let syntax = |cut_off, why| ImportError::NotJson {
        line,
        column,
        entry: fault.entry,
        cut_off,
        why,
    };
    match fault.what {
        What::CutOff => syntax(true, "the text ends in the middle"),
        What::Syntax(why) => syntax(false, why),
        What::DuplicateKey(key) => ImportError::DuplicateKey {
            line,
            path: fault.path,
            key: short(&key),
        },
        What::TooDeep => ImportError::TooDeep {
            entry: fault.entry,
            limit: MAX_DEPTH,
        },
        What::TooManyValues => ImportError::TooManyValues { limit: MAX_VALUES },
    }
}

/// Line and column from 1, the column in characters.
fn position(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let line = before.split(|byte| *byte == b'\n').count();
    let last = before
        .rsplit(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    (line, String::from_utf8_lossy(last).chars().count() + 1)
}

/// The resources of a Bundle of one of the types that bring a chart.
pub(super) fn items<'s>(source: &'s Source<'_>) -> Result<Vec<Item<'s>>, ImportError> {
    let bundle = &source.value;
    if resource_type(bundle) != "Bundle" {
        let found = text(bundle, &["resourceType"]).map(short);
        return Err(ImportError::NotABundle { found });
    }
    let bundle_type = text(bundle, &["type"]);
    if !bundle_type
        .is_some_and(|found| ["transaction", "batch", "collection", "document"].contains(&found))
    {
        return Err(ImportError::BundleType {
            found: bundle_type.map(short),
        });
    }
    let entries = match bundle.get("entry") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(_) => return Err(ImportError::EntriesAreNoList),
    };
    if entries.len() > MAX_ENTRIES {
        return Err(ImportError::TooManyEntries {
            entries: entries.len(),
        });
    }
    let verbatim: HashMap<usize, &str> = source.resources.iter().copied().collect();
    let lossy: HashMap<usize, &str> = source
        .lossy
        .iter()
        .rev()
        .filter_map(|(entry, path)| Some(((*entry)?, path.as_str())))
        .collect();
    let mut items = Vec::with_capacity(entries.len());
    for (entry, value) in entries.iter().enumerate() {
        let resource = value
            .get("resource")
            .filter(|resource| resource.is_object());
        let Some((resource, verbatim)) = resource.zip(verbatim.get(&entry).copied()) else {
            return Err(ImportError::EntryWithoutResource { entry });
        };
        if text(resource, &["resourceType"]).is_none_or(|kind| !is_type_name(kind)) {
            return Err(ImportError::ResourceWithoutType { entry });
        }
        let full_url = text(value, &["fullUrl"]);
        items.push(Item {
            entry,
            full_url,
            resource,
            verbatim,
            lossy: lossy.get(&entry).copied(),
        });
    }
    Ok(items)
}

fn is_type_name(kind: &str) -> bool {
    (1..=64).contains(&kind.len()) && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What was refused a place in the chart, with its text to the character.
pub(super) fn keep(
    items: &[Item<'_>],
    reasons: BTreeMap<usize, String>,
) -> Result<Vec<Kept>, ImportError> {
    let mut kept = Vec::with_capacity(reasons.len());
    for (entry, reason) in reasons {
        let Some(item) = items.iter().find(|item| item.entry == entry) else {
            continue;
        };
        if item.verbatim.len() > MAX_KEPT_BYTES {
            return Err(ImportError::ResourceTooLarge {
                at: item.place(),
                bytes: item.verbatim.len(),
            });
        }
        // The strict reader has read this text, so it is JSON; a refusal here would be a mistake of ours.
        let resource = RawValue::from_string(item.verbatim.to_owned())
            .map_err(|_| ImportError::EntryWithoutResource { entry })?;
        kept.push(Kept {
            entry,
            resource_type: item.kind().to_owned(),
            full_url: item.full_url.map(str::to_owned),
            reason,
            resource,
        });
    }
    Ok(kept)
}
