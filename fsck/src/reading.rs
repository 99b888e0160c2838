//! Everything that is asked of tables and nodes.

pub(crate) mod again;
pub(crate) mod batches;
pub(crate) mod chain;
pub(crate) mod lanes;
pub(crate) mod line;
