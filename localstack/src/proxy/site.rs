//! The generated site, from disk, as the CDN would serve it.

use std::{
    io,
    path::{Path, PathBuf},
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
    response::IntoResponse,
};
use sha2::{Digest, Sha256};

use super::problem::problem;

/// What a page may do: only its own scripts and styles run, it asks nobody but its own origin, and it has no
/// use for the camera. The deployed site says the same.
const CONTENT: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; \
     worker-src 'self'; manifest-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'self'";
const CAMERA: &str = "camera=()";

/// The verify page scans with the camera, and asks the Ethereum node that its reader names.
const VERIFY_CONTENT: &str = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; \
     script-src 'self'; worker-src 'self'; manifest-src 'self'; \
     connect-src 'self' https: http://localhost:* http://127.0.0.1:*; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'self'";
const VERIFY_CAMERA: &str = "camera=(self)";

/// Kept, but asked about each time: a site generated anew is seen at once. Its files have the same names every time.
const CACHING: &str = "no-cache";

/// Folders that hold every page in another language than English.
const LANGUAGES: [&str; 1] = ["/es/"];

/// An address as it would be in English, and the folder it is in.
fn in_english(path: &str) -> (&str, &str) {
    let other = LANGUAGES.iter().find(|folder| path.starts_with(*folder));
    other.map_or(("/", path), |folder| (*folder, &path[folder.len() - 1..]))
}

/// The headers of every address of the site; `/verify` and what lies beside it (`/verify*`, as the
/// distribution's pattern says), in any language, may more.
fn security(path: &str) -> [(&'static str, &'static str); 5] {
    let (content, camera) = if in_english(path).1.starts_with("/verify") {
        (VERIFY_CONTENT, VERIFY_CAMERA)
    } else {
        (CONTENT, CAMERA)
    };
    [
        ("content-security-policy", content),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("permissions-policy", camera),
        ("cross-origin-opener-policy", "same-origin"),
    ]
}

/// Answers a request that is for no function.
pub(super) async fn serve(
    folder: &Path,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Response<Body> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut refused = problem(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Method not allowed",
            "The site answers GET and HEAD.",
        );
        refused
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    let headers_of_site = security(path);
    let (folder, path) = (folder.to_owned(), path.to_owned());
    let read = tokio::task::spawn_blocking(move || find(&folder, &path)).await;
    let mut answer = match read {
        Ok(Ok(found)) => found.answer(headers),
        Ok(Err(error)) => broken(&error),
        Err(error) => broken(&io::Error::other(error)),
    };
    for (name, value) in headers_of_site {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn broken(error: &io::Error) -> Response<Body> {
    problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        "site-unreadable",
        "The site cannot be read",
        &error.to_string(),
    )
}

/// A file to be served.
struct Found {
    status: StatusCode,
    kind: &'static str,
    content: Vec<u8>,
}

impl Found {
    fn answer(self, headers: &HeaderMap) -> Response<Body> {
        let tag = format!(
            "\"{}\"",
            alloy::hex::encode(&Sha256::digest(&self.content)[..16])
        );
        let known = headers
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|tags| {
                tags.split(',')
                    .any(|known| known.trim().trim_start_matches("W/") == tag)
            });
        let caching = [
            (header::CACHE_CONTROL, CACHING.to_owned()),
            (header::ETAG, tag),
        ];
        if known && self.status == StatusCode::OK {
            return (StatusCode::NOT_MODIFIED, caching).into_response();
        }
        let kind = [(header::CONTENT_TYPE, self.kind)];
        (self.status, caching, kind, self.content).into_response()
    }
}

