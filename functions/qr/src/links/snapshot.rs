//! What a link leads to: the chart as it is when the link is made.

use std::collections::{BTreeSet, HashMap};

use ::card::{Revocation, Rid};
use access::PatientId;
use chart::{Record, VersionKind};
use dynamo::anchors::{Batches, Standing};
use dynamo::charts::{Checked, check};
use edge::Problem;
use fhir::Content;
use jiff::Timestamp;
use keys::DataKey;
use link::ContentType;
use seal::VersionNumber;
use serde_json::{Value, json};

use crate::qr::Qr;

/// Versions read at a time.
const PAGE: usize = 25;

/// What the FHIR of a link may weigh before it is deflated: deflated and written in base64url it then fits an answer,
/// whatever is in it. Older versions are left out.
const LARGEST: usize = 3_000_000;

/// The files of a link, not yet encrypted.
pub struct Snapshot {
    pub files: Vec<(ContentType, Vec<u8>)>,
    /// The newest version that is in it.
    pub newest: VersionNumber,
    /// The newest version that had no room in it.
    pub earlier: Option<VersionNumber>,
}

impl Qr {
    /// A health card of the newest version, and the chart as FHIR: of every visit its newest version that passes its
    /// check. What fails its check is handed to nobody.
    pub(super) async fn snapshot(
        &self,
        patient: PatientId,
        key: &DataKey,
    ) -> Result<Snapshot, Problem> {
        let mut gathered = Gathered::new(self.issuer.as_str(), patient);
        let mut above = None;
        while !gathered.is_done() {
            // One more than is shown: the version below tells whether the last one follows it.
            let listed = self.charts.versions(patient, above, PAGE + 1).await;
            let checked = check(
                key,
                listed.map_err(|error| Problem::internal(&error))?,
                PAGE,
            );
            let Some(last) = checked.last() else { break };
            above = Some(last.number);
            let stored = checked.iter().filter_map(|one| one.stored.as_ref());
            let commitments = stored.clone().map(|stored| &stored.commitment);
            let (batches, revoked) = tokio::try_join!(
                self.anchors.batches_of(stored.clone()),
                self.revocations.of_each(commitments),
            )
            .map_err(|error| Problem::internal(&error))?;
            for one in &checked {
                gathered.note_replaced(one);
                if is_handed_on(one, &batches, &revoked) {
                    gathered.take(one);
                }
            }
        }
        let newest = gathered.newest.ok_or_else(Problem::not_found)?;
        let mut files = Vec::new();
        if let Some(card) = self.card_of(patient, key, newest).await? {
            files.push((ContentType::SmartHealthCard, card.into_bytes()));
        }
        let earlier = gathered.earlier;
        let bundle = serde_json::to_vec(&gathered.bundle());
        let bundle = bundle.map_err(|error| Problem::internal(&error))?;
        files.push((ContentType::Fhir, bundle));
        Ok(Snapshot {
            files,
            newest,
            earlier,
        })
    }

    /// The card as a file; none where none is issued, of what was entered in error.
    async fn card_of(
        &self,
        patient: PatientId,
        key: &DataKey,
        version: VersionNumber,
    ) -> Result<Option<String>, Problem> {
        let checked = self.checked(patient, key, Some(version)).await?;
        match self.issue_of(&checked, Some(version)).await {
            Ok(issued) => Ok(Some(issued.card.file())),
            Err(problem) if problem.status().is_client_error() => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// Whether it passes its check, and was not entered in error.
fn is_handed_on(checked: &Checked, batches: &Batches, revoked: &HashMap<Rid, Revocation>) -> bool {
    let (Some(stored), Ok(_)) = (&checked.stored, &checked.version) else {
        return false;
    };
    let revocation = revoked.get(&Rid::of(&stored.commitment));
    batches.standing(stored) != Standing::NotInBatch && revocation != Some(&Revocation::Version)
}

/// The chart, version by version, newest first.
struct Gathered<'a> {
    origin: &'a str,
    patient: PatientId,
    /// The Patient, and whether it is all that is known of them.
    named: Option<(bool, Value)>,
    entries: Vec<Value>,
    room: usize,
    newest: Option<VersionNumber>,
    earlier: Option<VersionNumber>,
    /// Versions that a newer one of their kind replaces.
    replaced: BTreeSet<(bool, u64)>,
}

impl<'a> Gathered<'a> {
    fn new(origin: &'a str, patient: PatientId) -> Self {
        Self {
            origin,
            patient,
            named: None,
            entries: Vec::new(),
            room: LARGEST,
            newest: None,
            earlier: None,
            replaced: BTreeSet::new(),
        }
    }

    /// What was replaced does not come back when what replaced it is not handed on.
    fn note_replaced(&mut self, checked: &Checked) {
        let Ok(version) = &checked.version else {
            return;
        };
        let record = version.record();
        // Who the patient is may first have stood in a visit: the visit stands.
        let is_of_patient = record.kind() == VersionKind::Patient;
        let replaces = record.revision().map(|revision| revision.replaces);
        self.replaced
            .extend(replaces.map(|older| (is_of_patient, older)));
    }

    fn take(&mut self, checked: &Checked) {
        let (Some(stored), Ok(version)) = (&checked.stored, &checked.version) else {
            return;
        };
        let record = version.record();
        let (revision, number) = (record.revision(), checked.number);
        let is_of_patient = record.kind() == VersionKind::Patient;
        self.newest.get_or_insert(number);
        self.name(record, (number, stored.saved_at));
        if self.earlier.is_some() {
            return;
        }
        let superseded = stored.superseded_by.is_some();
        if superseded || self.replaced.contains(&(is_of_patient, number.get())) {
            return;
        }
        let content = Content {
            patient: self.patient,
            number,
            saved_at: stored.saved_at,
            author: stored.author,
            author_name: version.author(),
            is_of_patient,
            replaces: revision.map(|revision| revision.replaces),
            superseded,
            bundle: record.export(),
        };
        let entries: Vec<Value> = content
            .held(self.origin)
            .iter()
            .map(|held| self.entry(&held.resource))
            .collect();
        let weight: usize = entries.iter().map(|entry| entry.to_string().len()).sum();
        if weight > self.room {
            self.earlier = Some(number);
            return;
        }
        self.room -= weight;
        self.entries.extend(entries);
    }

    /// Whether nothing below can add to it.
    fn is_done(&self) -> bool {
        let named = self.named.as_ref();
        self.earlier.is_some() && named.is_some_and(|(says_all, _)| *says_all)
    }

    /// The Patient is of the newest version that says who they are: the last edit, or the first of all. If none of
    /// those is sound, what the newest one names them by.
    fn name(&mut self, record: &Record, saved: (VersionNumber, Timestamp)) {
        let says_all = record.kind() == VersionKind::Patient || saved.0 == VersionNumber::FIRST;
        let better = match &self.named {
            None => true,
            Some((before, _)) => says_all && !before,
        };
        if let Some(patient) = record.patient().ok().filter(|_| better) {
            let patient = fhir::patient(self.patient, patient.resource(), saved);
            self.named = Some((says_all, self.entry(&patient)));
        }
    }

    fn entry(&self, resource: &Value) -> Value {
        let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        let (kind, id) = (part("resourceType"), part("id"));
        let url = format!("{}/api/records/fhir/{kind}/{id}", self.origin);
        json!({"fullUrl": url, "resource": resource})
    }

    /// The Patient comes first.
    fn bundle(self) -> Value {
        let patient = self.named.map(|(_, entry)| entry);
        let entries: Vec<Value> = patient.into_iter().chain(self.entries).collect();
        json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
    }
}
