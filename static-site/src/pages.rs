//! The pages, in the order a visitor meets them. A page is the struct its template is rendered from.

mod access;
mod account;
mod card;
mod chart;
mod emergency;
mod log;
mod not_found;
mod notices;
mod patients;
mod people;
mod requests;
mod reset;
mod sign_in;
mod start;
mod verify;
mod visit;
mod welcome;

pub use access::Access;
pub use account::Account;
pub use card::Card;
pub use chart::Chart;
pub use emergency::Emergency;
pub use log::Log;
pub use not_found::NotFound;
pub use notices::Notices;
pub use patients::Patients;
pub use people::People;
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
