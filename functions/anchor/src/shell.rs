//! Carries out what [`anchoring::step`] decides. What a run does, and when, is decided there.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use anchoring::{
    Answer, ChainFault, Effect, Ended, Event, Failure, Figures, News, Now, Run, TableFault, step,
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
    let mut shell = Shell {
        ledger,
        chain,
        asking: None,
    };
    let mut heard = VecDeque::from([News::Begin]);
    while let Some(news) = heard.pop_front() {
        let now = Now {
            at: clock(),
            since: began.elapsed(),
        };
        let effects;
        (run, effects) = step(run, Event { now, news });
        for effect in effects {
            if let Effect::End(outcome) = effect {
                let figures = run.figures().clone();
                return Report { outcome, figures };
            }
            heard.extend(shell.carry_out(effect).await);
        }
    }
    let figures = run.figures().clone();
    Report {
        outcome: Err(Failure::Unasked),
        figures,
    }
}

struct Shell<'a, L, C> {
    ledger: &'a L,
    chain: &'a C,
    /// What the chain has not answered yet.
    asking: Option<Asking<'a>>,
}

impl<L: Ledger, C: Chain> Shell<'_, L, C> {
    /// What comes of an effect, if anything does.
    async fn carry_out(&mut self, effect: Effect) -> Option<News> {
        match effect {
            Effect::Note(note) => {
                tell(&note);
                None
            }
            Effect::End(_) => None,
            Effect::Sleep(duration) => {
                tokio::time::sleep(duration).await;
                Some(News::Woke)
            }
            Effect::Ledger(deed) => {
                tracing::debug!(deed = deed.name());
                let told = Box::pin(self.ledger.perform(deed)).await;
                Some(News::Told(
                    told.map_err(|error| TableFault(edge::causes(&error))),
                ))
            }
            Effect::Chain(question) => {
                tracing::debug!(question = question.name());
                self.asking = Some(Box::pin(self.chain.ask(question)));
                self.listen().await
            }
            Effect::KeepAsking => self.listen().await,
        }
    }

    async fn listen(&mut self) -> Option<News> {
        let asked = self.asking.as_mut()?;
        match tokio::time::timeout(STILL, asked).await {
            Ok(answer) => {
                self.asking = None;
                Some(News::Answered(answer))
            }
            Err(_) => Some(News::NotYet),
        }
    }
}
