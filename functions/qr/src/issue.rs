//! Issuing a card: read, check, sign.

use ::card::{CardPayload, CardPayloadError, EcdsaSignature, HealthCard, HistoryEntry, SealClaim};
use access::PatientId;
use axum::http::StatusCode;
use dynamo::anchors::Standing;
use dynamo::charts::{Checked, check};
use edge::Problem;
use seal::VersionNumber;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::qr::Qr;

/// How many versions are read for a card: the one it is of, and as much history as a code could hold.
const VERSIONS: usize = 9;

/// Which version the card is of.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// The newest if absent.
    #[param(value_type = Option<u64>)]
    pub version: Option<VersionNumber>,
}

/// A card just signed.
#[derive(Debug)]
pub struct Issued {
    /// The card.
    pub card: HealthCard,
    /// The version it is of.
    pub version: VersionNumber,
    /// Whether it names the transaction that anchored it.
    pub anchored: bool,
}

impl Qr {
    /// Signs a card of one version. What fails its check is not signed: a signature would make the
    /// falsehood look genuine.
    pub async fn issue(
        &self,
        patient: PatientId,
        version: Option<VersionNumber>,
    ) -> Result<Issued, Problem> {
        let mut versions = self.read(patient, version).await?.into_iter();
        let newest = versions
            .next()
            .filter(|newest| version.is_none_or(|asked| asked == newest.number));
        let newest = newest.ok_or_else(Problem::not_found)?;
        let stored = newest.stored.ok_or_else(altered)?;
        let batches = self
            .anchors
            .batches_of([&stored])
            .await
            .map_err(|error| Problem::internal(&error))?;
        let transaction = match batches.standing(&stored) {
            Standing::NotInBatch => return Err(altered()),
            Standing::Anchored(_, landing) => Some(landing.transaction),
            Standing::Waiting | Standing::Batched => None,
        };
        let content = newest.version.map_err(|_| altered())?;
        let claim = SealClaim::new(content.opening(), transaction);
        let history = history(versions);
        let now = self.clock.now().as_second();
        let payload =
            CardPayload::new(&self.issuer, now, content.record().card(), &claim, &history);
        let card = self.sign(payload.map_err(|error| refused(&error))?).await?;
        tracing::info!(anchored = transaction.is_some(), "card issued");
        Ok(Issued {
            card,
            version: newest.number,
            anchored: transaction.is_some(),
        })
    }

    /// The version asked for and those before it, newest first, each checked.
    async fn read(
        &self,
        patient: PatientId,
        version: Option<VersionNumber>,
    ) -> Result<Vec<Checked>, Problem> {
        let above = version.and_then(|version| version.next().ok());
        let (key, listed) = tokio::try_join!(
            async {
                let key = self
                    .data_keys
                    .of(patient)
                    .await
                    .map_err(|error| Problem::internal(&error))?;
                key.ok_or_else(Problem::not_found)
            },
            async {
                let listed = self.charts.versions(patient, above, VERSIONS + 1).await;
                listed.map_err(|error| Problem::internal(&error))
            }
        )?;
        Ok(check(&key, listed, VERSIONS))
    }

    async fn sign(&self, payload: CardPayload) -> Result<HealthCard, Problem> {
        let input = payload.signing_input(&self.public_key.thumbprint());
        let signature = self
            .kms
            .sign(&self.card_key, &input.digest())
            .await
            .map_err(|error| Problem::internal(&error))?;
        Ok(input.with_signature(&EcdsaSignature::from_bytes(signature)))
    }
}

/// The visits before, for as many as pass their check in an unbroken row.
fn history(before: impl Iterator<Item = Checked>) -> Vec<HistoryEntry> {
    before
        .map_while(|checked| checked.version.ok())
        .filter_map(|version| {
            let visit = version.record().view();
            Some(HistoryEntry {
                text: visit.headline(),
                date: visit.date?,
            })
        })
        .collect()
}

fn refused(error: &CardPayloadError) -> Problem {
    match error {
        CardPayloadError::Altered => altered(),
        // Records are split at saving so that this cannot be; if it is, it is ours to mend.
        CardPayloadError::Unreadable(_) | CardPayloadError::TooLarge { .. } => {
            Problem::internal(error)
        }
    }
}

fn altered() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "record-altered",
        "The record has been altered",
    )
    .detail(
        "What is stored is not what was sealed when the visit was saved. No card is signed of it.",
    )
}
