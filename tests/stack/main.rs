//! Everything that needs a running stack. They share one; each brings its own patients.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod cards;
mod imports;
mod journey;
mod sessions;
mod strangers;
mod tampering;
mod verification;
mod visits;
