//! Files of a chart, in pieces, each sealed for its place.
//!
//! The head comes last: what has none is no file. A file belongs to no version until one names it; that says its
//! hash, so nothing here need be believed.

use access::PatientId;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::Charts;
use crate::item::{Item, b, bytes, fixed, key, n, number, s, text};
use crate::{TableError, together};

/// An item holds at most 400 KB; this leaves room for its other attributes.
const PIECE: usize = 350_000;

/// A file about to be kept.
#[derive(Debug)]
pub struct SealedAttachment {
    /// Whose chart.
    pub patient: PatientId,
    /// Its id.
    pub id: Uuid,
    /// What is known of it, sealed for [`attachment_place`] 0.
    pub facts: Vec<u8>,
    /// Its content in pieces, sealed for the places from 1 on.
    pub pieces: Vec<Vec<u8>>,
    /// Hash of the request that brought it.
    pub request: [u8; 32],
}

/// What keeping a file led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attaching {
    /// It is kept.
    Kept,
    /// Another request used the same idempotency key.
    KeyReused,
    /// The chart has [`MAX_ATTACHMENTS`].
    Full,
}

/// The files one chart can have: with their pieces they lie where its versions do, and are erased one by one.
pub const MAX_ATTACHMENTS: usize = 500;

impl SealedAttachment {
    /// The content, dealt into pieces that an item holds when they are sealed.
    pub fn pieces_of(content: &[u8]) -> impl Iterator<Item = &[u8]> {
        content.chunks(PIECE)
    }
}

impl Charts {
    /// Keeps a file. The same one again changes nothing that can be seen.
    pub async fn attach(&self, file: &SealedAttachment) -> Result<Attaching, TableError> {
        if !self.has_room(file.patient, file.id).await? {
            return Ok(Attaching::Full);
        }
        let pieces = (1..).zip(&file.pieces).map(|(at, piece)| {
            let mut item = key(file.patient.to_string(), sk(file.id, at));
            item.insert("piece".to_owned(), b(piece.clone()));
            self.put_piece(item, file.request)
        });
        let kept = try_join_all(pieces).await?;
        if kept.contains(&false) {
            return Ok(Attaching::KeyReused);
        }
        let mut head = key(file.patient.to_string(), sk(file.id, 0));
        head.extend([
            ("facts".to_owned(), b(file.facts.clone())),
            ("pieces".to_owned(), n(file.pieces.len())),
        ]);
        let kept = self.put_piece(head, file.request).await?;
        Ok(if kept {
            Attaching::Kept
        } else {
            Attaching::KeyReused
        })
    }

    /// What is known of these files, sealed, in no order; nothing of those that are not there.
    pub async fn facts_of(
        &self,
        patient: PatientId,
        ids: &[Uuid],
    ) -> Result<Vec<(Uuid, Vec<u8>)>, TableError> {
        let keys = ids.iter().map(|id| key(patient.to_string(), sk(*id, 0)));
        let found = together::read(&self.client, &self.table, keys.collect()).await?;
        let mut facts = Vec::with_capacity(found.len());
        for id in ids {
            let own = sk(*id, 0);
            let is_own = |item: &&Item| item.get("sk").and_then(|sk| sk.as_s().ok()) == Some(&own);
            if let Some(head) = found.iter().find(is_own) {
                facts.push((*id, bytes(head, "facts")?.to_vec()));
            }
        }
        Ok(facts)
    }

    /// The hash of the request that brought a file, and what is known of it, sealed.
    pub async fn attached(
        &self,
        patient: PatientId,
        id: Uuid,
    ) -> Result<Option<([u8; 32], Vec<u8>)>, TableError> {
        let head = self.get(key(patient.to_string(), sk(id, 0))).await?;
        head.map(|head| Ok((fixed(&head, "request")?, bytes(&head, "facts")?.to_vec())))
            .transpose()
    }

    /// A file's sealed pieces in their order; none when it is not there, or not all of it.
    pub async fn attachment(
        &self,
        patient: PatientId,
        id: Uuid,
    ) -> Result<Option<Vec<Vec<u8>>>, TableError> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", s(patient.to_string()))
            .expression_attribute_values(":sk", s(format!("{ATTACHMENT}{id}#")))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let Some(head) = items.next().await.transpose()? else {
            return Ok(None);
        };
        let count = number(&head, "pieces");
        let mut pieces = Vec::new();
        while let Some(item) = items.next().await {
            pieces.push(bytes(&item?, "piece")?.to_vec());
        }
        let whole = count.is_ok_and(|count| count == u64::try_from(pieces.len()).ok());
        Ok(whole.then_some(pieces))
    }

    /// Whether the chart takes this file, which it then counts: once, however often it is brought.
    async fn has_room(&self, patient: PatientId, id: Uuid) -> Result<bool, TableError> {
        let counted = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(patient.to_string(), COUNTED)))
            .update_expression("ADD ids :one")
            .condition_expression(
                "attribute_not_exists(ids) OR contains(ids, :id) OR size(ids) < :most",
            )
            .expression_attribute_values(":one", AttributeValue::Ss(vec![id.to_string()]))
            .expression_attribute_values(":id", s(id.to_string()))
            .expression_attribute_values(":most", n(MAX_ATTACHMENTS))
            .send()
            .await;
        let Err(error) = counted else {
            return Ok(true);
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
            _ => Err(error.into()),
        }
    }

    /// Takes every piece of every file away, page by page: an attempt that is cut off has done what it did.
    pub(super) async fn detach_all(&self, patient: PatientId) -> Result<(), TableError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", s(patient.to_string()))
            .expression_attribute_values(":sk", s(ATTACHMENT))
            .projection_expression("sk")
            .consistent_read(true)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page?;
            let gone = page.items().iter().map(async |item| {
                let delete = self.client.delete_item().table_name(&self.table);
                let own = key(patient.to_string(), text(item, "sk")?);
                delete.set_key(Some(own)).send().await?;
                Ok::<_, TableError>(())
            });
            try_join_all(gone).await?;
        }
        Ok(())
    }

    /// Whether it was put: what stands there may be of the same request.
    async fn put_piece(&self, mut item: Item, request: [u8; 32]) -> Result<bool, TableError> {
        item.insert("request".to_owned(), b(request));
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk) OR #request = :request")
            .expression_attribute_names("#request", "request")
            .expression_attribute_values(":request", b(request))
            .send()
            .await;
        match put {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(error.into()),
            },
        }
    }
}

const ATTACHMENT: &str = "attachment#";

/// Which files a chart has counted.
const COUNTED: &str = "attachments";

fn sk(id: Uuid, at: usize) -> String {
    format!("{ATTACHMENT}{id}#{at:04}")
}

/// Associated data of a piece's ciphertext; 0 is for what is known of the file.
#[must_use]
pub fn attachment_place(patient: PatientId, id: Uuid, at: usize) -> String {
    format!("{patient}/attachment/{id}/{at}")
}
