//! Leaves and candidates, packed into few items.

use access::PatientId;
use audit::EntryNumber;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use seal::{Commitment, VersionNumber};
use uuid::Uuid;

use super::{Anchors, Fenced, Lease, Lost};
use crate::TableError;
use crate::item::{Item, b, bytes, key, s};
use crate::pending::{Candidate, Written};
use crate::transaction::together;

/// Entries an item: the widest, a candidate, then fills half of the 400 KB an item may have.
const CHUNK: usize = 4096;

/// Patient id, number, commitment.
const CANDIDATE: usize = 16 + 8 + 32;

/// Set in the number of an entry: numbers end at 2^53 - 1, so that a version's never has it.
const ENTRY: u64 = 1 << 63;

const _: () = assert!(CHUNK * CANDIDATE < 400_000, "an item has 400 KB at most");

impl Anchors {
    /// Stores what a batch is about to claim. Candidates name patients and are deleted, and a deletion takes an
    /// item's token away: so it is the lease's that counts. The client makes a request again under one token of its
    /// own, so that one that comes late, and twice, does not bring back what was deleted in between.
    pub async fn write_candidates(
        &self,
        lease: Lease,
        batch: u64,
        candidates: &[Candidate],
    ) -> Result<Fenced<()>, TableError> {
        for (number, chunk) in candidates.chunks(CHUNK).enumerate() {
            let entries = chunk.iter().flat_map(pack);
            let item = chunk_item(candidates_key(batch), number, entries);
            let put = Put::builder().table_name(&self.table).set_item(Some(item));
            let put = put.build().map_err(TableError::request)?;
            let put = TransactWriteItem::builder().put(put).build();
            let still_mine = self.still_has(lease)?;
            if !together(&self.client, vec![still_mine, put]).await? {
                return Ok(Err(Lost));
            }
        }
        Ok(Ok(()))
    }

    /// What a batch is about to claim.
    pub async fn candidates(&self, batch: u64, count: u64) -> Result<Vec<Candidate>, TableError> {
        let packed = self
            .read_chunks(&candidates_key(batch), count, CANDIDATE)
            .await?;
        packed.chunks_exact(CANDIDATE).map(unpack).collect()
    }

    /// What of that has not been forgotten yet.
    pub async fn candidates_left(
        &self,
        batch: u64,
        count: u64,
    ) -> Result<Vec<Candidate>, TableError> {
        let packed = self
            .read_up_to(&candidates_key(batch), count, CANDIDATE)
            .await?;
        packed.chunks_exact(CANDIDATE).map(unpack).collect()
    }

    /// Removes the candidates of a batch, which name patients: its leaves, which do not, are all that is
    /// kept.
    pub async fn forget_candidates(&self, batch: u64, count: u64) -> Result<(), TableError> {
        for chunk in 0..count.div_ceil(CHUNK as u64) {
            self.client
                .delete_item()
                .table_name(&self.table)
                .set_key(Some(key(candidates_key(batch), format!("{chunk:04}"))))
                .send()
                .await?;
        }
        Ok(())
    }

    /// Stores a batch's leaves in the order of its tree. Those that a later run has written stay as that run
    /// wrote them.
    pub async fn write_leaves(
        &self,
        lease: Lease,
        batch: u64,
        leaves: &[Commitment],
    ) -> Result<Fenced<()>, TableError> {
        for (number, chunk) in leaves.chunks(CHUNK).enumerate() {
            let entries = chunk.iter().flat_map(|leaf| *leaf.as_bytes());
            let item = chunk_item(leaves_key(batch), number, entries);
            if self.put_fenced(lease, item).await?.is_err() {
                return Ok(Err(Lost));
            }
        }
        Ok(Ok(()))
    }

    /// A batch's leaves in the order of its tree.
    pub async fn leaves(&self, batch: u64, size: u64) -> Result<Vec<Commitment>, TableError> {
        let packed = self.read_chunks(&leaves_key(batch), size, 32).await?;
        packed
            .chunks_exact(32)
            .map(|leaf| Commitment::try_from(leaf).map_err(|_| TableError::Attribute("entries")))
            .collect()
    }

    /// Reads `count` entries of `width` bytes; fewer are an error.
    async fn read_chunks(&self, pk: &str, count: u64, width: usize) -> Result<Vec<u8>, TableError> {
        let packed = self.read_up_to(pk, count, width).await?;
        if packed.len() < length(count, width)? {
            return Err(TableError::Attribute("entries"));
        }
        Ok(packed)
    }

    /// Reads up to `count` entries of `width` bytes. More may lie there, of an attempt that was given up.
    async fn read_up_to(&self, pk: &str, count: u64, width: usize) -> Result<Vec<u8>, TableError> {
        let wanted = length(count, width)?;
        let mut packed = Vec::new();
        let mut from = None;
        while packed.len() < wanted {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", s(pk))
                .consistent_read(true)
                .set_exclusive_start_key(from)
                .send()
                .await?;
            for item in page.items() {
                packed.extend_from_slice(bytes(item, "entries")?);
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        packed.truncate(wanted);
        Ok(packed)
    }
}

fn length(count: u64, width: usize) -> Result<usize, TableError> {
    usize::try_from(count)
        .ok()
        .and_then(|count| count.checked_mul(width))
        .ok_or(TableError::Attribute("size"))
}

fn leaves_key(batch: u64) -> String {
    format!("leaves#{batch:010}")
}

fn chunk_item(pk: String, number: usize, entries: impl Iterator<Item = u8>) -> Item {
    let mut item = key(pk, format!("{number:04}"));
    item.insert("entries".to_owned(), b(entries.collect::<Vec<u8>>()));
    item
}

fn candidates_key(batch: u64) -> String {
    format!("candidates#{batch:010}")
}

fn pack(candidate: &Candidate) -> Vec<u8> {
    let number = match candidate.written {
        Written::Version(number) => number.get(),
        Written::Entry(number) => ENTRY | number.get(),
    };
    let mut entry = candidate.patient.uuid().into_bytes().to_vec();
    entry.extend_from_slice(&number.to_be_bytes());
    entry.extend_from_slice(candidate.commitment.as_bytes());
    entry
}

fn unpack(entry: &[u8]) -> Result<Candidate, TableError> {
    let malformed = || TableError::Attribute("entries");
    let (patient, rest) = entry.split_first_chunk().ok_or_else(malformed)?;
    let (number, commitment) = rest.split_first_chunk().ok_or_else(malformed)?;
    let number = u64::from_be_bytes(*number);
    let written = if number & ENTRY == 0 {
        VersionNumber::new(number).ok().map(Written::Version)
    } else {
        EntryNumber::new(number & !ENTRY).ok().map(Written::Entry)
    };
    Ok(Candidate {
        patient: PatientId::new(Uuid::from_bytes(*patient)),
        written: written.ok_or_else(malformed)?,
        commitment: Commitment::try_from(commitment).map_err(|_| malformed())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_is_read_as_it_was_written() {
        let number = 1_000_000;
        for written in [
            Written::Version(VersionNumber::new(number).unwrap()),
            Written::Entry(EntryNumber::new(number).unwrap()),
        ] {
            let candidate = Candidate {
                patient: PatientId::new(Uuid::from_u128(7)),
                written,
                commitment: Commitment::from_bytes([9; 32]),
            };
            let entry = pack(&candidate);
            assert_eq!(entry.len(), CANDIDATE);
            assert_eq!(unpack(&entry).unwrap(), candidate);
            assert!(unpack(&entry[1..]).is_err());
        }
    }
}
