#![doc = include_str!("../README.md")]

use std::io::{Read, Write};

use chart::Record;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use seal::canonical::{Canonical, Refusal};
use seal::{Commitment, Opening, RecordDigest, RestDigest, RestSalt, Salt, VersionNumber};
use serde::{Deserialize, Serialize};

/// No stored content inflates to more than this; more is an attack or an accident.
const MAX_INFLATED: u64 = 4 << 20;

/// A committed version: its record hashes, with its salts and its place in the chain, to its
/// commitment.
#[derive(Clone, Debug)]
pub struct Version {
    record: Record,
    author: String,
    rest_salt: RestSalt,
    previous: Option<Commitment>,
    opening: Opening,
    commitment: Commitment,
}

/// What is stored of a version, before encryption.
#[derive(Serialize, Deserialize)]
struct Content {
    salt: Salt,
    rest_salt: RestSalt,
    author: String,
    record: Record,
}

/// What the table says about a version besides its content.
#[derive(Clone, Copy, Debug)]
pub struct Claimed<'a> {
    /// Its number in the chart.
    pub number: VersionNumber,
    /// The commitment of the version before it.
    pub previous: Option<Commitment>,
    /// Its own commitment.
    pub commitment: &'a Commitment,
}

/// Randomness for one version.
#[derive(Clone, Copy, Debug)]
pub struct Salts {
    /// Hides the commitment.
    pub salt: Salt,
    /// Hides the part that a card does not carry.
    pub rest_salt: RestSalt,
}

/// A record that cannot be committed.
#[derive(Debug, thiserror::Error)]
pub enum Uncommittable {
    /// It has no canonical form.
    #[error("the record has no canonical form: {0}")]
    NotCanonical(#[from] Refusal),
    /// Its number and its predecessor do not go together.
    #[error(transparent)]
    OutOfChain(#[from] seal::OutOfChain),
}

/// Stored content that is not what was committed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Altered {
    /// The bytes are no content of ours.
    #[error("the stored content cannot be read")]
    Unreadable,
    /// They are, but do not hash to the commitment.
    #[error("the stored content does not match its commitment")]
    Mismatch,
}

impl Version {
    /// Commits `record` as version `number`, after the version committed to by `previous`.
    pub fn commit(
        number: VersionNumber,
        previous: Option<Commitment>,
        salts: Salts,
        author: &str,
        record: Record,
    ) -> Result<Self, Uncommittable> {
        let card = RecordDigest::of(&Canonical::of(record.card())?);
        let rest = record
            .rest()
            .map(|rest| Ok::<_, Refusal>(RestDigest::of(&salts.rest_salt, &Canonical::of(rest)?)))
            .transpose()?;
        let opening = Opening::new(number, previous, salts.salt, card, rest)?;
        let commitment = opening.commitment();
        Ok(Self {
            record,
            author: author.to_owned(),
            rest_salt: salts.rest_salt,
            previous,
            opening,
            commitment,
        })
    }

    /// The bytes to encrypt and store.
    ///
    /// # Panics
    /// Never: a version's parts are JSON already, and memory takes what is written to it.
    #[must_use]
    pub fn to_content(&self) -> Vec<u8> {
        let content = Content {
            salt: *self.opening.salt(),
            rest_salt: self.rest_salt,
            author: self.author.clone(),
            record: self.record.clone(),
        };
        let json = serde_json::to_vec(&content).expect("JSON values serialise");
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(&json).expect("a Vec takes every write");
        deflate.finish().expect("a Vec takes every write")
    }

    /// The version that `bytes` hold, if it is the one that was committed.
    pub fn from_content(bytes: &[u8], claimed: Claimed<'_>) -> Result<Self, Altered> {
        let mut json = Vec::new();
        DeflateDecoder::new(bytes)
            .take(MAX_INFLATED)
            .read_to_end(&mut json)
            .map_err(|_| Altered::Unreadable)?;
        let content: Content = serde_json::from_slice(&json).map_err(|_| Altered::Unreadable)?;
        let salts = Salts {
            salt: content.salt,
            rest_salt: content.rest_salt,
        };
        let version = Self::commit(
            claimed.number,
            claimed.previous,
            salts,
            &content.author,
            content.record,
        )
        .map_err(|_| Altered::Mismatch)?;
        if version.commitment == *claimed.commitment {
            Ok(version)
        } else {
            Err(Altered::Mismatch)
        }
    }

    /// What the visit left.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The same, for keeps.
    #[must_use]
    pub fn into_record(self) -> Record {
        self.record
    }

    /// What hides the part that a card does not carry.
    #[must_use]
    pub fn rest_salt(&self) -> &RestSalt {
        &self.rest_salt
    }

    /// The name of who wrote it.
    #[must_use]
    pub fn author(&self) -> &str {
        &self.author
    }

    /// The commitment of the version before.
    #[must_use]
    pub fn previous(&self) -> Option<&Commitment> {
        self.previous.as_ref()
    }

    /// What opens the commitment.
    #[must_use]
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// The commitment.
    #[must_use]
    pub fn commitment(&self) -> &Commitment {
        &self.commitment
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn record(diagnosis: &str) -> Record {
        let bundle = json!({
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [
                {"fullUrl": "resource:0", "resource": {"resourceType": "Patient", "name": [{"family": "Rao"}], "birthDate": "1990-02-28"}},
                {"fullUrl": "resource:1", "resource": {"resourceType": "Condition", "note": [{"text": diagnosis}]}}
            ]
        });
        Record::from_parts(bundle, None).unwrap()
    }

    fn version(diagnosis: &str) -> Version {
        let salts = Salts {
            salt: Salt::from_bytes([1; 16]),
            rest_salt: RestSalt::from_bytes([2; 16]),
        };
        Version::commit(
            VersionNumber::FIRST,
            None,
            salts,
            "Dr. Iyer",
            record(diagnosis),
        )
        .unwrap()
    }

    fn claimed(version: &Version) -> Claimed<'_> {
        Claimed {
            number: VersionNumber::FIRST,
            previous: None,
            commitment: version.commitment(),
        }
    }

    #[test]
    fn a_stored_version_reads_back_as_what_was_committed() {
        let written = version("Acute bronchitis");
        let read = Version::from_content(&written.to_content(), claimed(&written)).unwrap();
        assert_eq!(read.record(), written.record());
        assert_eq!(read.author(), "Dr. Iyer");
    }

    #[test]
    fn a_diagnosis_changed_in_storage_is_not_returned() {
        let (written, forged) = (version("Acute bronchitis"), version("Chronic bronchitis"));
        let error = Version::from_content(&forged.to_content(), claimed(&written)).unwrap_err();
        assert_eq!(error, Altered::Mismatch);
    }

    #[test]
    fn a_version_moved_to_another_place_in_the_chain_is_not_returned() {
        let written = version("Acute bronchitis");
        let elsewhere = Claimed {
            number: VersionNumber::FIRST.next().unwrap(),
            previous: Some(*written.commitment()),
            commitment: written.commitment(),
        };
        let error = Version::from_content(&written.to_content(), elsewhere).unwrap_err();
        assert_eq!(error, Altered::Mismatch);
    }

    proptest! {
        #[test]
        fn bytes_that_are_not_ours_are_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let written = version("Acute bronchitis");
            prop_assert!(Version::from_content(&bytes, claimed(&written)).is_err());
        }
    }
}
