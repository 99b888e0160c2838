use seal::{Canonical, Commitment, EntryNumber, Salt, event_hash};
use serde_json::Value;

use crate::{Happening, Unreadable};

/// One entry of a chart's log: an event in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    number: EntryNumber,
    salt: Salt,
    previous: Option<Commitment>,
    event: String,
    hash: Commitment,
}

impl Entry {
    /// The entry with this number, after the one that `previous` is the hash of.
    ///
    /// # Panics
    /// Never: an AuditEvent of ours is texts and one `true`, which have a canonical form.
    #[must_use]
    pub fn new(
        number: EntryNumber,
        previous: Option<Commitment>,
        salt: Salt,
        happening: &Happening,
    ) -> Self {
        let event = Canonical::of(&happening.resource()).expect("texts have a canonical form");
        Self::of(number, previous, salt, event)
    }

    fn of(number: EntryNumber, previous: Option<Commitment>, salt: Salt, event: Canonical) -> Self {
        let hash = event_hash(&salt, number, previous.as_ref(), &event);
        let event = String::from_utf8(event.into_bytes()).expect("canonical JSON is UTF-8");
        Self {
            number,
            salt,
            previous,
            event,
            hash,
        }
    }

    /// The same event in another place, as when somebody else was first.
    #[must_use]
    pub fn after(self, number: EntryNumber, previous: Option<Commitment>) -> Self {
        match Canonical::read(self.event.as_bytes()) {
            Ok(event) => Self::of(number, previous, self.salt, event),
            Err(_) => Self {
                number,
                previous,
                ..self
            },
        }
    }

    /// An entry as it was found, whatever it says. [`Entry::is_intact`] tells.
    #[must_use]
    pub const fn found(
        number: EntryNumber,
        previous: Option<Commitment>,
        salt: Salt,
        event: String,
        hash: Commitment,
    ) -> Self {
        Self {
            number,
            salt,
            previous,
            event,
            hash,
        }
    }

    /// Whether it hashes to what it says.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        Canonical::read(self.event.as_bytes()).is_ok_and(|event| {
            event_hash(&self.salt, self.number, self.previous.as_ref(), &event) == self.hash
        })
    }

    /// What happened.
    pub fn happening(&self) -> Result<Happening, Unreadable> {
        Happening::read(&self.resource().ok_or(Unreadable::JSON)?)
    }

    /// Its AuditEvent; none when it is no JSON any more.
    #[must_use]
    pub fn resource(&self) -> Option<Value> {
        seal::canonical::parse(self.event.as_bytes()).ok()
    }

    /// Its number.
    #[must_use]
    pub const fn number(&self) -> EntryNumber {
        self.number
    }

    /// What hides the event in the hash.
    #[must_use]
    pub const fn salt(&self) -> &Salt {
        &self.salt
    }

    /// The hash of the entry before it; none for the first.
    #[must_use]
    pub const fn previous(&self) -> Option<&Commitment> {
        self.previous.as_ref()
    }

    /// The canonical text of its AuditEvent.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.event
    }

    /// What it says it hashes to: its leaf.
    #[must_use]
    pub const fn hash(&self) -> &Commitment {
        &self.hash
    }
}
