#![doc = include_str!("../README.md")]

mod ses;

pub use ses::{MailError, Mailer};
pub use spelling::{Address, NotAnAddress};

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Who gets it.
    pub to: Address,
    /// Text of the program: nothing of a request or a record can stand in a header.
    pub subject: &'static str,
    /// Plain text, lines ended by `\n`.
    pub text: String,
}
