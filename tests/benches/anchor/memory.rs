use std::fs;
use std::path::{Path, PathBuf};

/// A running program, as the kernel sees it.
#[derive(Debug)]
pub struct Memory(PathBuf);

impl Memory {
    /// Of the process that runs this executable.
    pub fn of(program: &Path) -> Self {
        let processes = fs::read_dir("/proc").expect("there is /proc");
        let mut folders = processes.flatten().map(|process| process.path());
        let runs = |folder: &PathBuf| {
            fs::read_link(folder.join("exe")).is_ok_and(|executable| executable == program)
        };
        Self(folders.find(runs).expect("the program runs"))
    }

    /// Resident now, megabytes.
    pub fn resident(&self) -> f64 {
        self.read("VmRSS:")
    }

    /// The most that was ever resident, megabytes.
    pub fn peak(&self) -> f64 {
        self.read("VmHWM:")
    }

    fn read(&self, name: &str) -> f64 {
        let status = fs::read_to_string(self.0.join("status")).expect("it still runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        let kilobytes: f64 = kilobytes.and_then(|text| text.parse().ok()).unwrap_or(0.0);
        kilobytes / 1024.0
    }
}
