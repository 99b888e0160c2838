//! Photos of people, beside their profile and under their key.

use access::PersonId;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use keys::DataKey;

use super::profile::Identity;
use super::{People, Person};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{self, Item, b, bytes, key};
use crate::transaction::together;

impl People {
    /// Makes this the photo of somebody, or takes away what there is; whether they were still as they had been
    /// read. The nonces must be random.
    pub async fn set_photo(
        &self,
        person: &Person,
        photo: Option<&[u8]>,
        nonces: [[u8; 12]; 2],
    ) -> Result<bool, DataKeyError> {
        let [one, other] = nonces;
        let identity = Identity {
            name: person.name.clone(),
            email: person.email.clone(),
            particulars: person.particulars.clone(),
            photo: photo.is_some(),
        };
        let statements = vec![
            self.keys.still_there(person.id)?,
            self.identified(person, &identity, &person.address, None, one)?,
            self.photo_statement(person, photo, other)?,
        ];
        Ok(together(&self.client, statements).await?)
    }

    /// The photo of somebody who was read.
    pub async fn photo(&self, person: &Person) -> Result<Option<Vec<u8>>, TableError> {
        let Some(item) = self.get(photo_key(person.id)).await? else {
            return Ok(None);
        };
        open(&person.key, person.id, &item).map(Some)
    }

    fn photo_statement(
        &self,
        person: &Person,
        photo: Option<&[u8]>,
        nonce: [u8; 12],
    ) -> Result<TransactWriteItem, TableError> {
        let Some(photo) = photo else {
            return self.gone(photo_key(person.id));
        };
        let mut item = photo_key(person.id);
        let sealed = person.key.seal(&place(person.id), nonce, photo);
        item.insert("photo".to_owned(), b(sealed));
        item::in_transaction(Put::builder().table_name(&self.table), item)
    }
}

fn open(key: &DataKey, person: PersonId, item: &Item) -> Result<Vec<u8>, TableError> {
    key.open(&place(person), bytes(item, "photo")?)
        .map_err(|_| TableError::Attribute("photo"))
}

fn place(person: PersonId) -> String {
    format!("person/{person}/photo")
}

fn photo_key(person: PersonId) -> Item {
    key(format!("person#{person}"), "photo")
}
