//! Issuing a card: read, check, sign.

use std::collections::{BTreeSet, HashMap};

use ::card::{
    CardPayload, CardPayloadError, EcdsaSignature, HealthCard, HistoryEntry, Revocation, Rid,
    SealClaim,
};
use access::PatientId;
use chart::VersionKind;
use dynamo::anchors::Standing;
use dynamo::charts::{Checked, Listed, check};
use edge::Problem;
use keys::DataKey;
use seal::VersionNumber;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::qr::Qr;
use crate::revoke::{altered, version_revoked};

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
    /// Signs a card of one version.
    pub async fn issue(
        &self,
        patient: PatientId,
        version: Option<VersionNumber>,
    ) -> Result<Issued, Problem> {
        let (_, versions) = self.read(patient, version).await?;
        self.issue_of(&versions, version).await
    }

    /// Signs a card of the first of `versions`, if that is the one asked for. What fails its check is not
    /// signed: a signature would make the falsehood look genuine.
    pub async fn issue_of(
        &self,
        versions: &[Checked],
        version: Option<VersionNumber>,
    ) -> Result<Issued, Problem> {
        let newest = versions
            .first()
            .filter(|newest| version.is_none_or(|asked| asked == newest.number));
        let newest = newest.ok_or_else(Problem::not_found)?;
        let stored = newest.stored.as_ref().ok_or_else(altered)?;
        let shown = versions.iter().filter_map(|shown| shown.stored.as_ref());
        let (batches, revocations) = tokio::try_join!(
            self.anchors.batches_of([stored]),
            self.revocations
                .of_each(shown.map(|shown| &shown.commitment)),
        )
        .map_err(|error| Problem::internal(&error))?;
        let transaction = match batches.standing(stored) {
            Standing::NotInBatch => return Err(altered()),
            Standing::Anchored(_, landing) => Some(landing.transaction),
            Standing::Waiting | Standing::Batched => None,
        };
        let content = newest.version.as_ref().map_err(|_| altered())?;
        let claim = SealClaim::new(
            content.opening(),
            transaction,
            content.record().rest().is_some(),
        );
        let now = self.clock.now().as_second();
        let issued_at = match revocations.get(&Rid::of(&stored.commitment)) {
            None => now,
            // The cards before it are void; this one is not.
            Some(Revocation::Cards { before }) => now.max(*before),
            Some(Revocation::Version) => return Err(version_revoked()),
        };
        let history = history(versions, &revocations);
        let payload = CardPayload::new(
            &self.issuer,
            issued_at,
            content.record().card(),
            &claim,
            &history,
        );
        let card = self.sign(payload.map_err(|error| refused(&error))?).await?;
        tracing::info!(anchored = transaction.is_some(), "card issued");
        Ok(Issued {
            card,
            version: newest.number,
            anchored: transaction.is_some(),
        })
    }

    /// The version asked for and those before it, newest first, each checked, and the key they were
    /// opened with.
    pub async fn read(
        &self,
        patient: PatientId,
        version: Option<VersionNumber>,
    ) -> Result<(DataKey, Vec<Checked>), Problem> {
        let (key, listed) = tokio::try_join!(self.data_key(patient), self.list(patient, version))?;
        let checked = check(&key, listed, VERSIONS);
        Ok((key, checked))
    }

    /// The same with a key at hand.
    pub async fn checked(
        &self,
        patient: PatientId,
        key: &DataKey,
        version: Option<VersionNumber>,
    ) -> Result<Vec<Checked>, Problem> {
        let listed = self.list(patient, version).await?;
        Ok(check(key, listed, VERSIONS))
    }

    async fn list(
        &self,
        patient: PatientId,
        version: Option<VersionNumber>,
    ) -> Result<Vec<Listed>, Problem> {
        let above = version.and_then(|version| version.next().ok());
        let listed = self.charts.versions(patient, above, VERSIONS + 1).await;
        listed.map_err(|error| Problem::internal(&error))
    }

    async fn sign(&self, payload: CardPayload) -> Result<HealthCard, Problem> {
        let input = payload.signing_input(&self.keys.key().thumbprint());
        let signature = self
            .kms
            .sign(self.keys.signing(), &input.digest())
            .await
            .map_err(|error| Problem::internal(&error))?;
        Ok(input.with_signature(&EcdsaSignature::from_bytes(signature)))
    }
}

/// The visits before, for as many as pass their check in an unbroken row. What was entered in error is no history, nor
/// is what another version has amended, or one that says who the patient is.
fn history(versions: &[Checked], revoked: &HashMap<Rid, Revocation>) -> Vec<HistoryEntry> {
    let mut replaced = BTreeSet::new();
    let mut visits = Vec::new();
    for (at, checked) in versions.iter().enumerate() {
        let Ok(version) = &checked.version else { break };
        let record = version.record();
        if record.kind() == VersionKind::Patient {
            continue;
        }
        replaced.extend(record.revision().map(|revision| revision.replaces));
        let wrong = revoked.get(&Rid::of(version.commitment())) == Some(&Revocation::Version);
        if at == 0 || wrong || replaced.contains(&checked.number.get()) {
            continue;
        }
        let visit = record.view();
        let text = visit.headline();
        visits.extend(visit.date.map(|date| HistoryEntry { text, date }));
    }
    visits
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
