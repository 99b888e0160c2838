use crate::rlp::{Item, Malformed};

/// More logs than the gas of any block pays for are not a receipt.
const MOST_LOGS: usize = 1 << 16;

/// What a transaction left behind.
#[derive(Debug)]
pub(crate) struct Receipt<'a> {
    pub(crate) succeeded: bool,
    pub(crate) logs: Vec<Log<'a>>,
}

/// One event.
#[derive(Debug)]
pub(crate) struct Log<'a> {
    pub(crate) address: [u8; 20],
    pub(crate) topics: Vec<[u8; 32]>,
    pub(crate) data: &'a [u8],
}

impl<'a> Receipt<'a> {
    /// Reads a receipt as it stands in the trie: a list, or a type byte and a list (EIP-2718).
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let list = match bytes.split_first() {
            Some((0x00..=0x7f, list)) => list,
            _ => bytes,
        };
        let fields = Item::read(list)?.items(4)?;
        let [status, gas_used, bloom, logs] = fields.as_slice() else {
            return Err(Malformed);
        };
        gas_used.integer()?;
        bloom.fixed::<256>()?;
        let logs = logs.items(MOST_LOGS)?;
        Ok(Self {
            // Before Byzantium a state root stood here, which says nothing of success.
            succeeded: status.bytes()? == [1],
            logs: logs.into_iter().map(Log::read).collect::<Result<_, _>>()?,
        })
    }
}

impl<'a> Log<'a> {
    fn read(item: Item<'a>) -> Result<Self, Malformed> {
        let fields = item.items(3)?;
        let [address, topics, data] = fields.as_slice() else {
            return Err(Malformed);
        };
        let topics = topics.items(4)?;
        Ok(Self {
            address: address.fixed()?,
            topics: topics
                .into_iter()
                .map(Item::fixed)
                .collect::<Result<_, _>>()?,
            data: data.bytes()?,
        })
    }
}
