//! How often one may try: every try is counted before it is looked at, and taken back when it was right.
//!
//! Nobody can lock somebody else out: a browser that somebody has signed in from before has a bucket of
//! its own, which no stranger can fill.

use std::time::Duration;

use access::PersonId;
use axum::http::StatusCode;
use dynamo::sessions::Bucket;
use edge::Problem;
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use queue::Mail;
use tokio::time::timeout;
use uuid::Uuid;

use crate::auth::Auth;
use crate::client::{Client, Device};

const QUARTER: SignedDuration = SignedDuration::from_mins(15);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Wrong tries from one network address, whoever's account they are for: a clinic may be behind one.
const OF_A_NETWORK: u64 = 200;
/// Of one network address for one account.
const OF_A_PAIR: u64 = 10;
/// For one account from all browsers that are not known to it.
const OF_AN_ACCOUNT: u64 = 30;
/// From one browser that is known to the account.
const OF_A_DEVICE: u64 = 10;
/// Wrong codes of one app, whoever tries and from wherever: of a million codes three are right at a time
/// (NIST SP 800-63B, section 3.2.2).
const OF_AN_APP: u64 = 100;
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Wrong second factors of a day, after the right password, of which the account's owner is told.
const TOLD_AT: u64 = 5;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// What a figure may cost who waits for their answer.
const COUNTED_WITHIN: Duration = Duration::from_secs(1);
/// Of one signed-in session that is asked for its password again.
const OF_A_SESSION: u64 = 10;

/// A kind of tries, and how many there may be.
struct Limit {
    bucket: Bucket,
    at_most: u64,
}

impl Limit {
    fn new(name: String, at_most: u64, length: SignedDuration, now: Timestamp) -> Self {
        let bucket = Bucket::new(name, length, now);
        Self { bucket, at_most }
    }
}

/// A try that was counted. [`Auth::succeeded`] takes it back.
#[must_use]
pub struct Attempt(Vec<Bucket>);

/// There were too many tries, for so many seconds.
pub fn too_many(seconds: i64) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-attempts",
        "Too many attempts",
    )
    .detail("Wait a little, then try again. Nobody is locked out for good.")
    .retry_after(seconds)
}

/// Not something to wait for: the month may be long, and there are other ways in.
fn no_more_codes() -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-codes",
        "Too many wrong codes",
    )
    .detail(
        "Somebody has tried too many codes of your app this month. Sign in with a passkey or a recovery code, or \
         have an admin reset your second factor, and set a new password.",
    )
}

impl Auth {
    /// Counts a try of a password or of a code for an account. `account` is the same for everybody who
    /// means that account, and says nothing about whether there is one.
    pub async fn attempt(
        &self,
        account: &str,
        client: &Client,
        known: Option<&Device>,
        now: Timestamp,
    ) -> Result<Attempt, Problem> {
        if let Some(device) = known {
            let name = format!("device#{}#{account}", device.hash());
            let own = Limit::new(name, OF_A_DEVICE, QUARTER, now);
            return self.count(vec![own], now).await;
        }
        let network = client.network();
        let near = vec![
            Limit::new(format!("from#{network}"), OF_A_NETWORK, QUARTER, now),
            Limit::new(format!("pair#{network}#{account}"), OF_A_PAIR, QUARTER, now),
        ];
        // Only what one network may still try is counted against the account: a single one does not fill
        // its bucket.
        let counted = self.count(near, now).await?;
        let account = Limit::new(format!("account#{account}"), OF_AN_ACCOUNT, HOUR, now);
        self.besides(counted, account, now).await
    }

    /// Counts a try of a code of somebody's app: whoever knows the password does not guess it in a year.
    /// Passkeys and recovery codes are too long to be guessed, and stay as a way in.
    pub async fn attempt_code(
        &self,
        account: &str,
        app: Uuid,
        client: &Client,
        known: Option<&Device>,
        now: Timestamp,
    ) -> Result<Attempt, Problem> {
        let counted = self.attempt(account, client, known, now).await?;
        let app = Limit::new(format!("app#{app}"), OF_AN_APP, MONTH, now);
        match self.besides(counted, app, now).await {
            Err(problem) if problem.status() == StatusCode::TOO_MANY_REQUESTS => {
                Err(no_more_codes())
            }
            counted => counted,
        }
    }

