//! The strict reader of evidence files. What it lets through has the right shape and nothing more.

use crate::file::{Card, FORMAT, KIND};
use crate::member::{EvidenceError, Member, Members};
use crate::version::{Parts, Rest};
use crate::{AnchoredBatch, Archive, Evidence, Place, SealedVersion, StatedProof};
use jiff::Timestamp;
use seal::{Commitment, ProofNode, RestSalt, Root, Salt, TransactionHash, canonical};
use serde_json::Value;
use std::collections::BTreeSet;

/// Bytes of a file that are still read.
pub const MAX_FILE: usize = 64 << 20;

impl Evidence {
    /// Reads an evidence file. Members that are not listed on the format page are passed over.
    pub fn read(json: &[u8]) -> Result<Self, EvidenceError> {
        if json.len() > MAX_FILE {
            return Err(EvidenceError::TooLarge);
        }
        let Value::Object(members) = canonical::parse(json)? else {
            return Err(EvidenceError::NotEvidence);
        };
        if members.get("medseal").is_none_or(|kind| kind != KIND) {
            return Err(EvidenceError::NotEvidence);
        }
        let mut file = Members::of_document(members);
        let format = file.required("format").and_then(|format| format.integer());
        if format != Ok(FORMAT) {
            return Err(EvidenceError::Format);
        }
        let card = file.optional("card").map(Member::text).transpose()?;
        let batches = batches(file.required("batches")?)?;
        let numbers = batches.iter().map(|batch| batch.number).collect();
        let versions: Vec<SealedVersion> = file
            .required("versions")?
            .list()?
            .into_iter()
            .map(|version| self::version(version.object()?, &numbers))
            .collect::<Result<_, _>>()?;
        let Some(oldest) = versions.last() else {
            return Err(file.wrong("versions", "a list of at least one version"));
        };
        let earlier = file.optional("earlier").map(|m| m.version()).transpose()?;
        if earlier.is_some_and(|earlier| earlier != oldest.number() || earlier.is_first()) {
            return Err(file.wrong(
                "earlier",
                "the number of the oldest version in the file, after 1",
            ));
        }
        Ok(Self {
            card: card.map(Card),
            versions,
            batches,
            earlier,
        })
    }
}

impl AnchoredBatch {
    /// Reads a batch as the service hands it out with its archive: as it stands in an evidence file.
    pub fn read(json: &[u8]) -> Result<Self, EvidenceError> {
        if json.len() > MAX_FILE {
            return Err(EvidenceError::TooLarge);
        }
        let Value::Object(members) = canonical::parse(json)? else {
            return Err(EvidenceError::NotEvidence);
        };
        batch(&mut Members::of_document(members))
    }
}

fn version(mut members: Members, batches: &BTreeSet<u64>) -> Result<SealedVersion, EvidenceError> {
    let parts = Parts {
        number: members.required("version")?.version()?,
        salt: members
            .required("salt")?
            .parse("16 bytes in base64url", Salt::from_base64url)?,
        previous: commitment(members.optional("previous"))?,
        record: members.required("record")?.bundle()?,
        rest: rest(&mut members)?,
        place: place(&mut members, batches)?,
    };
    let stated = commitment(Some(members.required("commitment")?))?;
    let stated = stated.ok_or_else(|| members.wrong("commitment", "there"))?;
    // Bundles that the strict reader accepted have a canonical form, so what remains is the chain.
    SealedVersion::new(parts, stated)
        .map_err(|_| members.wrong("previous", "there after version 1, and absent in version 1"))
}

fn commitment(member: Option<Member>) -> Result<Option<Commitment>, EvidenceError> {
    let hash = member.map(|member| member.hash()).transpose()?;
    Ok(hash.map(Commitment::from_bytes))
}

fn rest(members: &mut Members) -> Result<Option<Rest>, EvidenceError> {
    match (members.optional("rest_salt"), members.optional("rest")) {
        (None, None) => Ok(None),
        (Some(salt), Some(bundle)) => Ok(Some(Rest {
            salt: salt.parse("16 bytes in base64url", RestSalt::from_base64url)?,
            bundle: bundle.bundle()?,
        })),
        (Some(_), None) => Err(members.wrong("rest", "there beside `rest_salt`")),
        (None, Some(_)) => Err(members.wrong("rest_salt", "there beside `rest`")),
    }
}

