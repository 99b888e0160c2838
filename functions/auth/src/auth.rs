//! What the endpoints of this function work with.

use std::sync::Arc;

use dynamo::factors::Factors;
use dynamo::log::Log;
use dynamo::people::People;
use dynamo::sessions::Sessions;
use edge::{Chance, Clock};
use keys::BlindIndex;
use queue::Post;

use crate::passkeys::Passkeys;
use crate::passwords::Passwords;
use crate::tokens::Tokens;

/// Handed to every endpoint.
#[derive(Clone, Debug)]
pub struct Auth {
    /// Who there is.
    pub people: People,
    /// Their second factors.
    pub factors: Factors,
    /// Their sessions, and everything else that is short-lived.
    pub sessions: Sessions,
    /// Signs access tokens.
    pub tokens: Tokens,
    /// Hashes and checks passwords.
    pub passwords: Arc<Passwords>,
    /// Registers and checks passkeys.
    pub passkeys: Arc<Passkeys>,
    /// The blind form of addresses.
    pub index: BlindIndex,
    /// The log of each chart.
    pub log: Log,
    /// Where mails are asked for.
    pub post: Post,
    /// SHA-256 of the one-time set-up token, hexadecimal.
    pub setup_token_hash: String,
    /// What time it is.
    pub clock: Clock,
    /// Randomness for ids and tokens.
    pub chance: Chance,
}
