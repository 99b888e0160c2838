//! What a run writes down and reads back.

use std::future::Future;

use access::PatientId;
use audit::Head;
use dynamo::TableError;
use dynamo::anchors::{Anchors, Batch, Fenced, Lease, Line, Release, Unarchived};
use dynamo::pending::{Candidate, Claim, Outbox, Waiting};
use evidence::Archive;
use jiff::Timestamp;
use seal::Commitment;
use uuid::Uuid;

/// The outbox and the anchors table, as narrow as a run needs them. Every method may be called again
/// after a failure that left open whether it took effect.
pub trait Ledger: Send + Sync {
    /// See [`Anchors::take`].
    fn take(
        &self,
        holder: Uuid,
        now: Timestamp,
        until: Timestamp,
    ) -> impl Future<Output = Result<Option<Lease>, TableError>> + Send;
    /// See [`Anchors::renew`].
    fn renew(
        &self,
        lease: Lease,
        until: Timestamp,
    ) -> impl Future<Output = Result<Fenced<Lease>, TableError>> + Send;
    /// See [`Anchors::release`].
    fn release(&self, lease: Lease) -> impl Future<Output = Result<Release, TableError>> + Send;
    /// See [`Anchors::adopt`].
    fn adopt(&self, lease: Lease) -> impl Future<Output = Result<Fenced<Line>, TableError>> + Send;
    /// See [`Outbox::waiting`].
    fn waiting(
        &self,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Waiting>, TableError>> + Send;
    /// See [`Outbox::entries`].
    fn entries(
        &self,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Waiting>, TableError>> + Send;
    /// See [`Outbox::claim`].
    fn claim(
        &self,
        candidate: &Candidate,
        batch: u64,
    ) -> impl Future<Output = Result<Claim, TableError>> + Send;
    /// See [`Anchors::write_candidates`].
    fn write_candidates(
        &self,
        lease: Lease,
        batch: u64,
        candidates: &[Candidate],
    ) -> impl Future<Output = Result<Fenced<()>, TableError>> + Send;
    /// See [`Anchors::candidates`].
    fn candidates(
        &self,
        batch: u64,
        count: u64,
    ) -> impl Future<Output = Result<Vec<Candidate>, TableError>> + Send;
    /// See [`Anchors::candidates_left`].
    fn candidates_left(
        &self,
        batch: u64,
        count: u64,
    ) -> impl Future<Output = Result<Vec<Candidate>, TableError>> + Send;
    /// See [`Anchors::log_head`].
    fn log_head(
        &self,
        patient: PatientId,
    ) -> impl Future<Output = Result<Option<Head>, TableError>> + Send;
    /// See [`Anchors::keep_log_head`].
    fn keep_log_head(
        &self,
        patient: PatientId,
        head: Head,
    ) -> impl Future<Output = Result<(), TableError>> + Send;
    /// See [`Anchors::forget_candidates`].
    fn forget_candidates(
        &self,
        batch: u64,
        count: u64,
    ) -> impl Future<Output = Result<(), TableError>> + Send;
    /// See [`Anchors::write_leaves`].
    fn write_leaves(
        &self,
        lease: Lease,
        batch: u64,
        leaves: &[Commitment],
    ) -> impl Future<Output = Result<Fenced<()>, TableError>> + Send;
    /// See [`Anchors::leaves`].
    fn leaves(
        &self,
        batch: u64,
        size: u64,
    ) -> impl Future<Output = Result<Vec<Commitment>, TableError>> + Send;
    /// See [`Anchors::write_archive`].
    fn write_archive(
        &self,
        lease: Lease,
        batch: u64,
        archive: &Archive,
    ) -> impl Future<Output = Result<Fenced<()>, TableError>> + Send;
    /// See [`Anchors::note_unarchived`].
    fn note_unarchived(
        &self,
        lease: Lease,
        unarchived: &Unarchived,
    ) -> impl Future<Output = Result<Fenced<()>, TableError>> + Send;
    /// See [`Anchors::unarchived`].
    fn unarchived(&self) -> impl Future<Output = Result<Vec<Unarchived>, TableError>> + Send;
    /// See [`Anchors::forget_unarchived`].
    fn forget_unarchived(&self, batch: u64) -> impl Future<Output = Result<(), TableError>> + Send;
    /// See [`Anchors::open`].
    fn open(
        &self,
        lease: Lease,
        batch: Batch,
    ) -> impl Future<Output = Result<Fenced<Batch>, TableError>> + Send;
    /// See [`Anchors::record`].
    fn record(
        &self,
        lease: Lease,
        batch: Batch,
    ) -> impl Future<Output = Result<Fenced<Batch>, TableError>> + Send;
}

/// The ledger in `DynamoDB`.
#[derive(Clone, Debug)]
pub struct Tables {
    /// What waits in the records table and in the audit table.
    pub outbox: Outbox,
    /// The anchors table.
    pub anchors: Anchors,
}

impl Ledger for Tables {
    async fn take(
        &self,
        holder: Uuid,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Lease>, TableError> {
        self.anchors.take(holder, now, until).await
    }

    async fn renew(&self, lease: Lease, until: Timestamp) -> Result<Fenced<Lease>, TableError> {
        self.anchors.renew(lease, until).await
    }

    async fn release(&self, lease: Lease) -> Result<Release, TableError> {
        self.anchors.release(lease).await
    }

    async fn adopt(&self, lease: Lease) -> Result<Fenced<Line>, TableError> {
        self.anchors.adopt(lease).await
    }

    async fn waiting(&self, limit: usize) -> Result<Vec<Waiting>, TableError> {
        self.outbox.waiting(limit).await
    }

    async fn entries(&self, limit: usize) -> Result<Vec<Waiting>, TableError> {
        self.outbox.entries(limit).await
    }

    async fn claim(&self, candidate: &Candidate, batch: u64) -> Result<Claim, TableError> {
        self.outbox.claim(candidate, batch).await
    }

    async fn write_candidates(
        &self,
        lease: Lease,
        batch: u64,
        candidates: &[Candidate],
    ) -> Result<Fenced<()>, TableError> {
        self.anchors
            .write_candidates(lease, batch, candidates)
            .await
    }

    async fn candidates(&self, batch: u64, count: u64) -> Result<Vec<Candidate>, TableError> {
        self.anchors.candidates(batch, count).await
    }

    async fn candidates_left(&self, batch: u64, count: u64) -> Result<Vec<Candidate>, TableError> {
        self.anchors.candidates_left(batch, count).await
    }

    async fn log_head(&self, patient: PatientId) -> Result<Option<Head>, TableError> {
        self.anchors.log_head(patient).await
    }

    async fn keep_log_head(&self, patient: PatientId, head: Head) -> Result<(), TableError> {
        self.anchors.keep_log_head(patient, head).await
    }

    async fn forget_candidates(&self, batch: u64, count: u64) -> Result<(), TableError> {
        self.anchors.forget_candidates(batch, count).await
    }

    async fn write_leaves(
        &self,
        lease: Lease,
        batch: u64,
        leaves: &[Commitment],
    ) -> Result<Fenced<()>, TableError> {
        self.anchors.write_leaves(lease, batch, leaves).await
    }

    async fn leaves(&self, batch: u64, size: u64) -> Result<Vec<Commitment>, TableError> {
        self.anchors.leaves(batch, size).await
    }

    async fn write_archive(
        &self,
        lease: Lease,
        batch: u64,
        archive: &Archive,
    ) -> Result<Fenced<()>, TableError> {
        self.anchors.write_archive(lease, batch, archive).await
    }

    async fn note_unarchived(
        &self,
        lease: Lease,
        unarchived: &Unarchived,
    ) -> Result<Fenced<()>, TableError> {
        self.anchors.note_unarchived(lease, unarchived).await
    }

    async fn unarchived(&self) -> Result<Vec<Unarchived>, TableError> {
        self.anchors.unarchived().await
    }

    async fn forget_unarchived(&self, batch: u64) -> Result<(), TableError> {
        self.anchors.forget_unarchived(batch).await
    }

    async fn open(&self, lease: Lease, batch: Batch) -> Result<Fenced<Batch>, TableError> {
        self.anchors.open(lease, batch).await
    }

    async fn record(&self, lease: Lease, batch: Batch) -> Result<Fenced<Batch>, TableError> {
        self.anchors.record(lease, batch).await
    }
}