fn place(members: &mut Members, batches: &BTreeSet<u64>) -> Result<Option<Place>, EvidenceError> {
    match (members.optional("batch"), members.optional("proof")) {
        (None, None) => Ok(None),
        (Some(batch), Some(proof)) => {
            let batch = batch.positive()?;
            if !batches.contains(&batch) {
                return Err(members.wrong("batch", "the number of a batch in `batches`"));
            }
            let proof = self::proof(proof.object()?)?;
            Ok(Some(Place { batch, proof }))
        }
        (Some(_), None) => Err(members.wrong("proof", "there beside `batch`")),
        (None, Some(_)) => Err(members.wrong("batch", "there beside `proof`")),
    }
}

fn proof(mut members: Members) -> Result<StatedProof, EvidenceError> {
    let path = members.required("path")?.list()?;
    Ok(StatedProof {
        index: members.required("index")?.integer()?,
        size: members.required("size")?.integer()?,
        path: path
            .into_iter()
            .map(|node| node.hash().map(ProofNode::from_bytes))
            .collect::<Result<_, _>>()?,
    })
}

fn batches(list: Member) -> Result<Vec<AnchoredBatch>, EvidenceError> {
    let mut batches = Vec::new();
    let mut numbers = BTreeSet::new();
    for item in list.list()? {
        let mut members = item.object()?;
        let batch = batch(&mut members)?;
        if !numbers.insert(batch.number) {
            return Err(members.wrong("number", "a number that no other batch in the file has"));
        }
        batches.push(batch);
    }
    Ok(batches)
}

fn batch(members: &mut Members) -> Result<AnchoredBatch, EvidenceError> {
    Ok(AnchoredBatch {
        number: members.required("number")?.positive()?,
        chain_id: members.required("chain_id")?.positive()?,
        contract: members.required("contract")?.address()?,
        previous: members.required("previous")?.hash()?,
        root: Root::from_bytes(members.required("root")?.hash()?),
        size: members.required("size")?.positive()?,
        transaction: TransactionHash::from_bytes(members.required("transaction")?.hash()?),
        block: members.required("block")?.integer()?,
        block_hash: members.required("block_hash")?.hash()?,
        time: members
            .required("time")?
            .parse("a time such as 2026-01-31T09:30:00Z", seconds)?,
        archive: members
            .optional("archive")
            .map(|archive| self::archive(archive.object()?))
            .transpose()?,
    })
}

fn archive(mut members: Members) -> Result<Archive, EvidenceError> {
    let proof = members.required("proof")?.list()?;
    Ok(Archive {
        header: members.required("header")?.bytes()?,
        index: members.required("index")?.integer()?,
        proof: proof.iter().map(Member::bytes).collect::<Result<_, _>>()?,
    })
}

/// The first second of the year 9999, in which calendars end at different times.
const END_OF_TIME: i64 = 253_370_764_800;

/// Whole seconds in UTC, of the years 1970 to 9998, in the one form that is written.
fn seconds(text: &str) -> Result<Timestamp, ()> {
    let time: Timestamp = text.parse().map_err(|_| ())?;
    let is_written_so = time.to_string() == text && time.subsec_nanosecond() == 0;
    if is_written_so && (0..END_OF_TIME).contains(&time.as_second()) {
        Ok(time)
    } else {
        Err(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_of_the_years_1970_to_9998_and_written_in_one_way() {
        for good in [
            "1970-01-01T00:00:00Z",
            "2026-01-31T09:30:00Z",
            "9998-12-31T23:59:59Z",
        ] {
            assert!(seconds(good).is_ok(), "{good}");
        }
        for bad in [
            "1969-12-31T23:59:59Z",
            "9999-01-01T00:00:00Z",
            "-009998-01-01T00:00:00Z",
            "2026-01-31T09:30:00.0Z",
            "2026-01-31T09:30:00+00:00",
            "2026-01-31t09:30:00z",
            "2026-06-30T23:59:60Z",
            "2026-02-29T00:00:00Z",
            "2026-01-31",
        ] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
