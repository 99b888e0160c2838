#![doc = include_str!("../README.md")]

mod arguments;
mod chain;
mod input;
mod log;
mod report;
mod text;
mod words;

pub use arguments::{Arguments, BlockHash, BlockHashError};
pub use input::AuditError;
pub use log::{Anchored, LogReport, audit_log};
pub use report::{Outcome, Report, Reported};

use evidence::{Trusted, TrustedContract, TrustedIssuer};

/// `EX_USAGE` of sysexits.h: the command line is wrong.
pub const USAGE: u8 = 64;

/// Reads the file, checks it, and asks whom it was told to ask. `now` is in seconds since 1970.
pub async fn audit(arguments: &Arguments, now: i64) -> Result<Report, AuditError> {
    let evidence = input::evidence(&arguments.evidence)?;
    let keys = arguments.jwks.as_deref().map(input::keys).transpose()?;
    let issuer = arguments.issuer.as_ref().zip(keys.as_ref());
    let files = arguments.revocations.iter().zip(keys.iter().cycle());
    let lists = files.map(|(file, keys)| input::revocations(file, keys));
    let lists = lists.collect::<Result<Vec<_>, _>>()?;
    let examined = evidence.examine(&Trusted {
        contract: arguments.contract.zip(arguments.chain_id).map(|place| {
            let (contract, chain_id) = place;
            TrustedContract {
                chain_id,
                address: *contract.as_bytes(),
            }
        }),
        issuer: issuer.map(|(issuer, keys)| TrustedIssuer {
            origin: issuer.as_str(),
            keys,
        }),
        now,
    });
    let chain = chain::Chain::of(arguments)?;
    let words = chain.words(&examined).await;
    Ok(Report::new(&evidence, &examined, &words, arguments, &lists))
}
