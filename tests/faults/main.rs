//! The run against a real DynamoDB, a real key and a real chain, while things break. One stack for all; each test
//! has tables, a chain and a contract of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod clocks;
mod database;
mod deaths;
mod deployed;
mod geth;
mod hammer;
mod node;
mod outages;
mod pool;
mod proxy;
mod reorgs;
mod scene;
mod seed;
mod throttling;
mod views;
mod wake_ups;