    /// Takes note that a right password was followed by a wrong second factor, and tells whose it is once a
    /// day: a password that others know is worth a new one, though it has let nobody in.
    pub async fn wrong_after_password(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.failed(now).await;
        let today = Bucket::new(format!("wrong-factors#{person}"), DAY, now);
        let count = self.sessions.count(&today).await;
        if count.map_err(|error| Problem::internal(&error))? == TOLD_AT {
            self.tell(&Mail::SecondFactorFailed { person }).await?;
        }
        Ok(())
    }

    /// Counts a sign-in that came to nothing, for the clinic's figures. A figure changes no answer: one that is
    /// not counted, or not soon, is one less.
    pub async fn failed(&self, now: Timestamp) {
        let [place] = self.chance.bytes();
        let counting = self.sessions.count_failure(now, place);
        match timeout(COUNTED_WITHIN, counting).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(error = edge::causes(&error), "a failure was not counted");
            }
            Err(_) => tracing::warn!("a failure was not counted in time"),
        }
    }

    /// Counts what was counted under another limit as well.
    async fn besides(
        &self,
        Attempt(mut counted): Attempt,
        limit: Limit,
        now: Timestamp,
    ) -> Result<Attempt, Problem> {
        match self.count(vec![limit], now).await {
            Ok(Attempt(more)) => {
                counted.extend(more);
                Ok(Attempt(counted))
            }
            Err(refusal) => {
                self.succeeded(Attempt(counted)).await?;
                Err(refusal)
            }
        }
    }

    /// Counts a try of somebody who is signed in and has to show once more that it is them.
    pub async fn attempt_again(&self, session: Uuid, now: Timestamp) -> Result<Attempt, Problem> {
        let own = Limit::new(format!("session#{session}"), OF_A_SESSION, HOUR, now);
        self.count(vec![own], now).await
    }

    /// Takes back what was counted: it was no wrong try.
    pub async fn succeeded(&self, Attempt(buckets): Attempt) -> Result<(), Problem> {
        let back = buckets.iter().map(|bucket| self.sessions.forgive(bucket));
        try_join_all(back)
            .await
            .map_err(|error| Problem::internal(&error))?;
        Ok(())
    }

    async fn count(&self, limits: Vec<Limit>, now: Timestamp) -> Result<Attempt, Problem> {
        let counts = limits
            .iter()
            .map(|limit| self.sessions.count(&limit.bucket));
        let counts = try_join_all(counts)
            .await
            .map_err(|error| Problem::internal(&error))?;
        let wait = limits
            .iter()
            .zip(counts)
            .filter(|(limit, count)| *count > limit.at_most)
            .map(|(limit, _)| limit.bucket.seconds_left(now))
            .max();
        let attempt = Attempt(limits.into_iter().map(|limit| limit.bucket).collect());
        match wait {
            None => Ok(attempt),
            // What is refused was not tried: it fills no other bucket either.
            Some(seconds) => {
                self.succeeded(attempt).await?;
                Err(too_many(seconds))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;
    use axum::response::IntoResponse as _;

    #[test]
    fn who_is_to_wait_is_told_how_long_and_who_need_not_is_told_the_ways_in() {
        let wait = too_many(90).into_response();
        assert_eq!(wait.headers()[header::RETRY_AFTER], "90");
        let codes = no_more_codes();
        let said = serde_json::to_value(&codes).unwrap_or_default();
        // By the type portals choose their words: "wait a little" would be for a month.
        assert_eq!(said["type"], "/problems/too-many-codes");
        assert!(
            said["detail"]
                .to_string()
                .contains("passkey or a recovery code")
        );
        assert!(
            codes
                .into_response()
                .headers()
                .get(header::RETRY_AFTER)
                .is_none()
        );
    }
}
