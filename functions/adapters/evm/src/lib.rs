#![doc = include_str!("../README.md")]

mod address;
mod archive;
pub mod contract;
mod events;
mod failover;
mod finality;
mod node;
mod nodes;
mod plausible;
mod question;
mod rebuilt;
mod receipt;
mod settled;
mod signature;
mod transaction;
mod transport;

pub use address::{NoPublicKey, address_of};
pub use anchoring::{
    Address, Anchoring, Fees, Head, Landed, NoAddress, NodeError, Outcome, Reception, Signed, View,
};
pub use events::Emitted;
pub use finality::{Finality, FinalityError};
pub use node::{BlockOnChain, Heights};
pub use nodes::{Nodes, SetUpError};
pub use signature::SignatureError;
pub use transaction::Transaction;
pub use transport::TlsError;
