#![doc = include_str!("../README.md")]

mod address;
mod archive;
pub mod contract;
mod fees;
mod node;
mod nodes;
mod rebuilt;
mod receipt;
mod reception;
mod signature;
mod transaction;
mod transport;

pub use address::{Address, AddressError, address_of};
pub use contract::Head;
pub use fees::Fees;
pub use node::{BlockOnChain, Heights, NodeError, View};
pub use nodes::{Finality, FinalityError, Nodes, SetUpError};
pub use receipt::{Anchoring, Landed, Outcome};
pub use reception::Reception;
pub use signature::SignatureError;
pub use transaction::{Signed, Transaction};
pub use transport::TlsError;
