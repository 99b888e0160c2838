//! Appointments: one endpoint a file.

pub mod busy;
pub mod change;
mod deed;
pub mod list;
pub mod make;
pub mod read;
mod telling;
mod view;
