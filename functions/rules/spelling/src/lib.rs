#![doc = include_str!("../README.md")]

mod address;
mod letters;

use thiserror::Error;

pub use address::{Address, NotAnAddress};

use letters::{is_control, is_invisible, is_joiner, joins, reorders};

/// The longest name, in characters.
pub const MAX_NAME: usize = 300;

/// Why a name or a text is not taken, as a sentence for whoever sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Spelling {
    #[error("This may not be empty.")]
    Empty,
    #[error("This may have at most {0} characters.")]
    TooLong(usize),
    #[error("A name has at least one letter.")]
    NoLetter,
    #[error("This has a control character in it, like NUL or a line break.")]
    Control,
    #[error("This has a character in it that changes the direction of writing.")]
    Direction,
    #[error("This has a character in it that cannot be seen.")]
    Invisible,
}

/// What somebody is called, without the white space around it.
pub fn name(given: &str) -> Result<&str, Spelling> {
    let name = measured(given, MAX_NAME)?;
    for (before, letter, after) in neighbours(name) {
        if is_control(letter) {
            return Err(Spelling::Control);
        }
        if reorders(letter) || letters::marks_direction(letter) {
            return Err(Spelling::Direction);
        }
        if is_invisible(letter) || is_joiner(letter) && !joins(before, after) {
            return Err(Spelling::Invisible);
        }
    }
    if name.chars().any(char::is_alphabetic) {
        Ok(name)
    } else {
        Err(Spelling::NoLetter)
    }
}

/// What somebody has written, of at most `max` characters, without the white space around it. It may have
/// lines and tabs.
pub fn text(given: &str, max: usize) -> Result<&str, Spelling> {
    let text = measured(given, max)?;
    for letter in text.chars() {
        if is_control(letter) && !matches!(letter, '\n' | '\r' | '\t') {
            return Err(Spelling::Control);
        }
        if reorders(letter) {
            return Err(Spelling::Direction);
        }
        if is_invisible(letter) {
            return Err(Spelling::Invisible);
        }
    }
    Ok(text)
}

fn measured(given: &str, max: usize) -> Result<&str, Spelling> {
    let trimmed = given.trim();
    if trimmed.is_empty() {
        return Err(Spelling::Empty);
    }
    if trimmed.chars().nth(max).is_some() {
        return Err(Spelling::TooLong(max));
    }
    Ok(trimmed)
}

/// Each letter with those beside it.
fn neighbours(text: &str) -> impl Iterator<Item = (Option<char>, char, Option<char>)> {
    let mut letters = text.chars().peekable();
    let mut before = None;
    std::iter::from_fn(move || {
        let letter = letters.next()?;
        let found = (before, letter, letters.peek().copied());
        before = Some(letter);
        Some(found)
    })
}
