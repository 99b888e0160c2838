//! What was installed: a file with the hash of the locks it was installed from, written last.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{StackError, file};

/// The stamp of one installation.
#[derive(Debug, Clone)]
pub(super) struct Stamp {
    path: PathBuf,
    inputs: Vec<PathBuf>,
}

impl Stamp {
    /// `inputs` are the files whose content decides what is installed.
    pub(super) fn new(path: PathBuf, inputs: Vec<PathBuf>) -> Self {
        Self { path, inputs }
    }

    /// Whether the last finished installation was made from the inputs as they are now.
    pub(super) fn is_current(&self) -> Result<bool, StackError> {
        let expected = self.hash()?;
        Ok(std::fs::read_to_string(&self.path).is_ok_and(|found| found == expected))
    }

    /// Called before the first change, so that an interrupted installation is repeated.
    pub(super) fn clear(&self) -> Result<(), StackError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(file("remove", &self.path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Called after the last change.
    pub(super) fn set(&self) -> Result<(), StackError> {
        std::fs::write(&self.path, self.hash()?).map_err(file("write", &self.path))
    }

    fn hash(&self) -> Result<String, StackError> {
        let mut hash = Sha256::new();
        for input in &self.inputs {
            hash.update(input_name(input));
            hash.update([0]);
            hash.update(Sha256::digest(
                std::fs::read(input).map_err(file("read", input))?,
            ));
        }
        Ok(hash
            .finalize()
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")))
    }
}

fn input_name(input: &Path) -> &[u8] {
    input
        .file_name()
        .map_or(&[], |name| name.as_encoded_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(folder: &Path, inputs: &[(&str, &str)]) -> Stamp {
        let inputs = inputs.iter().map(|(name, text)| {
            std::fs::write(folder.join(name), text).unwrap();
            folder.join(name)
        });
        Stamp::new(folder.join("stamp"), inputs.collect())
    }

    #[test]
    fn a_finished_installation_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = stamp(folder.path(), &[("a.lock", "a==1")]);
        assert!(!stamp.is_current().unwrap());
        stamp.set().unwrap();
        assert!(stamp.is_current().unwrap());
    }

    #[test]
    fn an_interrupted_installation_is_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = stamp(folder.path(), &[("a.lock", "a==1")]);
        stamp.set().unwrap();
        stamp.clear().unwrap();
        assert!(!stamp.is_current().unwrap());
        stamp.clear().unwrap();
    }

    #[test]
    fn a_changed_an_added_and_an_absent_lock_each_count() {
        let folder = tempfile::tempdir().unwrap();
        stamp(folder.path(), &[("a.lock", "a==1")]).set().unwrap();
        assert!(
            !stamp(folder.path(), &[("a.lock", "a==2")])
                .is_current()
                .unwrap()
        );
        let more = stamp(folder.path(), &[("a.lock", "a==1"), ("b.lock", "")]);
        assert!(!more.is_current().unwrap());
        std::fs::remove_file(folder.path().join("b.lock")).unwrap();
        assert!(more.is_current().is_err());
    }
}
