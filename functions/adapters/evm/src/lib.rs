#![doc = include_str!("../README.md")]

mod address;
mod archive;
pub mod contract;
mod events;
mod node;
mod nodes;
mod rebuilt;
mod receipt;
mod signature;
mod transaction;
mod transport;

pub use address::{NoPublicKey, address_of};
pub use anchoring::{
    Address, Anchoring, Fees, Head, Landed, NoAddress, NodeError, Outcome, Reception, Signed, View,
};
pub use events::Emitted;
pub use node::{BlockOnChain, Heights};
pub use nodes::{Finality, FinalityError, Nodes, SetUpError};
pub use signature::SignatureError;
pub use transaction::Transaction;
pub use transport::TlsError;
