//! Who there is: people by what they are, and invitations, each in the order they came.

use std::fmt;

use access::{PersonId, Role};
use jiff::Timestamp;
use keys::DataKey;

use super::People;
use super::invitations::expiry;
use super::places::{Cursor, List, Listing, Page, end_at, id_of, since};
use super::profile::{Identity, Particulars, has_second_factor, open_identity};
use crate::TableError;
use crate::datakeys::DataKeyError;
use crate::item::{Item, parsed, s, text};

const INDEX: &str = "listing";

/// A person in the list.
pub struct ListedPerson {
    /// Who.
    pub id: PersonId,
    /// What they are here.
    pub role: Role,
    /// The name they are shown by.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// What else they are shown by.
    pub particulars: Particulars,
    /// Whether there is a photo of them.
    pub photo: bool,
    /// Whether an admin has disabled the account.
    pub disabled: bool,
    /// Whether there is a second factor.
    pub second_factor: bool,
    /// Since when they have the account.
    pub enrolled_at: Timestamp,
}

/// An invitation in the list.
pub struct ListedInvitation {
    /// The id the person will have, which is the invitation's as well.
    pub id: PersonId,
    /// What they will be.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// Id and role only: names do not belong in logs.
impl fmt::Debug for ListedInvitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListedInvitation")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Id and role only: names do not belong in logs.
impl fmt::Debug for ListedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListedPerson")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl People {
    /// Everybody with an account: admins, doctors, patients.
    pub async fn page(
        &self,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<ListedPerson>, DataKeyError> {
        let found = self.gather(List::People, after, limit, None).await?;
        self.named(found).await
    }

    /// The doctors who may be asked for treatment.
    pub async fn practitioners(
        &self,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<ListedPerson>, DataKeyError> {
        let active = Some("attribute_not_exists(disabled_at)");
        let found = self
            .gather(List::Practitioners, after, limit, active)
            .await?;
        self.named(found).await
    }

    /// The invitations that nobody has accepted yet, also those that have expired.
    pub async fn invitations(
        &self,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<ListedInvitation>, DataKeyError> {
        let Page { items, next } = self.gather(List::Invitations, after, limit, None).await?;
        let opened = self.opened(&items).await?.into_iter();
        let items = opened.map(|(id, Identity { name, email, .. }, item)| {
            Ok(ListedInvitation {
                id,
                role: parsed(item, "role")?,
                name,
                email,
                expires_at: expiry(item)?,
            })
        });
        let items = items.collect::<Result<_, TableError>>()?;
        Ok(Page { items, next })
    }

    async fn named(
        &self,
        Page { items, next }: Page<Item>,
    ) -> Result<Page<ListedPerson>, DataKeyError> {
        let opened = self.opened(&items).await?.into_iter();
        let items = opened.map(|(id, identity, item)| {
            Ok(ListedPerson {
                id,
                role: parsed(item, "role")?,
                name: identity.name,
                email: identity.email,
                particulars: identity.particulars,
                photo: identity.photo,
                disabled: item.contains_key("disabled_at"),
                second_factor: has_second_factor(item)?,
                enrolled_at: since(item)?,
            })
        });
        let items = items.collect::<Result<_, TableError>>()?;
        Ok(Page { items, next })
    }

    /// Who stands in these items, by one call for all their keys. Nobody does whose invitation was withdrawn, or who was
    /// erased, since the index was written.
    async fn opened<'a>(
        &self,
        items: &'a [Item],
    ) -> Result<Vec<(PersonId, Identity, &'a Item)>, DataKeyError> {
        let ids: Result<Vec<PersonId>, TableError> = items.iter().map(id_of).collect();
        let ids = ids?;
        let keys = self.keys.of_all(&ids).await?;
        let open = ids.into_iter().zip(items).filter_map(|(id, item)| {
            let identity = shown(keys.get(&id)?, id, item)?;
            Some((id, identity, item))
        });
        Ok(open.collect())
    }

    /// The next items of a list; `after` is of this list ([`Cursor::is_of`]).
    async fn gather(
        &self,
        which: List,
        after: Option<&Cursor>,
        limit: usize,
        filter: Option<&str>,
    ) -> Result<Page<Item>, TableError> {
        let listings = which.listings();
        let first = after.and_then(|cursor| listings.iter().position(|l| *l == cursor.listing));
        let mut items = Vec::new();
        for (at, listing) in listings.iter().enumerate().skip(first.unwrap_or(0)) {
            let after = after.filter(|_| Some(at) == first);
            let mut last = after.map(|cursor| cursor.listed_at.clone());
            // One more than the page holds tells whether there is another page.
            while items.len() <= limit {
                let wanted = limit + 1 - items.len();
                let (found, seen) = self.read_on(*listing, last, wanted, filter).await?;
                items.extend(found);
                last = seen;
                if last.is_none() {
                    break;
                }
            }
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next = last.map(end_at).transpose()?;
        Ok(Page { items, next })
    }

    /// What a list holds behind a place, and how far it was read if that was not to its end.
    async fn read_on(
        &self,
        listing: Listing,
        last: Option<String>,
        wanted: usize,
        filter: Option<&str>,
    ) -> Result<(Vec<Item>, Option<String>), TableError> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(INDEX)
            .key_condition_expression("listing = :listing AND listed_at > :last")
            .set_filter_expression(filter.map(str::to_owned))
            .expression_attribute_values(":listing", s(listing.name()))
            // Every place begins with a number of milliseconds, and so comes after this.
            .expression_attribute_values(":last", s(last.as_deref().unwrap_or("0")))
            .limit(i32::try_from(wanted).unwrap_or(i32::MAX))
            .send()
            .await?;
        let seen = answer
            .last_evaluated_key
            .map(|key| text(&key, "listed_at").map(str::to_owned))
            .transpose()?;
        Ok((answer.items.unwrap_or_default(), seen))
    }
}

/// What an item says of a person. One that does not open is left out: the index may be older than the key,
/// and a list with one damaged item is still of use.
fn shown(key: &DataKey, person: PersonId, item: &Item) -> Option<Identity> {
    open_identity(key, person, item)
        .inspect_err(|_| tracing::warn!(%person, "a listed identity does not open"))
        .ok()
}
