//! What a handler enters in a chart's log itself, before its write takes effect.

use std::sync::{Arc, OnceLock};

use audit::Outcome;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use edge::Problem;

use crate::book::{Book, Entry, Noted, outcome};

/// Writes the entry of a write, and remembers that it did.
///
/// A handler enters what it does when nothing is left but the conditional put that does it. Whoever dies in
/// between leaves a log that says more than was done; none ever says less.
#[derive(Clone, Debug)]
pub struct Pen(Arc<Sheet>);

#[derive(Debug)]
struct Sheet {
    book: Book,
    entry: Entry,
    written: OnceLock<Noted>,
    /// It could not be written.
    failed: OnceLock<()>,
}

impl Pen {
    pub(crate) fn new(book: Book, entry: Entry) -> Self {
        Self(Arc::new(Sheet {
            book,
            entry,
            written: OnceLock::new(),
            failed: OnceLock::new(),
        }))
    }

    /// Enters it as done. Entered again, by a write that was overtaken and is tried anew, it stands once.
    pub async fn enter(&self, noted: Noted) -> Result<(), Problem> {
        let Sheet {
            book,
            entry,
            written,
            failed,
        } = &*self.0;
        if written.get().is_some() {
            return Ok(());
        }
        let done = entry.clone().ended(StatusCode::OK, noted.clone());
        if let Err(problem) = book.enter(done).await {
            let _ = failed.set(());
            return Err(problem);
        }
        // Whoever was first has entered the same.
        let _ = written.set(noted);
        Ok(())
    }

    /// Whether a write was entered, and so may have been done.
    pub(crate) fn was_used(&self) -> bool {
        self.0.written.get().is_some()
    }

    /// What is left to be entered when the handler has answered; `noted` is of its response.
    pub(crate) fn rest(&self, status: StatusCode, noted: Option<Noted>) -> Option<Entry> {
        let entry = self.0.entry.clone();
        let done = outcome(status) == Outcome::Done;
        match self.0.written.get() {
            // What could not be entered was not done, and cannot be entered as that either.
            None if self.0.failed.get().is_some() && !done => None,
            None => Some(entry.ended(status, noted.unwrap_or_default())),
            // It was done, or nobody knows what came of it, and the log goes on saying that it was done.
            Some(_) if done || status.is_server_error() => None,
            Some(written) => {
                // The note stands in the entry that was written.
                let noted = Noted {
                    note: None,
                    ..written.clone()
                };
                Some(entry.ended(status, noted))
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Pen {
    type Rejection = Problem;

    /// Only the gate hands one out, for a write to the chart that the path names.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(Problem::unauthenticated)
    }
}
