#![doc = include_str!("../README.md")]

mod bundle;
mod capability;
mod complete;
mod consent;
mod cursor;
mod date;
mod id;
mod kind;
mod outcome;
mod page;
mod patient;
mod provenance;
mod reference;
mod search;
mod token;
mod version;

pub use bundle::{Link, matched, searchset};
pub use capability::capability_statement;
pub use consent::{ConsentFacts, consent};
pub use cursor::Cursor;
pub use id::{NotAnId, ResourceId};
pub use kind::Kind;
pub use outcome::{IssueType, outcome};
pub use page::Page;
pub use patient::{patient, summary};
pub use search::{DEFAULT_COUNT, MAX_COUNT, Misasked, Search, Shape, is_json};
pub use version::{Content, Held};
