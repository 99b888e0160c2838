//! A ledger or a chain around the real one, in which the process ends or stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anchor::chain::Chain;
use anchor::ledger::Ledger;
use anchoring::{Answer, ChainFault, Deed, Place, Question, Told};
use dynamo::TableError;
use edge::Environment;
use lambda_runtime::Error;

/// When something happens to the process, and what.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    /// `before:claim`
    dies: Option<String>,
    /// The same, and how long it stands still.
    stops: Option<(String, Duration)>,
    stopped: Arc<AtomicBool>,
}

impl Moment {
    pub fn told(environment: &Environment) -> Result<Self, Error> {
        let stops = match environment.optional("STOPS") {
            Some(text) => {
                let (when, milliseconds) = text.rsplit_once(':').ok_or("STOPS lacks its time")?;
                let time = Duration::from_millis(milliseconds.parse()?);
                Some((when.to_owned(), time))
            }
            None => None,
        };
        Ok(Self {
            dies: environment.optional("DIES"),
            stops,
            stopped: Arc::default(),
        })
    }

    fn is_set(&self, side: &str, name: &str) -> bool {
        self.dies.as_deref() == Some(&format!("{side}:{name}"))
    }

    fn comes(&self, side: &str, name: &str) {
        if self.is_set(side, name) {
            std::process::abort();
        }
        let here = format!("{side}:{name}");
        if let Some((when, time)) = &self.stops
            && *when == here
            && !self.stopped.swap(true, Ordering::Relaxed)
        {
            println!("stands still {here}");
            // The whole process, as a frozen one does.
            std::thread::sleep(*time);
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Dying<I> {
    inner: I,
    moment: Moment,
}

impl<I> Dying<I> {
    pub fn new(inner: I, moment: Moment) -> Self {
        Self { inner, moment }
    }
}

/// The first half of a deed that is many writes.
fn half(deed: &Deed) -> Option<Deed> {
    Some(match deed {
        Deed::Claim(claims) => Deed::Claim(claims[..claims.len() / 2].to_vec()),
        Deed::KeepLogHeads(heads) => Deed::KeepLogHeads(heads[..heads.len() / 2].to_vec()),
        // Items of 4,096 each.
        Deed::WriteCandidates(lease, batch, all) => {
            Deed::WriteCandidates(*lease, *batch, all[..all.len().min(4_096)].to_vec())
        }
        Deed::WriteLeaves(lease, batch, all) => {
            Deed::WriteLeaves(*lease, *batch, all[..all.len().min(4_096)].to_vec())
        }
        _ => return None,
    })
}

impl<L: Ledger> Ledger for Dying<L> {
    async fn perform(&self, deed: Deed) -> Result<Told, TableError> {
        let name = deed.name();
        self.moment.comes("before", name);
        if let Some(half) = half(&deed) {
            if self.moment.is_set("within", name) {
                self.inner.perform(half).await?;
            }
            self.moment.comes("within", name);
        }
        let told = self.inner.perform(deed).await;
        self.moment.comes("after", name);
        told
    }
}

impl<C: Chain> Chain for Dying<C> {
    fn place(&self) -> Place {
        self.inner.place()
    }

    async fn ask(&self, question: Question) -> Result<Answer, ChainFault> {
        let name = question.name();
        self.moment.comes("before", name);
        let answer = self.inner.ask(question).await;
        self.moment.comes("after", name);
        answer
    }
}
