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

    fn comes(&self, side: &str, name: &str) {
        let here = format!("{side}:{name}");
        if self.dies.as_ref() == Some(&here) {
            std::process::abort();
        }
        if let Some((when, time)) = &self.stops
            && *when == here
            && !self.stopped.swap(true, Ordering::Relaxed)
        {
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

impl<L: Ledger> Ledger for Dying<L> {
    async fn perform(&self, deed: Deed) -> Result<Told, TableError> {
        let name = deed.name();
        self.moment.comes("before", name);
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
