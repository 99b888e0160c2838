//! Notes under their patient's key.

use access::PatientId;
use audit::{Note, NoteDigest, SealedNote};
use keys::DataKey;

/// Seals a note for its place beside an entry. The nonce must be random.
#[must_use]
pub fn seal_note(key: &DataKey, nonce: [u8; 12], patient: PatientId, note: &Note) -> SealedNote {
    let digest = note.digest();
    SealedNote {
        sealed: key.seal(&Note::place(patient, &digest), nonce, &note.to_content()),
        digest,
    }
}

/// The note that an entry with this digest tells of; none when it does not open or is another.
#[must_use]
pub fn open_note(
    key: &DataKey,
    patient: PatientId,
    digest: &NoteDigest,
    sealed: &[u8],
) -> Option<Note> {
    let content = key.open(&Note::place(patient, digest), sealed).ok()?;
    Note::from_content(&content, digest).ok()
}
