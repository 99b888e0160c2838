//! A second factor comes in: with it, with the first one, ten recovery codes.

use access::Strength;
use axum::http::StatusCode;
use dynamo::factors::{Enrolled, Factor};
use dynamo::sessions::Grounds;
use edge::Problem;
use gate::Caller;
use queue::Mail;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Auth;
use crate::recovery::{NewCodes, new_codes};

/// More than anybody carries, and few enough for one transaction.
const AT_MOST: usize = 10;

/// What comes with a factor.
#[derive(Serialize, ToSchema)]
pub struct Added {
    /// Shown this once, and only with the first factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_codes: Option<Vec<String>>,
}

impl Auth {
    /// What the caller has enrolled, if they may add to it: whoever has a factor has to have shown it.
    pub(super) async fn open_to_more(&self, caller: &Caller) -> Result<Enrolled, Problem> {
        let enrolled = self.factors.of(caller.person).await;
        let enrolled = enrolled.map_err(|error| Problem::internal(&error))?;
        if !enrolled.factors.is_empty() && caller.strength == Strength::Password {
            return Err(Problem::second_factor_required());
        }
        if enrolled.factors.len() >= AT_MOST {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "too-many-factors",
                "There are enough second factors",
            )
            .detail("Remove one that you do not use any more."));
        }
        Ok(enrolled)
    }

    /// Adds a factor, on grounds that are used up with it. The session has two factors from now on, and
    /// with the first factor the caller's other sessions end: they were begun without.
    pub(super) async fn add(
        &self,
        caller: &Caller,
        enrolled: &Enrolled,
        factor: &Factor,
        shown: Grounds,
    ) -> Result<Added, Problem> {
        let (now, before) = (self.clock.now(), enrolled.factors.len());
        let codes = match before {
            0 => Some(new_codes(&self.chance)?),
            _ => None,
        };
        let internal = |error| Problem::internal(&error);
        let added = self.factors.added(caller.person, factor, before);
        let strengthened =
            self.sessions
                .goes_on_with(Strength::TwoFactor, caller.person, caller.session, now);
        let mut grounds = shown
            .and(added.map_err(internal)?)
            .and(strengthened.map_err(internal)?);
        if let Some(NewCodes { stored, .. }) = &codes {
            let stored = self.factors.codes_replaced(caller.person, stored);
            grounds = grounds.and(stored.map_err(internal)?);
        }
        let (person, own) = (caller.person, Some(caller.session));
        self.tell(&Mail::SecondFactorChanged { person }).await?;
        let change = Box::pin(self.sessions.settle(grounds));
        let changed = match before {
            0 => self.sessions.ending(person, own, change).await,
            _ => change.await,
        };
        if !changed.map_err(internal)? {
            return Err(changed_meanwhile());
        }
        Ok(Added {
            recovery_codes: codes.map(|codes| codes.shown),
        })
    }
}

/// 409: something else was done to the account at the same time.
pub(super) fn changed_meanwhile() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "changed-meanwhile",
        "The account has changed meanwhile",
    )
    .detail("Look at it again, then repeat what you wanted.")
}
