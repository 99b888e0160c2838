//! Claims: many in a call, each made or refused for itself.

use std::collections::HashSet;

use anchoring::{Candidate, Claim, Written};
use aws_sdk_dynamodb::types::{
    BatchStatementErrorCodeEnum as Code, BatchStatementRequest, BatchStatementResponse,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::Outbox;
use crate::TableError;
use crate::charts::version_sk;
use crate::item::{b, n, s};
use crate::log::event_sk;
use crate::together::pause;
use crate::transaction::alone;

/// Statements that one `BatchExecuteStatement` takes.
const STATEMENTS: usize = 25;

/// Calls under way at once. The module says how hot they make a partition.
const AT_ONCE: usize = 4;

/// How often a call's statements are asked for: fewer than elsewhere, for a claim of 512 is six rounds of calls, and a run's
/// lease does not last for six times six seconds. What is left is the next run's.
const ATTEMPTS: u32 = 6;

impl Outbox {
    /// Moves each from the outbox into its batch: one conditional write each, and what came of it in the order in which
    /// they were asked for. After an error each of them may have been made; one that is made again leads to the same.
    pub async fn claim(&self, claims: &[(Candidate, u64)]) -> Result<Vec<Claim>, TableError> {
        let told: Vec<Vec<Claim>> = stream::iter(calls(claims))
            .map(|call| self.claim_together(call))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(told.concat())
    }

    /// One call, and others for those of its statements that the table did not get to: nobody else makes them again.
    async fn claim_together(
        &self,
        claims: Vec<(Candidate, u64)>,
    ) -> Result<Vec<Claim>, TableError> {
        let mut outcomes: Vec<Result<Claim, Ended>> = Vec::new();
        outcomes.resize_with(claims.len(), || Err(Ended(None)));
        let mut left: Vec<usize> = (0..claims.len()).collect();
        for attempt in 0..ATTEMPTS {
            pause(attempt).await;
            let statements = left.iter().map(|at| self.statement(claims[*at]));
            let answers = self.execute(statements.collect::<Result<_, _>>()?).await?;
            if answers.len() != left.len() {
                return Err(TableError::Unanswered);
            }
            for (at, answer) in left.iter().zip(&answers) {
                outcomes[*at] = outcome(answer);
            }
            left.retain(|at| outcomes[*at].as_ref().is_err_and(Ended::may_pass));
            if left.is_empty() {
                break;
            }
        }
        let outcomes = outcomes.into_iter();
        outcomes.map(|one| one.map_err(TableError::from)).collect()
    }

    fn statement(
        &self,
        (candidate, batch): (Candidate, u64),
    ) -> Result<BatchStatementRequest, TableError> {
        let (table, sk) = match candidate.written {
            Written::Version(number) => (&self.records, version_sk(number)),
            Written::Entry(number) => (&self.audit, event_sk(number)),
        };
        // No item is made by an UPDATE: one that is gone is refused.
        let statement = format!(
            "UPDATE \"{table}\" SET \"batch\" = ? REMOVE \"pending\" WHERE \"pk\" = ? AND \"sk\" = ? \
             AND \"commitment\" = ? AND (\"pending\" IS NOT MISSING OR \"batch\" = ?)"
        );
        BatchStatementRequest::builder()
            .statement(statement)
            .parameters(n(batch))
            .parameters(s(candidate.patient.to_string()))
            .parameters(s(sk))
            .parameters(b(*candidate.commitment.as_bytes()))
            .parameters(n(batch))
            .build()
            .map_err(TableError::request)
    }

    async fn execute(
        &self,
        statements: Vec<BatchStatementRequest>,
    ) -> Result<Vec<BatchStatementResponse>, TableError> {
        let answer = alone(|| {
            self.client
                .batch_execute_statement()
                .set_statements(Some(statements.clone()))
                .send()
        });
        Ok(answer.await?.responses.unwrap_or_default())
    }
}

/// Claims by the call. A call with the same item twice would be refused as a whole, and again by every run.
fn calls(mut claims: &[(Candidate, u64)]) -> Vec<Vec<(Candidate, u64)>> {
    let mut calls = Vec::new();
    while !claims.is_empty() {
        let mut items = HashSet::new();
        let apart = claims
            .iter()
            .take(STATEMENTS)
            .take_while(|(one, _)| items.insert((one.patient, one.written)));
        let (call, later) = claims.split_at(apart.count());
        calls.push(call.to_vec());
        claims = later;
    }
    calls
}

/// A statement that ended with this code, if with any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a statement ended with {}", .0.as_ref().map_or("an error that has no code", Code::as_str))]
struct Ended(Option<Code>);

impl Ended {
    /// Whether the table may do it when it is asked again.
    fn may_pass(&self) -> bool {
        matches!(
            self.0,
            Some(
                // A transaction that amends this version or enters this entry may just be ending.
                Code::TransactionConflict
                    | Code::ThrottlingError
                    | Code::ProvisionedThroughputExceeded
                    | Code::RequestLimitExceeded
                    | Code::InternalServerError
            )
        )
    }
}

impl From<Ended> for TableError {
    fn from(ended: Ended) -> Self {
        match ended.0 {
            Some(Code::TransactionConflict) => Self::Contended,
            _ => Self::Call(Box::new(ended)),
        }
    }
}

/// What an answer to a statement says of its claim.
fn outcome(answer: &BatchStatementResponse) -> Result<Claim, Ended> {
    match answer.error().map(|error| error.code()) {
        None => Ok(Claim::Claimed),
        Some(Some(Code::ConditionalCheckFailed)) => Ok(Claim::Refused),
        Some(code) => Err(Ended(code.cloned())),
    }
}

#[cfg(test)]
mod tests {
    use access::PatientId;
    use aws_sdk_dynamodb::types::BatchStatementError;
    use seal::{Commitment, VersionNumber};
    use uuid::Uuid;

    use super::*;

    fn claim(number: u64) -> (Candidate, u64) {
        let candidate = Candidate {
            patient: PatientId::new(Uuid::nil()),
            written: Written::Version(VersionNumber::new(number).unwrap()),
            commitment: Commitment::from_bytes([3; 32]),
        };
        (candidate, 7)
    }

    fn answered(code: &str) -> Result<Claim, Ended> {
        let error = BatchStatementError::builder().code(code.into()).build();
        outcome(&BatchStatementResponse::builder().error(error).build())
    }

    #[test]
    fn calls_are_as_few_as_can_be_and_hold_every_claim_in_its_order() {
        for count in [0, 1, 25, 26, 60, 512] {
            let all: Vec<_> = (1..=count).map(claim).collect();
            let calls = calls(&all);
            assert_eq!(calls.len(), all.len().div_ceil(STATEMENTS));
            assert_eq!(calls.concat(), all);
        }
    }

    #[test]
    fn no_call_has_the_same_item_twice() {
        let all = [1, 2, 1, 1, 3].map(claim);
        let calls = calls(&all);
        let lengths: Vec<usize> = calls.iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 1, 2]);
        assert_eq!(calls.concat(), all);
    }

    #[test]
    fn a_claim_is_refused_by_its_condition_and_by_nothing_else() {
        assert_eq!(
            outcome(&BatchStatementResponse::builder().build()),
            Ok(Claim::Claimed)
        );
        assert_eq!(answered("ConditionalCheckFailed"), Ok(Claim::Refused));
        for code in Code::values().iter().chain(&["SomethingNew"]) {
            let other = *code != "ConditionalCheckFailed";
            assert_eq!(answered(code).is_err(), other, "{code}");
        }
        let unnamed = BatchStatementError::builder().build();
        let unnamed = BatchStatementResponse::builder().error(unnamed).build();
        assert_eq!(outcome(&unnamed), Err(Ended(None)));
    }

    #[test]
    fn what_passes_is_asked_again_and_what_is_wrong_is_told_at_once() {
        for code in Code::values().iter().chain(&["SomethingNew"]) {
            let Err(ended) = answered(code) else {
                continue;
            };
            let wrong = [
                "AccessDenied",
                "DuplicateItem",
                "ItemCollectionSizeLimitExceeded",
                "ResourceNotFound",
                "SomethingNew",
                "ValidationError",
            ];
            assert_eq!(ended.may_pass(), !wrong.contains(code), "{code}");
            let contended = matches!(TableError::from(ended), TableError::Contended);
            assert_eq!(contended, *code == "TransactionConflict", "{code}");
        }
    }
}
