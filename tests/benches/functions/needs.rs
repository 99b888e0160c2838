use std::fmt;
use std::time::{Duration, Instant};

use journeys::runtime::{Function, Outcome, Program};
use serde_json::Value;

/// Processes that are started, one after the other.
const STARTS: usize = 15;

/// Requests to one process, of which it has answered one before: no more than `verify` answers one address.
const REQUESTS: u32 = 100;

/// Longer than any request takes.
const TIME: Duration = Duration::from_secs(30);

/// What a function needs.
#[derive(Debug)]
pub struct Needs {
    /// From the start of the process to its first answer: the median.
    pub start: Duration,
    /// The processors' part of that, the median: the rest is waiting for keys and tables.
    own: Duration,
    /// The processors' time for one more request.
    request: Duration,
    /// Megabytes after the first answer, and after all.
    resident: [f64; 2],
}

impl Needs {
    /// Starts a program again and again, and asks it the same each time.
    pub async fn of(program: &Program, ask: &Value, status: u64) -> Self {
        let (mut starts, mut owns) = (Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let begun = Instant::now();
            let function = Function::start(program).await;
            answers(&function, ask, status).await;
            starts.push(begun.elapsed());
            owns.push(function.processor());
        }
        let function = Function::start(program).await;
        answers(&function, ask, status).await;
        let (first, before) = (function.resident(), function.processor());
        for _ in 0..REQUESTS {
            answers(&function, ask, status).await;
        }
        Self {
            start: median(starts),
            own: median(owns),
            request: function.processor().saturating_sub(before) / REQUESTS,
            resident: [first, function.resident()],
        }
    }
}

async fn answers(function: &Function, ask: &Value, status: u64) {
    let outcome = function.invoke(ask, TIME).await;
    let answered = matches!(&outcome, Outcome::Answer(answer) if answer["statusCode"].as_u64() == Some(status));
    assert!(answered, "{outcome:?}");
}

/// The one in the middle.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

impl fmt::Display for Needs {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        write!(
            to,
            "first answer after {:5.1} ms ({:.1} ms of processors), then {:.2} ms of them a request; {:.1} MB, {:.1} MB after {REQUESTS}",
            milliseconds(self.start),
            milliseconds(self.own),
            milliseconds(self.request),
            self.resident[0],
            self.resident[1]
        )
    }
}
