//! Carries out what [`anchoring::step`] decides. What a run does, and when, is decided there.

use std::pin::Pin;
use std::time::Duration;

use anchoring::{
    Answer, ChainFault, Effect, Ended, Event, Failure, Figures, News, Now, Question, Run,
    TableFault, step,
};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::chain::Chain;
use crate::ledger::Ledger;
use crate::telling::tell;

/// What a run did, for the metrics; also of one that failed.
#[derive(Debug)]
pub struct Report {
    /// How it ended.
    pub outcome: Result<Ended, Failure>,
    /// What it counted.
    pub figures: Figures,
}

/// How long a question may go unanswered before the run hears so, and keeps its lease.
const STILL: Duration = Duration::from_secs(1);

type Asking<'a> = Pin<Box<dyn Future<Output = Result<Answer, ChainFault>> + Send + 'a>>;

/// Runs until the run says that it has ended.
pub async fn carry_out<L: Ledger, C: Chain>(
    ledger: &L,
    chain: &C,
    clock: &(dyn Fn() -> Timestamp + Sync),
    mut run: Run,
) -> Report {
    let began = Instant::now();
    let mut news = News::Begin;
    let mut asking: Option<Asking<'_>> = None;
    loop {
        let now = Now {
            at: clock(),
            since: began.elapsed(),
        };
        let effects;
        (run, effects) = step(run, Event { now, news });
        // A run that leaves lets go of what it asked.
        news = News::Woke;
        for effect in effects {
            news = match effect {
                Effect::Note(note) => {
                    tell(&note);
                    continue;
                }
                Effect::End(outcome) => {
                    let figures = run.figures().clone();
                    return Report { outcome, figures };
                }
                Effect::Sleep(duration) => {
                    tokio::time::sleep(duration).await;
                    News::Woke
                }
                Effect::Ledger(deed) => {
                    tracing::debug!(deed = deed.name());
                    let told = ledger.perform(deed).await;
                    News::Told(told.map_err(|error| TableFault(edge::causes(&error))))
                }
                Effect::Chain(question) => {
                    tracing::debug!(question = question.name());
                    listen(asking.insert(ask(chain, question))).await
                }
                Effect::KeepAsking => match &mut asking {
                    Some(asked) => listen(asked).await,
                    None => News::NotYet,
                },
            };
        }
    }
}

fn ask<C: Chain>(chain: &C, question: Question) -> Asking<'_> {
    Box::pin(chain.ask(question))
}

async fn listen(asked: &mut Asking<'_>) -> News {
    match tokio::time::timeout(STILL, asked).await {
        Ok(answer) => News::Answered(answer),
        Err(_) => News::NotYet,
    }
}
