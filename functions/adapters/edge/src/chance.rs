//! Randomness as an argument.

use ring::rand::{SecureRandom, SystemRandom};

/// The operating system's random generator.
#[derive(Clone, Debug)]
pub struct Chance(SystemRandom);

impl Chance {
    /// The operating system's generator.
    #[must_use]
    pub fn system() -> Self {
        Self(SystemRandom::new())
    }

    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give; going on without it would be worse.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0
            .fill(&mut bytes)
            .expect("getrandom(2) does not fail once the system is up");
        bytes
    }

    /// A random (version 4) UUID.
    #[must_use]
    pub fn uuid(&self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}
