//! What proves a batch when every node has forgotten its receipt.

use aws_sdk_dynamodb::types::AttributeValue;
use evidence::Archive;

use super::{Anchors, Fenced, Lease};
use crate::TableError;
use crate::item::{Item, b, bytes, key, n, number};

/// An archive is one item: a header and the nodes of a trie come to a few KB.
const SORT_KEY: &str = "0000";

impl Anchors {
    /// Stores a batch's archive. One that a later run has stored stays as that run wrote it.
    pub async fn write_archive(
        &self,
        lease: Lease,
        batch: u64,
        archive: &Archive,
    ) -> Result<Fenced<()>, TableError> {
        self.put_fenced(lease, write(batch, archive)).await
    }

    /// A batch's archive, for readers. It counts once the batch is final; `None` before, and for a batch
    /// whose block could not be rebuilt.
    pub async fn archive(&self, batch: u64) -> Result<Option<Archive>, TableError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key(partition(batch), SORT_KEY)))
            .send()
            .await?;
        answer.item().map(read).transpose()
    }
}

fn partition(batch: u64) -> String {
    format!("archive#{batch:010}")
}

fn write(batch: u64, archive: &Archive) -> Item {
    let proof = archive.proof.iter().map(|node| b(node.clone()));
    let mut item = key(partition(batch), SORT_KEY);
    item.extend([
        ("header".to_owned(), b(archive.header.clone())),
        ("index".to_owned(), n(archive.index)),
        ("proof".to_owned(), AttributeValue::L(proof.collect())),
    ]);
    item
}

fn read(item: &Item) -> Result<Archive, TableError> {
    let malformed = || TableError::Attribute("proof");
    let Some(AttributeValue::L(nodes)) = item.get("proof") else {
        return Err(malformed());
    };
    let proof = nodes
        .iter()
        .map(|node| node.as_b().map(|node| node.as_ref().to_vec()))
        .collect::<Result<_, _>>()
        .map_err(|_| malformed())?;
    Ok(Archive {
        header: bytes(item, "header")?.to_vec(),
        index: number(item, "index")?.ok_or(TableError::Attribute("index"))?,
        proof,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Archive {
        Archive {
            header: vec![0xf9; 600],
            index: 131,
            proof: vec![vec![1; 532], vec![2; 700]],
        }
    }

    #[test]
    fn an_archive_is_read_as_it_was_written() {
        assert_eq!(read(&write(12, &archive())).unwrap(), archive());
    }

    #[test]
    fn an_archive_that_lacks_anything_is_refused() {
        for missing in ["header", "index", "proof"] {
            let mut item = write(12, &archive());
            item.remove(missing);
            assert!(read(&item).is_err(), "{missing}");
        }
    }
}
