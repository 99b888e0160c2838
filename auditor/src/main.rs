//! `medseal-audit`: see the crate's documentation.

use std::io::Write as _;
use std::process::ExitCode;

use auditor::{Arguments, AuditError, Outcome, USAGE};
use clap::Parser as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => {
            let _nobody_reads = refusal.print();
            // Help and version are refusals too, but nobody's mistake.
            return ExitCode::from(if refusal.use_stderr() { USAGE } else { 0 });
        }
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    let now = jiff::Timestamp::now().as_second();
    match checked(&arguments, now).await {
        Ok((text, result)) => {
            let _nobody_reads = writeln!(std::io::stdout(), "{text}");
            ExitCode::from(result.exit_code())
        }
        Err(error) => {
            let _nobody_reads = writeln!(std::io::stderr(), "medseal-audit: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// What there is to say about the file, whichever it is, and what came of it.
async fn checked(arguments: &Arguments, now: i64) -> Result<(String, Outcome), AuditError> {
    if let Some(report) = auditor::audit_log(arguments).await? {
        let text = if arguments.json {
            report.json()
        } else {
            report.to_string()
        };
        return Ok((text, report.result));
    }
    let report = auditor::audit(arguments, now).await?;
    let text = if arguments.json {
        report.json()
    } else {
        report.to_string()
    };
    Ok((text, report.result))
}
