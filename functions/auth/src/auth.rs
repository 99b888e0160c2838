//! What the endpoints of this function work with.

use std::sync::Arc;

use dynamo::people::People;
use edge::{Chance, Clock};

use crate::passwords::Passwords;
use crate::sessions::Sessions;

/// Handed to every endpoint.
#[derive(Clone, Debug)]
pub struct Auth {
    /// The identity table.
    pub people: People,
    /// Hashes and checks passwords.
    pub passwords: Arc<Passwords>,
    /// Begins, renews and ends sessions.
    pub sessions: Sessions,
    /// The public address, for links.
    pub origin: String,
    /// SHA-256 of the one-time set-up token, hexadecimal.
    pub setup_token_hash: String,
    /// What time it is.
    pub clock: Clock,
    /// Randomness for ids and tokens.
    pub chance: Chance,
}
