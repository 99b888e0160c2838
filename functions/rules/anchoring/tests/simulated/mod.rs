//! A ledger, a chain, nodes, clocks and processes, all of them simulated, from one seed.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod branch;
pub mod calm;
pub mod chain;
pub mod checks;
pub mod dice;
pub mod doing;
pub mod fault;
pub mod ledger;
pub mod mutation;
pub mod nodes;
pub mod outbox;
pub mod plan;
pub mod process;
pub mod promises;
pub mod requests;
pub mod schedule;
pub mod tally;
pub mod temper;
pub mod weather;
pub mod world;
