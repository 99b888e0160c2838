//! Structured logs on standard output, where Lambda picks them up.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// JSON lines, level INFO. Our own lines name routes, states and numbers, and by their ids who changed an account and whose
/// it is; never names, addresses, tokens or content. Libraries' lines below WARN stay out: they may quote requests.
pub fn start() {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .parse_lossy("info,hyper=warn,aws=warn,aws_smithy_runtime=warn,alloy=warn,reqwest=warn,lambda_runtime=warn,webauthn_rs=off,webauthn_rs_core=off");
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .without_time()
        .with_env_filter(filter)
        .init();
}

/// An error with its sources on one line, by what they say of themselves. Never by their `Debug` form:
/// that of an AWS error holds the whole answer, and answers hold people.
#[must_use]
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        line.push_str(": ");
        line.push_str(&inner.to_string());
        source = inner.source();
    }
    line
}
