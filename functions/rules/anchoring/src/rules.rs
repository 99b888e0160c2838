use std::time::Duration;

/// The numbers a run goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The most leaves in a batch.
    pub limit: usize,
    /// The most a transaction may offer, wei for each unit of gas.
    pub fee_ceiling: u128,
    /// How long a lease holds without being renewed.
    pub lease: Duration,
    /// How long a transaction may wait before it is replaced by a dearer one.
    pub stuck_after: Duration,
    /// How long until the same bytes are sent again, in case a node forgot them.
    pub resend_after: Duration,
    /// How long to stay for the finality of what is mined when nothing else is to be done.
    pub linger: Duration,
    /// How long after a wake-up the outbox's index may lag behind it.
    pub index_lag: Duration,
    /// How long entries of logs wait for a version to ride along with, before they get a batch of their own.
    pub log_patience: Duration,
}

impl Rules {
    /// The rules in use, with this ceiling.
    #[must_use]
    pub const fn with_fee_ceiling(fee_ceiling: u128) -> Self {
        Self {
            limit: 10_000,
            fee_ceiling,
            lease: Duration::from_secs(20),
            stuck_after: Duration::from_secs(45),
            resend_after: Duration::from_secs(15),
            linger: Duration::from_secs(15),
            index_lag: Duration::from_millis(500),
            log_patience: Duration::from_hours(1),
        }
    }
}
