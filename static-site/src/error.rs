use std::io;
use std::path::{Path, PathBuf};

/// Why the portal could not be generated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {cause}")]
    File { path: PathBuf, cause: io::Error },
    #[error("{path}: {cause}")]
    Text {
        path: PathBuf,
        cause: serde_json::Error,
    },
    #[error("{0}: no page has these texts")]
    Unused(String),
    #[error("what is written does not fit into JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("template {name}: {cause}")]
    Template { name: String, cause: tera::Error },
    #[error(
        "no jsQR at {0}: install the pinned tools first (`cargo stack up`), or pass --jsqr <file>"
    )]
    NoReader(PathBuf),
    #[error(
        "no list of ICD-10-CM at {0}: install the pinned tools first (`cargo stack up`), or pass --icd10 <file>"
    )]
    NoCodes(PathBuf),
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |cause| Self::File {
            path: path.to_owned(),
            cause,
        }
    }

    pub(crate) fn text(path: &Path) -> impl FnOnce(serde_json::Error) -> Self + '_ {
        move |cause| Self::Text {
            path: path.to_owned(),
            cause,
        }
    }
}
