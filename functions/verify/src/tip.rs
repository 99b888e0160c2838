//! How high the chain is, roughly: to count confirmations with.

use std::time::Duration;

use evm::{Finality, Nodes};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// For how long an answer is good enough.
const FRESH: Duration = Duration::from_secs(3);

/// Who asks for the log does not wait for a node that hangs, and the next one does not try it at once.
const PATIENCE: Duration = Duration::from_secs(1);
const AFTER_SILENCE: Duration = Duration::from_secs(30);

/// The newest block's height as it was seen last.
#[derive(Debug, Default)]
pub struct Tip(Mutex<Option<Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    height: Option<u64>,
    until: Instant,
}

impl Tip {
    /// The height of the newest block; none while no node answers.
    pub(crate) async fn height(&self, nodes: &Nodes, finality: Finality) -> Option<u64> {
        self.seen(Instant::now(), async {
            let heights = timeout(PATIENCE, nodes.heights(finality)).await;
            Some(heights.ok()?.ok()?.latest)
        })
        .await
    }

    /// One asks, and the others wait for what it is told.
    async fn seen(&self, now: Instant, asked: impl Future<Output = Option<u64>>) -> Option<u64> {
        let mut last = self.0.lock().await;
        if let Some(seen) = last.filter(|seen| now < seen.until) {
            return seen.height;
        }
        let height = asked.await;
        let good = if height.is_some() {
            FRESH
        } else {
            AFTER_SILENCE
        };
        *last = Some(Seen {
            height,
            until: now + good,
        });
        height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_chain_is_asked_now_and_then_and_one_that_is_silent_more_seldom() {
        let (tip, begun) = (Tip::default(), Instant::now());
        let never = async || panic!("it is asked too soon");
        assert_eq!(tip.seen(begun, async { Some(7) }).await, Some(7));
        assert_eq!(tip.seen(begun, never()).await, Some(7));
        let later = begun + FRESH;
        assert_eq!(tip.seen(later, async { None }).await, None);
        assert_eq!(tip.seen(later + FRESH, never()).await, None);
        let later = later + AFTER_SILENCE;
        assert_eq!(tip.seen(later, async { Some(9) }).await, Some(9));
    }
}
