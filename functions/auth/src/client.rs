//! From where and with what a request to sign in comes.

use std::convert::Infallible;
use std::net::IpAddr;

use access::{PersonId, one_time};
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::cookies;

/// No browser names itself longer than is of use in a list of sessions.
const AGENT: usize = 200;

/// A browser, as far as it is known.
pub struct Client {
    /// Its network address.
    pub address: Option<IpAddr>,
    /// What it calls itself.
    pub agent: Option<String>,
    /// What it was given at an earlier sign-in to be known again by.
    pub device: Option<Device>,
    /// The session it has, or had.
    pub refresh: Option<Refresh>,
}

/// A device token: 32 random bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Device(String);

/// `<person>.<session>.<secret>`: the first two find the session, the third proves it.
#[derive(Clone, PartialEq, Eq)]
pub struct Refresh {
    /// Whose session.
    pub person: PersonId,
    /// Which.
    pub session: Uuid,
    /// SHA-256 of the whole token.
    pub hash: String,
}

impl Client {
    fn of(headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT);
        Self {
            address: edge::client_address(headers),
            agent: agent.and_then(|agent| agent.to_str().ok()).map(shortened),
            device: cookies::read(headers, cookies::DEVICE).and_then(Device::parse),
            refresh: cookies::read(headers, cookies::REFRESH).and_then(Refresh::parse),
        }
    }

    /// Whose tries are counted together: one address, and with IPv6 what one customer has at least.
    pub fn network(&self) -> String {
        match self.address.map(edge::household) {
            Some(IpAddr::V6(prefix)) => format!("{prefix}/64"),
            Some(IpAddr::V4(address)) => address.to_string(),
            None => "unknown".to_owned(),
        }
    }
}

fn shortened(agent: &str) -> String {
    agent.chars().take(AGENT).collect()
}

impl Device {
    /// A token for a browser that has none.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    fn parse(token: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        Some(Self::new(bytes.try_into().ok()?))
    }

    /// As it stands in the cookie.
    pub fn token(&self) -> &str {
        &self.0
    }

    /// As it is stored.
    pub fn hash(&self) -> String {
        one_time::hash(&self.0)
    }
}

impl Refresh {
    fn parse(token: &str) -> Option<Self> {
        let (person, rest) = token.split_once('.')?;
        let (session, _) = rest.split_once('.')?;
        Some(Self {
            person: person.parse().ok()?,
            session: session.parse().ok()?,
            hash: one_time::hash(token),
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &'static str) -> Client {
        let mut headers = HeaderMap::new();
        headers.insert("true-client-ip", address.parse().unwrap());
        Client::of(&headers)
    }

    #[test]
    fn who_has_a_network_of_addresses_has_no_more_tries_than_who_has_one() {
        assert_eq!(
            from("2001:db8:1:2:3::1").network(),
            from("2001:db8:1:2:ffff::9").network()
        );
        assert_ne!(
            from("2001:db8:1:2::1").network(),
            from("2001:db8:1:3::1").network()
        );
        assert_eq!(from("192.0.2.7").network(), "192.0.2.7");
        assert_eq!(from("::ffff:192.0.2.7").network(), "192.0.2.7");
    }

    #[test]
    fn a_refresh_token_says_whose_session_it_is() {
        let (person, session) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let token = format!("{person}.{session}.secret");
        let refresh = Refresh::parse(&token).unwrap();
        assert_eq!((refresh.person.uuid(), refresh.session), (person, session));
        assert_eq!(refresh.hash, one_time::hash(&token));
        for other in ["", "..", "secret", &format!("{session}.secret")] {
            assert!(Refresh::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_device_token_has_one_spelling() {
        let device = Device::new([7; 32]);
        assert!(Device::parse(device.token()) == Some(device.clone()));
        for other in ["", "short", &format!("{}=", device.token())] {
            assert!(Device::parse(other).is_none(), "{other}");
        }
    }
}
