//! Versions as programs print them.

use std::process::Command;

/// Runs a program that may be absent and returns everything it printed.
pub(super) fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| {
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        text
    })
}

/// Major and minor of the first version in a text; a lone major has minor 0.
pub(super) fn first(text: &str) -> Option<(u32, u32)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut parts = text[start..]
        .split(|c: char| !c.is_ascii_digit())
        .map(|part| part.parse().ok());
    Some((parts.next()??, parts.next().flatten().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_programs_print_them() {
        assert_eq!(first("Python 3.11.7"), Some((3, 11)));
        assert_eq!(first("v20.20.2\n"), Some((20, 20)));
        assert_eq!(
            first("openjdk version \"17.0.15\" 2025-04-15"),
            Some((17, 0))
        );
        assert_eq!(first("openjdk version \"25\" 2025-09-16"), Some((25, 0)));
        assert_eq!(first("java version \"1.8.0_401\""), Some((1, 8)));
        assert_eq!(first("command not found"), None);
    }

    #[test]
    fn an_absent_program_is_no_answer() {
        assert_eq!(ask("no-such-program-anywhere", &["--version"]), None);
    }
}
