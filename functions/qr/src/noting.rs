//! What the chart's log is told of an answer.

use axum::Extension;
use gate::Noted;
use seal::VersionNumber;

/// Goes with an answer to the gate, which takes it out and enters it.
pub type Noting = Extension<Noted>;

/// That an answer concerns this version.
pub fn noting(version: VersionNumber) -> Noting {
    Extension(Noted {
        version: Some(version.get()),
        ..Noted::default()
    })
}
