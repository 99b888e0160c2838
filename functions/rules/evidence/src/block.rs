use crate::keccak256;
use crate::rlp::{Item, Malformed};

/// Fields of a header before any fork added to it.
const FIRST_FIELDS: usize = 15;
/// Forks add fields; no chain has come near this many.
const MOST_FIELDS: usize = 64;

const RECEIPTS_ROOT: usize = 5;
const NUMBER: usize = 8;
const TIMESTAMP: usize = 11;

/// What a block header says that matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) hash: [u8; 32],
    pub(crate) receipts_root: [u8; 32],
    pub(crate) number: u64,
    pub(crate) time: u64,
}

impl Header {
    /// Reads the RLP of a header (yellow paper, section 4.4), whatever forks have appended.
    pub(crate) fn read(rlp: &[u8]) -> Result<Self, Malformed> {
        let fields = Item::read(rlp)?.items(MOST_FIELDS)?;
        if fields.len() < FIRST_FIELDS {
            return Err(Malformed);
        }
        Ok(Self {
            hash: keccak256(rlp),
            receipts_root: fields[RECEIPTS_ROOT].fixed()?,
            number: fields[NUMBER].integer()?,
            time: fields[TIMESTAMP].integer()?,
        })
    }
}
