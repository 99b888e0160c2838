//! Calls of many statements, of which single ones fail while the call succeeds.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::proxy::{ALWAYS, Answer, Request};
use crate::seed::Seed;

/// What may come of a statement that is right: it may be asked for again.
pub const CODES: [&str; 5] = [
    "ThrottlingError",
    "TransactionConflict",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "InternalServerError",
];

/// What is to fail.
#[derive(Debug, Default)]
pub struct Statements(Mutex<Plan>);

#[derive(Debug, Default)]
struct Plan {
    planned: Option<(Failure, usize)>,
    random: Option<(Seed, u64)>,
    struck: usize,
}

/// How a statement fails.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// How it is answered.
    pub code: &'static str,
    /// Whether it is made all the same.
    pub made: bool,
}

impl Statements {
    /// The next so many statements fail.
    pub fn plan(&self, failure: Failure, times: usize) {
        self.lock().planned = Some((failure, times));
    }

    /// From now on one statement in so many fails, in one way or another.
    pub fn by_chance(&self, seed: Seed, one_in: u64) {
        self.lock().random = Some((seed, one_in));
    }

    /// None fails any more.
    pub fn heal(&self) {
        let mut plan = self.lock();
        (plan.planned, plan.random) = (None, None);
    }

    /// How many have failed.
    pub fn struck(&self) -> usize {
        self.lock().struck
    }

    fn lock(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes on what does not fail, and brings the answer to all back.
    pub async fn pass<F>(&self, mut request: Request, on: impl Fn(Request) -> F) -> Option<Answer>
    where
        F: Future<Output = Option<Answer>>,
    {
        let mut asked: Value = serde_json::from_slice(&request.body).ok()?;
        let statements = asked["Statements"].as_array()?.clone();
        let failures: Vec<Option<Failure>> = {
            let mut plan = self.lock();
            statements.iter().map(|_| plan.meet()).collect()
        };
        if failures.iter().all(Option::is_none) {
            return on(request).await;
        }
        let arrives = |failure: &Option<Failure>| failure.is_none_or(|failure| failure.made);
        let arriving = statements.into_iter().zip(&failures);
        let arriving: Vec<Value> = arriving
            .filter(|(_, failure)| arrives(failure))
            .map(|(statement, _)| statement)
            .collect();
        let mut answers = Vec::new();
        let mut answer = Answer {
            status: axum::http::StatusCode::OK,
            media: "application/x-amz-json-1.0".to_owned(),
            body: request.body.clone(),
        };
        if !arriving.is_empty() {
            asked["Statements"] = arriving.into();
            request.body = asked.to_string().into();
            answer = on(request).await?;
            if !answer.status.is_success() {
                return Some(answer);
            }
            let mut told: Value = serde_json::from_slice(&answer.body).ok()?;
            answers = std::mem::take(told["Responses"].as_array_mut()?);
        }
        let mut answers = answers.into_iter();
        let responses = failures.iter().map(|failure| {
            let answer = arrives(failure).then(|| answers.next()).flatten();
            match failure {
                Some(Failure { code, .. }) => json!({ "Error": { "Code": code, "Message": "" } }),
                None => answer.unwrap_or_default(),
            }
        });
        let body = json!({ "Responses": responses.collect::<Vec<_>>() });
        answer.body = body.to_string().into();
        Some(answer)
    }
}

impl Plan {
    fn meet(&mut self) -> Option<Failure> {
        let met = self.planned().or_else(|| {
            let (seed, one_in) = self.random.as_mut()?;
            (seed.below(*one_in) == 0).then(|| Failure {
                code: seed.one_of(&CODES),
                made: seed.below(2) == 0,
            })
        });
        self.struck += usize::from(met.is_some());
        met
    }

    fn planned(&mut self) -> Option<Failure> {
        let (failure, times) = self.planned.as_mut().filter(|(_, times)| *times > 0)?;
        if *times != ALWAYS {
            *times -= 1;
        }
        Some(*failure)
    }
}
