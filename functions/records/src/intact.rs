//! One version, with every check the chart makes of it.

use std::collections::BTreeSet;

use access::PatientId;
use card::{Revocation, Rid};
use dynamo::anchors::Standing;
use dynamo::charts::{Checked, Fault, StoredVersion, check};
use edge::Problem;
use keys::DataKey;
use seal::VersionNumber;
use version::Version;

use crate::records::{Records, altered};

/// A version that is what was written.
pub struct Intact {
    pub stored: StoredVersion,
    pub version: Version,
    pub standing: Standing,
}

impl Records {
    /// A version and the outcome of its check, against the one before it; whether its batch holds it is not asked.
    pub async fn checked(
        &self,
        patient: PatientId,
        number: VersionNumber,
        key: &DataKey,
    ) -> Result<Checked, Problem> {
        // Two versions: the one asked for and the one it must follow.
        let listed = self.charts.versions(patient, number.next().ok(), 2).await;
        let listed = listed.map_err(|error| Problem::internal(&error))?;
        let checked = check(key, listed, 1).into_iter().next();
        checked
            .filter(|checked| checked.number == number)
            .ok_or_else(Problem::not_found)
    }

    /// A version to show something of, or to build on.
    pub async fn intact(
        &self,
        patient: PatientId,
        number: VersionNumber,
        key: &DataKey,
    ) -> Result<Intact, Problem> {
        let checked = self.checked(patient, number, key).await?;
        let mut intact = self.intact_of(vec![checked]).await?;
        let intact = intact.pop().ok_or_else(Problem::not_found)?;
        intact.map_err(|_| altered(&format!("Version {number}")))
    }

    /// Which of these were entered in error.
    pub async fn in_error<'a>(
        &self,
        intact: impl IntoIterator<Item = &'a Intact>,
    ) -> Result<BTreeSet<VersionNumber>, Problem> {
        let numbered = intact.into_iter().map(|one| &one.stored);
        let numbered: Vec<&StoredVersion> = numbered.collect();
        let commitments = numbered.iter().map(|stored| &stored.commitment);
        let revoked = self.revocations.of_each(commitments).await;
        let revoked = revoked.map_err(|error| Problem::internal(&error))?;
        let in_error = numbered.into_iter().filter(|stored| {
            let revocation = revoked.get(&Rid::of(&stored.commitment));
            revocation == Some(&Revocation::Version)
        });
        Ok(in_error.map(|stored| stored.number).collect())
    }

    /// Several that were checked, in their order: each batch is asked once whether it holds them.
    pub async fn intact_of(
        &self,
        checked: Vec<Checked>,
    ) -> Result<Vec<Result<Intact, Fault>>, Problem> {
        let stored = checked.iter().filter_map(|checked| checked.stored.as_ref());
        let batches = self.anchors.batches_of(stored).await;
        let batches = batches.map_err(|error| Problem::internal(&error))?;
        let intact = checked.into_iter().map(|checked| {
            let stored = checked.stored.ok_or(Fault::Damaged)?;
            let version = checked.version?;
            match batches.standing(&stored) {
                Standing::NotInBatch => Err(Fault::NotInBatch),
                standing => Ok(Intact {
                    stored,
                    version,
                    standing,
                }),
            }
        });
        Ok(intact.collect())
    }
}

/// A version's number out of an address; 404 for what is none.
pub fn numbered(version: u64) -> Result<VersionNumber, Problem> {
    VersionNumber::new(version).map_err(|_| Problem::not_found())
}
