#![doc = include_str!("../README.md")]

mod archive;
mod block;
mod hexadecimal;
mod keccak;
mod receipt;
mod rlp;
mod trie;

pub use archive::{AnchoredEvent, Archive, ArchiveFault, ArchivedBlock};
pub use keccak::keccak256;
