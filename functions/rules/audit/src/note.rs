use access::PatientId;
use seal::{NoteDigest, NoteSalt};

/// What somebody wrote beside an entry, and the salt that hides its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    salt: NoteSalt,
    text: String,
}

/// A note sealed under its patient's data key, as it lies beside its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedNote {
    /// The ciphertext of [`Note::to_content`], for [`Note::place`].
    pub sealed: Vec<u8>,
    /// What stands in the entry.
    pub digest: NoteDigest,
}

/// Bytes that are not the note an entry tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not the note of its entry")]
pub struct NoteAltered;

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Note(hidden)")
    }
}

impl Note {
    /// A note with a salt of its own.
    #[must_use]
    pub fn new(salt: NoteSalt, text: &str) -> Self {
        Self {
            salt,
            text: text.to_owned(),
        }
    }

    /// What was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What hides it in its digest.
    #[must_use]
    pub const fn salt(&self) -> &NoteSalt {
        &self.salt
    }

    /// What stands in the entry.
    #[must_use]
    pub fn digest(&self) -> NoteDigest {
        NoteDigest::of(&self.salt, &self.text)
    }

    /// The bytes to encrypt: salt and text.
    #[must_use]
    pub fn to_content(&self) -> Vec<u8> {
        let mut content = self.salt.as_bytes().to_vec();
        content.extend_from_slice(self.text.as_bytes());
        content
    }

    /// The note that `content` holds, if it is the one with this digest.
    pub fn from_content(content: &[u8], digest: &NoteDigest) -> Result<Self, NoteAltered> {
        let (salt, text) = content.split_first_chunk().ok_or(NoteAltered)?;
        let text = std::str::from_utf8(text).map_err(|_| NoteAltered)?;
        let note = Self::new(NoteSalt::from_bytes(*salt), text);
        if note.digest() == *digest {
            Ok(note)
        } else {
            Err(NoteAltered)
        }
    }

    /// Associated data of its ciphertext: no note can be put beside another entry, or into another chart.
    #[must_use]
    pub fn place(patient: PatientId, digest: &NoteDigest) -> String {
        format!("{patient}/note/{digest}")
    }
}
