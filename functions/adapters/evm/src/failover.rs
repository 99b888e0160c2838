//! Which node is asked, and when another is.

use std::pin::Pin;
use std::sync::atomic::Ordering;

use crate::question::Node;
use crate::{NodeError, Nodes};

type Question<'a, T> = Pin<Box<dyn Future<Output = Result<T, NodeError>> + Send + 'a>>;

impl Nodes {
    /// The first answer.
    pub(crate) async fn ask<'a, T>(
        &'a self,
        question: impl Fn(&'a Node) -> Question<'a, T> + Send,
    ) -> Result<T, NodeError> {
        self.ask_for(question, |_| true, |_, _| false).await
    }

    /// The first answer that is `enough`, or else, when every node has been asked, the best of the others.
    ///
    /// Every node is asked twice at most: the first failure may be a connection that died while the
    /// process was frozen between two invocations. What the contract or a node answers is an answer; that
    /// nothing can be proven is one only if every node has given it.
    pub(crate) async fn ask_for<'a, T>(
        &'a self,
        question: impl Fn(&'a Node) -> Question<'a, T> + Send,
        enough: impl Fn(&T) -> bool + Send,
        better: impl Fn(&T, &T) -> bool + Send,
    ) -> Result<T, NodeError> {
        let count = self.list.len();
        let first = self.first.load(Ordering::Relaxed);
        let mut last = NodeError::Silent("not asked".into());
        let mut silence = None;
        let mut rest: Option<(usize, T)> = None;
        for turn in 0..count * 2 {
            if turn == count && rest.is_some() {
                break;
            }
            let place = (first + turn) % count;
            let node = &self.list[place];
            let answer = match node.check_chain().await {
                Ok(()) => question(node).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(answer) if enough(&answer) => {
                    self.first.store(place, Ordering::Relaxed);
                    return Ok(answer);
                }
                Ok(answer) => {
                    if rest.as_ref().is_none_or(|(_, best)| better(&answer, best)) {
                        rest = Some((place, answer));
                    }
                }
                Err(error) => {
                    if is_failure(&error) {
                        tracing::warn!(node = place, %error, "node failed");
                        node.distrust();
                    }
                    if matches!(error, NodeError::Silent(_)) {
                        silence = Some(error.clone());
                    }
                    if is_answer(&error, turn + 1 >= count, silence.is_some()) && rest.is_none() {
                        self.first.store(place, Ordering::Relaxed);
                        return Err(error);
                    }
                    last = error;
                }
            }
        }
        if let Some((place, answer)) = rest {
            self.first.store(place, Ordering::Relaxed);
            return Ok(answer);
        }
        Err(match (last, silence) {
            (NodeError::Unprovable(_), Some(silence)) => silence,
            (last, _) => last,
        })
    }

    /// Whether another node than the one that named this block has a different one at its height. One
    /// that has none there, or does not answer, has no opinion.
    pub(crate) async fn is_disputed(&self, number: u64, hash: [u8; 32]) -> bool {
        let first = self.first.load(Ordering::Relaxed);
        for turn in 1..self.list.len() {
            let place = (first + turn) % self.list.len();
            let node = &self.list[place];
            if node.check_chain().await.is_err() {
                continue;
            }
            match node.hash_at(number).await {
                Ok(Some(other)) if other != hash => {
                    tracing::error!(
                        block = number,
                        one = first,
                        other = place,
                        "two nodes have different blocks"
                    );
                    // The next look is at what the other one has.
                    self.first.store(place, Ordering::Relaxed);
                    return true;
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(node = place, %error, "node failed");
                    node.distrust();
                }
            }
        }
        false
    }
}

/// The node is at fault, and not what it was asked.
fn is_failure(error: &NodeError) -> bool {
    matches!(
        error,
        NodeError::Silent(_)
            | NodeError::Nonsense(_)
            | NodeError::Contradiction(_)
            | NodeError::WrongChain { .. }
    )
}

/// An error that ends the asking: what the contract would do at once, a node's refusal once all have been
/// asked, that nothing can be proven if none was silent besides.
fn is_answer(error: &NodeError, all_asked: bool, silence: bool) -> bool {
    match error {
        NodeError::Reverted(_) => true,
        NodeError::Refused(_) => all_asked,
        NodeError::Unprovable(_) => all_asked && !silence,
        _ => false,
    }
}
