//! The end of a log file.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

/// No line of a log worth showing needs more than this many bytes from its end.
const TAIL: u64 = 16 * 1024;

/// The last `count` lines that are not blank; a remark instead of them if there are none.
#[must_use]
pub fn last_lines(log: &Path, count: usize) -> String {
    let text = tail(log).unwrap_or_default();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    if lines.is_empty() {
        return "  (it printed nothing)".to_owned();
    }
    lines[lines.len().saturating_sub(count)..]
        .iter()
        .map(|line| format!("  {}", line.trim_end()))
        .collect::<Vec<_>>()
        .join("\n")
}

fn tail(log: &Path) -> std::io::Result<String> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn the_last_lines_are_shown_in_order_and_blank_ones_are_not() {
        let log = written("one\ntwo\n\nthree\r\n\n");
        assert_eq!(last_lines(log.path(), 2), "  two\n  three");
    }

    #[test]
    fn a_short_log_is_shown_whole() {
        assert_eq!(last_lines(written("only").path(), 15), "  only");
    }

    #[test]
    fn an_empty_or_absent_log_is_said_to_be_empty() {
        assert_eq!(
            last_lines(written("\n").path(), 5),
            "  (it printed nothing)"
        );
        assert_eq!(
            last_lines(Path::new("/nonexistent"), 5),
            "  (it printed nothing)"
        );
    }

    #[test]
    fn only_the_end_of_a_large_log_is_read() {
        let log = written(&("x".repeat(99) + "\n").repeat(10_000));
        assert!(tail(log.path()).unwrap().len() as u64 <= TAIL);
        assert_eq!(last_lines(log.path(), 3).lines().count(), 3);
    }
}
