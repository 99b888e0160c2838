//! `medseal-audit`: see the crate's documentation.

use std::io::Write as _;
use std::process::ExitCode;

use auditor::{Arguments, USAGE};
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
    match auditor::audit(&arguments, now).await {
        Ok(report) => {
            let text = if arguments.json {
                report.json()
            } else {
                report.to_string()
            };
            let _nobody_reads = writeln!(std::io::stdout(), "{text}");
            ExitCode::from(report.result.exit_code())
        }
        Err(error) => {
            let _nobody_reads = writeln!(std::io::stderr(), "medseal-audit: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
