//! The files of a link, in pieces that fit an item each.

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use link::LinkId;

use super::{Links, partition};
use crate::TableError;
use crate::item::{Item, b, bytes, key, n, s, text};

/// An item holds 400 KB, its names and numbers among them.
const PIECE: usize = 380_000;

const FILE: &str = "file#";

/// A file, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFile {
    /// Its media type.
    pub kind: String,
    /// The file under the link's key, under the patient's.
    pub sealed: Vec<u8>,
}

impl Links {
    /// Stores files before the link that leads to them; without one they lead to nothing, and end as it would have.
    pub async fn put_files(
        &self,
        id: &LinkId,
        files: &[LinkFile],
        expires: i64,
    ) -> Result<(), TableError> {
        for item in pieces(id, files, expires) {
            let put = self.client.put_item().table_name(&self.table);
            put.set_item(Some(item)).send().await?;
        }
        Ok(())
    }

    /// The files of a link, in their order.
    pub async fn files(&self, id: &LinkId) -> Result<Vec<LinkFile>, TableError> {
        joined(&self.stored_pieces(id).await?)
    }

    /// Takes away what a link led to.
    pub(super) async fn drop_files(&self, id: &LinkId) -> Result<(), TableError> {
        let pieces = self.stored_pieces(id).await?;
        let deleted = pieces.iter().map(|piece| async {
            let key = key(partition(id), text(piece, "sk")?);
            let delete = self.client.delete_item().table_name(&self.table);
            delete.set_key(Some(key)).send().await?;
            Ok::<_, TableError>(())
        });
        try_join_all(deleted).await?;
        Ok(())
    }

    async fn stored_pieces(&self, id: &LinkId) -> Result<Vec<Item>, TableError> {
        let (mut pieces, mut from) = (Vec::new(), None::<Item>);
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :link AND begins_with(sk, :file)")
                .expression_attribute_values(":link", s(partition(id)))
                .expression_attribute_values(":file", s(FILE))
                .consistent_read(true)
                .set_exclusive_start_key(from)
                .send()
                .await?;
            pieces.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(pieces);
            }
        }
    }
}

fn pieces(id: &LinkId, files: &[LinkFile], expires: i64) -> Vec<Item> {
    let mut items = Vec::new();
    for (file, content) in files.iter().enumerate() {
        for (piece, bytes) in content.sealed.chunks(PIECE).enumerate() {
            let mut item = key(partition(id), format!("{FILE}{file:02}#{piece:04}"));
            let attributes: [(&str, AttributeValue); 3] = [
                ("kind", s(&content.kind)),
                ("content", b(bytes)),
                ("expires", n(expires)),
            ];
            item.extend(attributes.map(|(name, value)| (name.to_owned(), value)));
            items.push(item);
        }
    }
    items
}

/// Pieces come in the order of their keys.
fn joined(pieces: &[Item]) -> Result<Vec<LinkFile>, TableError> {
    let (mut files, mut last) = (Vec::<LinkFile>::new(), None);
    for piece in pieces {
        let (_, place) = text(piece, "sk")?
            .split_once('#')
            .ok_or(TableError::Attribute("sk"))?;
        let (file, _) = place.split_once('#').ok_or(TableError::Attribute("sk"))?;
        let content = bytes(piece, "content")?;
        match files.last_mut() {
            Some(open) if last == Some(file) => open.sealed.extend_from_slice(content),
            _ => files.push(LinkFile {
                kind: text(piece, "kind")?.to_owned(),
                sealed: content.to_vec(),
            }),
        }
        last = Some(file);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use link::Token;

    #[test]
    fn files_that_fill_many_items_come_back_as_they_were() {
        let id = Token::new([1; 32]).id();
        let file = |kind: &str, length: usize| LinkFile {
            kind: kind.to_owned(),
            sealed: (0..length)
                .map(|at| u8::try_from(at % 251).unwrap())
                .collect(),
        };
        let files = vec![
            file("application/smart-health-card", 900),
            file("application/fhir+json", 2 * PIECE + 1),
        ];
        let items = pieces(&id, &files, 1_795_000_000);
        assert_eq!(items.len(), 4);
        assert_eq!(joined(&items).unwrap(), files);
    }
}
