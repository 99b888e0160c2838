//! Nodes that are honest, poor, broken, late and lying.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised")]

mod archive;
mod branches;
mod events;
mod failover;
mod hostile;
mod list;
mod paper;
mod settled;
