//! Cookies that no script can read and no other site can send.

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::SignedDuration;

/// The refresh token of the session.
pub const REFRESH: &str = "__Secure-refresh";
/// The device, by which a browser is known again.
pub const DEVICE: &str = "__Secure-device";

/// The value of a cookie.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A `Set-Cookie` header; a lifetime of nought takes the cookie back.
pub fn set(name: &str, value: &str, lifetime: SignedDuration) -> HeaderValue {
    let seconds = lifetime.as_secs();
    let cookie = format!(
        "{name}={value}; Max-Age={seconds}; Path=/api/auth; HttpOnly; Secure; SameSite=Strict"
    );
    // UUIDs, dots and base64url: always a legal header value.
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        let value = format!("theme=dark; {REFRESH}-old=no; {REFRESH}=a.b.c; x=y");
        headers.insert(header::COOKIE, value.parse().unwrap());
        assert_eq!(read(&headers, REFRESH), Some("a.b.c"));
        assert_eq!(read(&headers, DEVICE), None);
    }

    #[test]
    fn a_script_cannot_read_the_cookie_and_another_site_cannot_send_it() {
        let cookie = set(REFRESH, "x", SignedDuration::from_hours(12));
        let cookie = cookie.to_str().unwrap();
        for attribute in [
            "HttpOnly",
            "Secure",
            "SameSite=Strict",
            "Path=/api/auth",
            "Max-Age=43200",
        ] {
            assert!(cookie.contains(attribute), "{attribute}");
        }
    }
}
