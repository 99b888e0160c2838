//! The pages, in the order a visitor meets them. A page is the struct its template is rendered from.

mod access;
mod account;
mod appointments;
mod card;
mod chain;
mod chart;
mod dashboard;
mod details;
mod doctors;
mod emergency;
mod home;
mod import;
mod links;
mod log;
mod not_found;
mod notices;
mod open;
mod patients;
mod people;
mod record;
mod requests;
mod reset;
mod sign_in;
mod start;
mod verify;
mod visit;
mod welcome;

pub use access::Access;
pub use account::Account;
pub use appointments::Appointments;
pub use card::Card;
pub use chain::Chain;
pub use chart::Chart;
pub use dashboard::Dashboard;
pub use details::Details;
pub use doctors::Doctors;
pub use emergency::Emergency;
pub use home::Home;
pub use import::Import;
pub use links::Links;
pub use log::Log;
pub use not_found::NotFound;
pub use notices::Notices;
pub use open::Open;
pub use patients::Patients;
pub use people::People;
pub use record::RecordPage;
pub use requests::Requests;
pub use reset::Reset;
pub use sign_in::SignIn;
pub use start::Start;
pub use verify::Verify;
pub use visit::Visit;
pub use welcome::Welcome;

use serde::Serialize;

/// A page of the portal.
pub trait Page: Serialize {
    /// Address in the portal, `/` or `/name`.
    const ROUTE: &'static str;
    /// Template it is rendered with; the generated file has the same name.
    const TEMPLATE: &'static str;

    /// The page as the English portal shows it.
    #[must_use]
    fn sample() -> Self;
}
