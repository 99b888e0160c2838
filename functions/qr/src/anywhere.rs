//! What browsers of any origin may read: a verifier of health cards, or a reader of links, need not be ours.

use axum::http::{HeaderName, StatusCode, header};

/// For keys and revocation lists (HL7 SMART Health Cards IG 1.0.0, "Determining keys associated with an
/// issuer" and "Revocation").
pub const CACHED: [(HeaderName, &str); 2] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::CACHE_CONTROL, "public, max-age=300"),
];

/// For what a link leads to: its reader need not be ours either.
pub const ANYWHERE: [(HeaderName, &str); 1] = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];

type Preflight = (StatusCode, [(HeaderName, &'static str); 4]);

/// A plain GET needs no leave; one with a header of its own asks for it first (Fetch, section 3.2.2).
pub async fn preflight() -> Preflight {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, headers)
}
