#![doc = include_str!("../README.md")]

mod chain;
mod entry;
mod export;
mod happening;
mod note;
mod resource;
mod what;

pub use chain::{Break, Fault, From, Head, Known, check};
pub use entry::Entry;
pub use export::{Export, ExportError, export};
pub use happening::{Happening, Outcome, Who};
pub use note::{Note, NoteAltered, SealedNote};
pub use resource::Unreadable;
pub use seal::{EntryNumber, NoteDigest, NoteSalt};
pub use what::{What, When};
