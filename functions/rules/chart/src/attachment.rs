//! Files that belong to a visit: pictures of prescriptions, results as they came.
//!
//! The file lies elsewhere; what is committed of it is a `DocumentReference` with the hash of its content.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::fhir::{items, resource_type, text, words};

/// Largest file, in bytes.
pub const MAX_ATTACHMENT_BYTES: usize = 4 * 1024 * 1024;

/// URIs as identifiers.
pub(crate) const URI: &str = "urn:ietf:rfc:3986";
/// How a file's hash is written as a URI (RFC 6920).
const HASH: &str = "ni:///sha-256;";

/// A kind of file that is taken, told by its content and never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MediaType {
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "application/pdf")]
    Pdf,
}

/// A file that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: Uuid,
    #[serde(rename = "type")]
    pub media_type: MediaType,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of its content.
    #[serde(with = "hex")]
    pub sha256: [u8; 32],
}

/// A file as a visit holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    #[serde(flatten)]
    pub file: Attachment,
}

impl Attachment {
    /// What is known of a file; `None` of a kind that is not taken.
    #[must_use]
    pub fn of(id: Uuid, content: &[u8]) -> Option<Self> {
        Some(Self {
            id,
            media_type: MediaType::of_content(content)?,
            size: content.len() as u64,
            sha256: Sha256::digest(content).into(),
        })
    }
}

impl MediaType {
    /// What a file is by its first bytes.
    #[must_use]
    pub fn of_content(bytes: &[u8]) -> Option<Self> {
        // A PNG begins with its header chunk (ISO/IEC 15948, 5.6), a JPEG goes on with a marker (ISO/IEC 10918-1, B.1).
        let png = bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR");
        if png {
            return Some(Self::Png);
        }
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Some(Self::Jpeg);
        }
        let pdf = bytes.starts_with(b"%PDF-") && bytes.get(5).is_some_and(u8::is_ascii_digit);
        pdf.then_some(Self::Pdf)
    }

    /// Its name (RFC 6838).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }

    /// How the names of such files end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Pdf => "pdf",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Png, Self::Jpeg, Self::Pdf]
            .into_iter()
            .find(|known| known.as_str() == name)
    }
}

impl AttachmentView {
    /// What a version says of a file; `None` of any resource that is not written here.
    pub(crate) fn of(resource: &Value) -> Option<Self> {
        if resource_type(resource) != "DocumentReference" {
            return None;
        }
        let hash = text(resource, &["masterIdentifier", "value"])?.strip_prefix(HASH)?;
        let id = items(resource, "identifier")
            .iter()
            .find_map(|identifier| text(identifier, &["value"])?.strip_prefix("urn:uuid:"))?;
        let content = items(resource, "content").first()?.get("attachment")?;
        Some(Self {
            title: words(content, &["title"]).map(str::to_owned),
            file: Attachment {
                id: id.parse().ok()?,
                media_type: MediaType::named(text(content, &["contentType"])?)?,
                size: content.get("size")?.as_u64()?,
                sha256: BASE64_URL_SAFE_NO_PAD.decode(hash).ok()?.try_into().ok()?,
            },
        })
    }

    /// As FHIR R4, for the patient with this reference.
    pub(crate) fn to_fhir(&self, patient: &str) -> Value {
        let Self { title, file } = self;
        let hash = BASE64_URL_SAFE_NO_PAD.encode(file.sha256);
        let mut content = json!({"contentType": file.media_type.as_str(), "size": file.size});
        if let Some(title) = title {
            content["title"] = title.as_str().into();
        }
        json!({
            "resourceType": "DocumentReference", "status": "current",
            "masterIdentifier": {"system": URI, "value": format!("{HASH}{hash}")},
            "identifier": [{"system": URI, "value": format!("urn:uuid:{}", file.id)}],
            "subject": {"reference": patient},
            "content": [{"attachment": content}],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with_and_not_what_it_is_called() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(MediaType::of_content(png), Some(MediaType::Png));
        assert_eq!(
            MediaType::of_content(b"\xff\xd8\xff\xe0\0\x10JFIF"),
            Some(MediaType::Jpeg)
        );
        assert_eq!(MediaType::of_content(b"%PDF-1.7\n"), Some(MediaType::Pdf));
        for other in [
            &b""[..],
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8",
            b"%PDF-",
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            b"GIF89a",
            b" %PDF-1.7",
            b"<!doctype html>",
        ] {
            assert_eq!(MediaType::of_content(other), None, "{other:?}");
        }
    }

    #[test]
    fn what_a_version_says_of_a_file_reads_back() {
        let view = AttachmentView {
            title: Some("Röntgen, Thorax".to_owned()),
            file: Attachment {
                id: Uuid::from_u128(5),
                media_type: MediaType::Jpeg,
                size: 77,
                sha256: [0xfe; 32],
            },
        };
        let resource = view.to_fhir("resource:0");
        assert_eq!(AttachmentView::of(&resource), Some(view));
        let mut foreign = resource;
        foreign["masterIdentifier"]["value"] = "urn:oid:1.2.3".into();
        assert_eq!(AttachmentView::of(&foreign), None);
    }
}
