//! The function `anchor` as it is deployed, but that it dies or stops where the environment says so, by its own
//! numbers, and by a clock that can be set.
//!
//! | variable | |
//! | --- | --- |
//! | `DIES` | `before:claim`, `after:send`: what it is about to do, or has just done, when it ends; `within:claim`: half of it is done |
//! | `STOPS` | `before:mined:3000`: the same, and for how many milliseconds it stands still, once |
//! | `LEASE_MS`, `STUCK_MS`, `RESEND_MS`, `LINGER_MS` | numbers to go by |
//! | `CLOCK` | a file with the seconds by which its clock is wrong |

mod clock;
mod dying;

use std::time::Duration;

use anchor::Anchor;
use anchoring::Rules;
use edge::{Clock, Environment};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

use crate::dying::{Dying, Moment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    edge::logs::start();
    let environment = Environment::of_process();
    let deployed = Anchor::deployed(&environment).await?;
    let moment = Moment::told(&environment)?;
    let anchor = Anchor {
        ledger: Dying::new(deployed.ledger, moment.clone()),
        chain: Dying::new(deployed.chain, moment),
        rules: told(&environment, deployed.rules)?,
        stack: deployed.stack,
        clock: Clock::by(clock::now),
        chance: deployed.chance,
    };
    let handle = async |mut event: LambdaEvent<Value>| {
        // What ends the run goes by the same clock.
        let deadline = event.context.deadline;
        event.context.deadline = deadline.saturating_add_signed(clock::wrong_by_ms());
        anchor.handle(event).await
    };
    Box::pin(lambda_runtime::run(service_fn(handle))).await
}

fn told(environment: &Environment, usual: Rules) -> Result<Rules, Error> {
    let milliseconds = |name: &str, usual: Duration| match environment.optional(name) {
        Some(text) => Ok::<_, Error>(Duration::from_millis(text.parse()?)),
        None => Ok(usual),
    };
    Ok(Rules {
        lease: milliseconds("LEASE_MS", usual.lease)?,
        stuck_after: milliseconds("STUCK_MS", usual.stuck_after)?,
        resend_after: milliseconds("RESEND_MS", usual.resend_after)?,
        linger: milliseconds("LINGER_MS", usual.linger)?,
        ..usual
    })
}
