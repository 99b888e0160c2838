//! What a running function needs, as the kernel counts it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Function;

impl Function {
    /// Resident now, megabytes.
    pub fn resident(&self) -> f64 {
        self.memory("VmRSS:")
    }

    /// The most that was ever resident, megabytes.
    pub fn peak(&self) -> f64 {
        self.memory("VmHWM:")
    }

    /// The processors' time that its threads have had.
    pub fn processor(&self) -> Duration {
        let threads = fs::read_dir(self.folder().join("task")).expect("it still runs");
        let nanoseconds = threads.flatten().map(|thread| {
            let stat = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
            let ran = stat.split_whitespace().next().map(str::parse::<u64>);
            ran.and_then(Result::ok).unwrap_or(0)
        });
        Duration::from_nanos(nanoseconds.sum())
    }

    fn memory(&self, name: &str) -> f64 {
        let status = fs::read_to_string(self.folder().join("status")).expect("it still runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: f64 = kilobytes.and_then(|text| text.parse().ok()).unwrap_or(0.0);
        kilobytes / 1024.0
    }

    fn folder(&self) -> std::path::PathBuf {
        Path::new("/proc").join(self.process.to_string())
    }
}
