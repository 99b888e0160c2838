//! `medseal-fsck`: see the crate's documentation.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Parser as _;
use edge::Environment;
use fsck::{Arguments, Deployment, Progress, Step, UNCHECKED, USAGE};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => {
            let _nobody_reads = refusal.print();
            // Help and version are refusals too, but nobody's mistake.
            return ExitCode::from(if refusal.use_stderr() { USAGE } else { 0 });
        }
    };
    let deployment = match arguments.settings(&Environment::of_process()) {
        Ok(settings) => Deployment::new(settings).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let deployment = match deployment {
        Ok(deployment) => deployment,
        Err(error) => return failed(&error, USAGE),
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    let now = jiff::Timestamp::now();
    let patience = jiff::SignedDuration::from_secs(arguments.behind.into());
    let deployment = match now.checked_sub(patience) {
        Ok(overdue) if arguments.behind > 0 => deployment.nothing_since_before(overdue),
        _ => deployment,
    };
    let progress = if arguments.quiet {
        Progress::silent()
    } else {
        Progress::new(telling())
    };
    match fsck::check(&deployment, &progress).await {
        Ok(report) => {
            let text = if arguments.json {
                report.json()
            } else {
                report.to_string()
            };
            let _nobody_reads = writeln!(std::io::stdout(), "{text}");
            ExitCode::from(report.exit_code())
        }
        Err(error) => failed(&format!("could not check: {error}"), UNCHECKED),
    }
}

fn failed(error: &str, code: u8) -> ExitCode {
    let _nobody_reads = writeln!(std::io::stderr(), "medseal-fsck: {error}");
    ExitCode::from(code)
}

/// Tells how far it is, once a second at most.
fn telling() -> impl Fn(Step) + Send + Sync + 'static {
    let told = Mutex::new(Instant::now());
    move |step| {
        if let Ok(mut told) = told.lock()
            && told.elapsed() >= Duration::from_secs(1)
        {
            *told = Instant::now();
            let _nobody_reads = writeln!(std::io::stderr(), "{step}");
        }
    }
}