/// The file of a path, or the page that says there is none.
fn find(folder: &Path, path: &str) -> io::Result<Found> {
    for candidate in candidates(path) {
        match std::fs::read(folder.join(&candidate)) {
            Ok(content) => {
                return Ok(Found {
                    status: StatusCode::OK,
                    kind: kind(&candidate),
                    content,
                });
            }
            Err(error) if absent(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let page = Path::new("404.html");
    let language = in_english(path).0.trim_matches('/');
    Ok(Found {
        status: StatusCode::NOT_FOUND,
        kind: kind(page),
        content: std::fs::read(folder.join(language).join(page))?,
    })
}

fn absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::InvalidFilename
    )
}

/// Files that may answer a path, in order. Empty for a path that could leave the folder.
fn candidates(path: &str) -> Vec<PathBuf> {
    // The site's own names need no percent-encoding, so a path that has any names nothing here.
    let plain = path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    if !plain || hidden {
        return Vec::new();
    }
    let relative = path.trim_matches('/');
    if relative.is_empty() {
        return vec![PathBuf::from("index.html")];
    }
    if Path::new(relative).extension().is_some() {
        return vec![PathBuf::from(relative)];
    }
    vec![
        PathBuf::from(format!("{relative}.html")),
        Path::new(relative).join("index.html"),
    ]
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_under_its_clean_address() {
        assert_eq!(candidates("/"), [PathBuf::from("index.html")]);
        assert_eq!(
            candidates("/verify"),
            [
                PathBuf::from("verify.html"),
                PathBuf::from("verify/index.html")
            ]
        );
        assert_eq!(
            candidates("/assets/verify.js"),
            [PathBuf::from("assets/verify.js")]
        );
    }

    #[test]
    fn no_path_leads_out_of_the_site() {
        for path in [
            "/../Cargo.toml",
            "/assets/../../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/.git/config",
            "/a\\..\\b",
            "/a\0b",
        ] {
            assert!(candidates(path).is_empty(), "{path}");
        }
        assert_eq!(
            candidates("//etc/passwd")[0],
            PathBuf::from("etc/passwd.html")
        );
    }

    #[test]
    fn an_unknown_address_shows_the_page_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("404.html"), "nothing here").unwrap();
        std::fs::create_dir(folder.path().join("es")).unwrap();
        std::fs::write(folder.path().join("es/404.html"), "aqui no hay nada").unwrap();
        for (path, said) in [
            ("/nowhere", "nothing here"),
            ("/nowhere.css", "nothing here"),
            ("/404.html/deeper", "nothing here"),
            ("/../x", "nothing here"),
            ("/es/nowhere", "aqui no hay nada"),
            ("/essay", "nothing here"),
        ] {
            let found = find(folder.path(), path).unwrap();
            assert_eq!(
                (found.status, found.content.as_slice()),
                (StatusCode::NOT_FOUND, said.as_bytes()),
                "{path}"
            );
        }
    }

    /// One resource of the template, from its name to the next one.
    fn resource(name: &str) -> &'static str {
        let template = include_str!("../../../infra/template.yaml");
        let from = template
            .split(&format!("\n  {name}:\n"))
            .nth(1)
            .expect("the template has the resource");
        let end = from
            .match_indices("\n  ")
            .find(|(at, _)| !from[at + 3..].starts_with([' ', '#']));
        &from[..end.map_or(from.len(), |(at, _)| at)]
    }

    #[test]
    fn the_deployed_site_allows_a_page_exactly_as_much_and_keeps_it_no_longer() {
        let pages = [
            ("/", "SiteHeaders"),
            ("/card", "SiteHeaders"),
            ("/sw.js", "FreshHeaders"),
            ("/verify", "VerifyHeaders"),
            ("/verify/", "VerifyHeaders"),
            ("/verify-reader.js", "VerifyHeaders"),
            ("/es/", "SiteHeaders"),
            ("/es/chart", "SiteHeaders"),
            ("/es/verify", "VerifyHeaders"),
        ];
        for (path, name) in pages {
            let policy = resource(name);
            let [(_, content), .., (_, permissions), _] = security(path);
            assert!(
                policy.contains(&format!("ContentSecurityPolicy: \"{content}\"")),
                "{path}: {content}"
            );
            assert!(policy.contains(&format!("Value: {permissions} ")), "{path}");
            let caching = format!("Header: cache-control, Override: true, Value: {CACHING} ");
            assert!(policy.contains(&caching), "{path}");
        }
    }

    #[test]
    fn only_the_verify_page_has_a_camera_and_asks_others() {
        let [(_, content), .., (_, permissions), _] = security("/chart");
        assert!(content.contains("connect-src 'self';"));
        assert_eq!(permissions, "camera=()");
        let [(_, content), .., (_, permissions), _] = security("/verify");
        assert!(content.contains("connect-src 'self' https:"));
        assert_eq!(permissions, "camera=(self)");
    }

    #[test]
    fn an_unchanged_file_is_not_sent_twice() {
        let found = || Found {
            status: StatusCode::OK,
            kind: "text/css",
            content: b"body{}".to_vec(),
        };
        let first = found().answer(&HeaderMap::new());
        let tag = first.headers()[header::ETAG].clone();
        let again = found().answer(&HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)]));
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn browsers_are_told_what_each_file_is() {
        assert_eq!(
            kind(Path::new("a/verify.js")),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(kind(Path::new("site.json")), "application/json");
        assert_eq!(kind(Path::new("LICENSE")), "application/octet-stream");
    }
}
