//! Java for DynamoDB Local.

use std::path::PathBuf;

use super::version;

/// The oldest Java that runs DynamoDB Local.
const OLDEST: u32 = 17;

/// `java` of the machine if it is new enough.
pub(super) fn find() -> Option<PathBuf> {
    let (major, _) = version::first(&version::ask("java", &["-version"])?)?;
    (major >= OLDEST).then(|| PathBuf::from("java"))
}
