//! The log as a file: a FHIR R4 Bundle of its AuditEvents.

use jiff::Timestamp;
use seal::canonical::{self, Refusal};
use seal::{Commitment, EntryNumber, NoteSalt, Salt};
use serde_json::{Value, json};

use crate::{Entry, Head, Known, Note};

/// The extension of a Bundle's entry that holds what its AuditEvent is hashed with.
const EXTENSION: &str = "urn:medseal:log-entry";

/// The extension of a Bundle's meta that holds the newest anchored entry: a Bundle itself has none.
const HEAD: &str = "urn:medseal:log-head";

/// The Bundle (collection) of `entries`, newest first, each with its note where that can be opened. An
/// entry whose event is no JSON any more stands there without a resource. `head` is that of the log, where the
/// entries are its newest.
#[must_use]
pub fn export<'a>(
    entries: impl IntoIterator<Item = (&'a Entry, Option<&'a Note>)>,
    head: Option<&Head>,
    at: Timestamp,
) -> Value {
    let entries: Vec<Value> = entries
        .into_iter()
        .map(|(entry, note)| {
            let mut item = json!({
                "fullUrl": full_url(entry.hash()),
                "extension": [{"url": EXTENSION, "extension": members(entry, note)}],
            });
            if let Some(resource) = entry.resource() {
                item["resource"] = resource;
            }
            item
        })
        .collect();
    let mut bundle = json!({
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    if let Some(Head { entry, batch }) = head {
        let members = json!([
            {"url": "number", "valuePositiveInt": entry.number.get()},
            {"url": "hash", "valueString": entry.hash.to_hex()},
            {"url": "batch", "valuePositiveInt": batch},
        ]);
        bundle["meta"] = json!({"extension": [{"url": HEAD, "extension": members}]});
    }
    // An empty array is no FHIR.
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    bundle
}

fn members(entry: &Entry, note: Option<&Note>) -> Vec<Value> {
    let string = |url: &str, value: String| json!({"url": url, "valueString": value});
    let mut members = vec![
        json!({"url": "number", "valuePositiveInt": entry.number().get()}),
        string("salt", entry.salt().to_base64url()),
        string("hash", entry.hash().to_hex()),
    ];
    if let Some(previous) = entry.previous() {
        members.push(string("previous", previous.to_hex()));
    }
    if let Some(note) = note {
        members.push(string("note", note.text().to_owned()));
        members.push(string("note-salt", note.salt().to_base64url()));
    }
    members
}

/// An address for an entry, which FHIR wants and nothing looks up: the start of its hash as a UUID of
/// version 8 (RFC 9562, section 5.8).
fn full_url(hash: &Commitment) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    bytes[6] = 0x80 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    format!("urn:uuid:{}", parts.join("-"))
}

/// A file that is no export of a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// It is no strict JSON.
    #[error("it is not JSON as this system writes it: {0}")]
    Json(#[from] Refusal),
    /// It is something else.
    #[error("it is not an exported log")]
    NotALog,
    /// A member of the entry at this place, counted from 0, is missing or malformed.
    #[error("the entry at place {place} has no {member} that can be read")]
    Member {
        /// Which entry, in the file's order.
        place: usize,
        /// Which member.
        member: &'static str,
    },
}

impl ExportError {
    /// Its name in vectors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::NotALog => "not-a-log",
            Self::Member { .. } => "member",
        }
    }
}

/// An exported log, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its entries in the file's order, which is newest first.
    pub entries: Vec<Entry>,
    /// For each, the note that stands beside it.
    pub notes: Vec<Option<Note>>,
    /// The newest entry that is anchored, as far as whoever made the file says.
    pub head: Option<Head>,
    /// Whether the file says that the log goes on in another one, below its last entry.
    pub goes_on: bool,
}

impl Export {
    /// Reads an export. Whether its entries hold is for [`Export::check`] to say.
    pub fn read(json: &[u8]) -> Result<Self, ExportError> {
        let bundle = canonical::parse(json)?;
        if bundle["resourceType"] != "Bundle" || bundle["type"] != "collection" {
            return Err(ExportError::NotALog);
        }
        let items = match &bundle["entry"] {
            Value::Null => &[][..],
            Value::Array(items) => items,
            _ => return Err(ExportError::NotALog),
        };
        let head = match Members::named(HEAD, &bundle["meta"]) {
            Some(members) => Some(members.head().ok_or(ExportError::NotALog)?),
            None => None,
        };
        let mut links = bundle["link"].as_array().into_iter().flatten();
        let mut export = Self {
            head,
            goes_on: links.any(|link| link["relation"] == "next"),
            entries: Vec::with_capacity(items.len()),
            notes: Vec::with_capacity(items.len()),
        };
        for (place, item) in items.iter().enumerate() {
            let malformed = |member| ExportError::Member { place, member };
            let members = Members::named(EXTENSION, item).ok_or(ExportError::NotALog)?;
            export.entries.push(members.entry(item).map_err(malformed)?);
            export.notes.push(members.note().map_err(malformed)?);
        }
        Ok(export)
    }
}

/// The members of one of our extensions.
struct Members<'a>(&'a [Value]);

impl<'a> Members<'a> {
    fn named(url: &str, element: &'a Value) -> Option<Self> {
        let mut extensions = element["extension"].as_array()?.iter();
        let ours = extensions.find(|extension| extension["url"] == url)?;
        ours["extension"].as_array().map(|members| Self(members))
    }

    fn get(&self, url: &str) -> Option<&'a Value> {
        self.0.iter().find(|member| member["url"] == url)
    }

    fn text(&self, url: &str) -> Option<&'a str> {
        self.get(url)?["valueString"].as_str()
    }

    fn count(&self, url: &str) -> Option<u64> {
        self.get(url)?["valuePositiveInt"].as_u64()
    }

    fn number(&self) -> Option<EntryNumber> {
        EntryNumber::new(self.count("number")?).ok()
    }

    fn head(&self) -> Option<Head> {
        Some(Head {
            entry: Known {
                number: self.number()?,
                hash: Commitment::from_hex(self.text("hash")?).ok()?,
            },
            batch: self.count("batch").filter(|batch| *batch > 0)?,
        })
    }

    fn entry(&self, item: &Value) -> Result<Entry, &'static str> {
        let salt = self
            .text("salt")
            .and_then(|text| Salt::from_base64url(text).ok());
        let hash = self
            .text("hash")
            .and_then(|text| Commitment::from_hex(text).ok());
        let previous = match self.get("previous") {
            None => None,
            Some(_) => Some(
                self.text("previous")
                    .and_then(|text| Commitment::from_hex(text).ok())
                    .ok_or("previous")?,
            ),
        };
        // What is no AuditEvent any more is an entry all the same, an altered one.
        let event = match &item["resource"] {
            Value::Null => String::new(),
            resource => resource.to_string(),
        };
        Ok(Entry::found(
            self.number().ok_or("number")?,
            previous,
            salt.ok_or("salt")?,
            event,
            hash.ok_or("hash")?,
        ))
    }

    fn note(&self) -> Result<Option<Note>, &'static str> {
        if self.get("note").is_none() && self.get("note-salt").is_none() {
            return Ok(None);
        }
        let salt = self
            .text("note-salt")
            .and_then(|text| NoteSalt::from_base64url(text).ok())
            .ok_or("note-salt")?;
        Ok(Some(Note::new(salt, self.text("note").ok_or("note")?)))
    }
}
