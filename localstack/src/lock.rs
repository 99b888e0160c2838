//! One process at a time.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::Duration,
};

use crate::{
    console::Console,
    error::{StackError, file},
};

/// Waits for the lock on `path`, which somebody else may hold to do `what`; it ends when the returned file is dropped, or with the process.
pub async fn exclusive(what: &str, path: &Path, console: &Console) -> Result<File, StackError> {
    let lock = File::create(path).map_err(file("create", path))?;
    let mut waiting = None;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::Error(error)) => return Err(file("lock", path)(error)),
            Err(TryLockError::WouldBlock) => {
                waiting.get_or_insert_with(|| {
                    let step = console.step(what);
                    step.remark("another cargo stack or test is doing the same");
                    step
                });
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}
