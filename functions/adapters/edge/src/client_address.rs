//! From where a request came.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName};

/// What the distribution in front wrote; `serve` takes no request that did not come through it.
/// `X-Forwarded-For` is no help: a function URL passes on its first entry alone, which is the client's own.
const CLIENT: HeaderName = HeaderName::from_static("true-client-ip");

/// The network address a request came from; `None` when the front did not say one.
#[must_use]
pub fn client_address(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(CLIENT).iter().next_back()?;
    let address: IpAddr = last.to_str().ok()?.trim().parse().ok()?;
    Some(address.to_canonical())
}

/// Whose requests are counted together: one address, and of IPv6 the 64 bits that one customer has at least.
#[must_use]
pub fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn address(sent: &[(&'static str, &'static str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, HeaderValue::from_static(value));
        }
        client_address(&headers).map(|address| address.to_string())
    }

    #[test]
    fn from_where_is_what_the_front_wrote_and_nothing_a_client_can_choose() {
        let front = ("true-client-ip", "192.0.2.1");
        assert_eq!(address(&[front]).as_deref(), Some("192.0.2.1"));
        for forged in [
            ("x-forwarded-for", "10.0.0.1"),
            ("forwarded", "for=10.0.0.1"),
            ("x-real-ip", "10.0.0.1"),
        ] {
            assert_eq!(address(&[forged]), None, "{forged:?}");
            assert_eq!(address(&[forged, front]).as_deref(), Some("192.0.2.1"));
        }
    }

    #[test]
    fn a_household_is_the_first_half_of_an_ipv6_address() {
        for (address, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(household(address).to_string(), expected);
        }
    }

    #[test]
    fn an_address_has_one_spelling() {
        for (sent, expected) in [
            ("::ffff:192.0.2.1", Some("192.0.2.1")),
            ("2001:DB8:0::1", Some("2001:db8::1")),
            ("somewhere", None),
            ("", None),
        ] {
            assert_eq!(address(&[("true-client-ip", sent)]).as_deref(), expected);
        }
    }
}
