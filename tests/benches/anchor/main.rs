//! The deployed `anchor` with 10,000 versions waiting, against DynamoDB Local and Anvil: `README.md`.

mod counter;

use std::time::{Duration, Instant};

use counter::Counter;
use dynamo::anchors::Batch;
use futures_util::future::join_all;
use journeys::Clinic;
use journeys::anchorage::{Anchorage, Pace, Written};
use journeys::runtime::Function;
use serde_json::{Value, json};

/// What one event of a queue can carry, and one batch.
const VERSIONS: usize = 10_000;

/// Charts that are written to side by side.
const CHARTS: usize = 16;

/// One process lives through so many fillings of the outbox: what it keeps of one shows at the next.
const ROUNDS: usize = 3;

/// Longer than Lambda gives a run; what takes longer is told, and not cut off.
const LIMIT: Duration = Duration::from_mins(10);

#[tokio::main]
async fn main() {
    // Tests are to compile this, and not to wait for it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let clinic = Clinic::open().await;
    let anchorage = Box::pin(Anchorage::open(&clinic.stack, "bench", Pace::STEADY)).await;
    let program = anchorage.program();
    let tables = Counter::before(&program.environment["AWS_ENDPOINT_URL"]).await;
    let chain = Counter::before(&anchorage.chain.rpc).await;
    let program = program
        .with("AWS_ENDPOINT_URL", &tables.url)
        .with("CHAIN_RPC_URLS", &chain.url);
    let function = Function::start(&program).await;
    println!("started: {:.1} MB resident", function.resident());
    // Not counted: what its start asks.
    tables.take();
    chain.take();

    let (mut written, event) = (Vec::new(), event());
    for round in 1..=ROUNDS {
        written.extend(fill(&anchorage).await);
        let begun = Instant::now();
        let mut outcome = function.invoke(&event, LIMIT).await;
        let mut runs = 1;
        assert!(outcome.is_answer(), "{outcome:?}");
        while !anchorage.is_settled(&written).await {
            assert!(begun.elapsed() < LIMIT, "{outcome:?}");
            outcome = function.invoke(&json!({ "sweep": true }), LIMIT).await;
            runs += 1;
        }
        let seconds = begun.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let rate = VERSIONS as f64 / seconds;
        println!(
            "round {round}: {VERSIONS} versions final after {seconds:.1} s ({rate:.0} a second), \
             {runs} runs; {:.1} MB resident, {:.1} MB at most",
            function.resident(),
            function.peak()
        );
        for (of, counter) in [("tables and key", &tables), ("chain", &chain)] {
            let counts = counter.take();
            println!("  {of}: {} calls {counts:?}", counts.values().sum::<u64>());
        }
    }
    println!("{:?}", anchorage.tally(&written).await);
    for batch in anchorage.batches().await {
        tell(&batch);
    }
}

/// Saves as many versions as a batch holds.
async fn fill(anchorage: &Anchorage) -> Vec<Written> {
    let begun = Instant::now();
    let charts = (0..CHARTS).map(|_| anchorage.write(VERSIONS / CHARTS));
    let written: Vec<Written> = join_all(charts).await.into_iter().flatten().collect();
    assert_eq!(written.len(), VERSIONS);
    println!("saved after {:.1} s", begun.elapsed().as_secs_f64());
    written
}

/// A queue's event, a message for each version.
fn event() -> Value {
    let message = |number: usize| {
        json!({
            "messageId": format!("00000000-0000-0000-0000-{number:012}"),
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
            "body": "{}",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:WakeUps",
            "awsRegion": "eu-central-1",
        })
    };
    json!({ "Records": (0..VERSIONS).map(message).collect::<Vec<_>>() })
}

fn tell(batch: &Batch) {
    let Some((sealed, landing)) = batch.sealed().zip(batch.landing()) else {
        return;
    };
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let gas_per_version = landing.gas_used as f64 / sealed.versions as f64;
    println!(
        "batch {}: {} versions, {} gas, {gas_per_version:.2} a version",
        batch.number, sealed.versions, landing.gas_used
    );
}
