//! Which nodes are asked, when another is, and whom to believe.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use crate::question::Node;
use crate::{Finality, Landed, NodeError, Nodes};

type Question<'a, T> = Pin<Box<dyn Future<Output = Result<T, NodeError>> + Send + 'a>>;

/// For how long the others are waited for when one has answered.
const GRACE: Duration = Duration::from_millis(750);

impl Nodes {
    /// The first answer.
    pub(crate) async fn ask<'a, T>(
        &'a self,
        question: impl Fn(&'a Node) -> Question<'a, T> + Send + Sync,
    ) -> Result<T, NodeError> {
        self.ask_until(question, |_| true).await
    }

    /// The first answer that is `enough`, or else, when every node has been asked, the first of the others.
    ///
    /// Every node is asked twice at most: the first failure may be a connection that died while the
    /// process was frozen between two invocations. What the contract or a node answers is an answer; that
    /// nothing can be proven is one only if every node has given it.
    pub(crate) async fn ask_until<'a, T>(
        &'a self,
        question: impl Fn(&'a Node) -> Question<'a, T> + Send + Sync,
        enough: impl Fn(&T) -> bool + Send,
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
            match self.ask_one(place, &question).await {
                Ok(answer) if enough(&answer) => {
                    self.first.store(place, Ordering::Relaxed);
                    return Ok(answer);
                }
                Ok(answer) => {
                    rest.get_or_insert((place, answer));
                }
                Err(error) => {
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

    /// What nodes answer that are asked side by side, in the order of the list. Who is late when one has
    /// given an answer that is `enough` is not waited for; nor is then who failed a moment ago.
    pub(crate) async fn ask_all<'a, T>(
        &'a self,
        question: impl Fn(&'a Node) -> Question<'a, T> + Send + Sync,
        enough: impl Fn(&T) -> bool + Send,
    ) -> Vec<(usize, T)> {
        let question = &question;
        let mut asked: FuturesUnordered<_> = (0..self.list.len())
            .map(|place| async move { (place, self.ask_one(place, question).await) })
            .collect();
        let mut answers = Vec::new();
        let late = tokio::time::sleep(Duration::MAX);
        tokio::pin!(late);
        let mut waits = false;
        let all = 0..self.list.len();
        let mut awaited: Vec<usize> = all.filter(|place| self.list[*place].is_sound()).collect();
        while !(waits && awaited.is_empty()) {
            let answered = tokio::select! {
                answered = asked.next() => answered,
                () = &mut late, if waits => None,
            };
            let Some((place, answer)) = answered else {
                break;
            };
            awaited.retain(|sound| *sound != place);
            let Ok(answer) = answer else { continue };
            if !waits && enough(&answer) {
                waits = true;
                late.as_mut().reset(tokio::time::Instant::now() + GRACE);
            }
            answers.push((place, answer));
        }
        // Asked again next time, and not waited for.
        for place in awaited {
            self.list[place].distrust();
        }
        answers.sort_by_key(|(place, _)| *place);
        answers
    }

    async fn ask_one<'a, T>(
        &'a self,
        place: usize,
        question: impl Fn(&'a Node) -> Question<'a, T> + Send + Sync,
    ) -> Result<T, NodeError> {
        let node = &self.list[place];
        let answer = match node.check_chain().await {
            Ok(()) => question(node).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &answer
            && is_failure(error)
        {
            tracing::warn!(node = place, %error, "node failed");
            node.distrust();
        }
        answer
    }

    /// Whether the node that was first when a landing was asked for, and whose view it has to fit, has
    /// another block at that height than the node that knows of it.
    pub(crate) async fn is_of_a_branch(&self, leader: usize, landed: &Landed) -> bool {
        if self.first.load(Ordering::Relaxed) == leader {
            return false;
        }
        let hash = self
            .ask_one(leader, |node| Box::pin(node.hash_at(landed.block)))
            .await;
        let other = matches!(hash, Ok(Some(hash)) if hash != landed.block_hash);
        if other {
            tracing::warn!(block = landed.block, leader, "a node is on another branch");
            self.first.store(leader, Ordering::Relaxed);
        }
        other
    }

    /// Whether other nodes than the one that calls a landing final say otherwise: one that has another
    /// block at its height, or as many as call it final that have the block and do not. A node that has
    /// none at the height, does not answer or stands still has no opinion, nor has one with the same block that will not
    /// say what is final.
    pub(crate) async fn is_disputed(&self, landed: &Landed, finality: Finality) -> bool {
        let first = self.first.load(Ordering::Relaxed);
        let (mut agree, mut object) = (1, 0);
        for turn in 1..self.list.len() {
            let place = (first + turn) % self.list.len();
            let opinion =
                self.ask_one(place, |node| Box::pin(node.opinion(landed.block, finality)));
            match opinion.await {
                Ok((_, Some(hash))) if hash != landed.block_hash => {
                    let (block, one) = (landed.block, first);
                    tracing::error!(block, one, other = place, "nodes have different blocks");
                    return true;
                }
                Ok((Some(heights), Some(_))) if heights.settle(landed.block) => agree += 1,
                Ok((Some(_), Some(_))) if !self.list[place].stands_still() => object += 1,
                Ok(_) | Err(_) => {}
            }
        }
        object >= agree
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

#[cfg(test)]
mod tests {
    use super::*;

    use tokio::time::{Instant, advance, sleep};

    /// Two nodes of which nothing is asked but what a test answers in their place.
    fn two() -> Nodes {
        let nodes = Nodes::new("http://127.0.0.1:9,http://127.0.0.1:9", 1).unwrap();
        trust(&nodes);
        nodes
    }

    fn trust(nodes: &Nodes) {
        for node in &nodes.list {
            node.trust();
        }
    }

    /// Who answers when the first takes so long and the other none, and how long that is waited for.
    async fn answers(nodes: &Nodes, first_takes: Duration) -> (Vec<usize>, Duration) {
        let started = Instant::now();
        let answers = nodes.ask_all(
            |node| {
                let is_first = std::ptr::eq(node, &raw const nodes.list[0]);
                Box::pin(async move {
                    if is_first {
                        sleep(first_takes).await;
                    }
                    Ok(())
                })
            },
            |()| true,
        );
        let places = answers.await.into_iter().map(|(place, ())| place);
        (places.collect(), started.elapsed())
    }

    const LATE: Duration = Duration::from_millis(500);

    #[tokio::test(start_paused = true)]
    async fn who_failed_a_moment_ago_is_not_waited_for_while_another_answers_and_half_a_minute_later_is()
     {
        let nodes = two();
        assert_eq!(answers(&nodes, LATE).await, (vec![0, 1], LATE));
        nodes.list[0].distrust();
        for passed in [0, 29] {
            advance(Duration::from_secs(passed)).await;
            trust(&nodes);
            assert_eq!(answers(&nodes, LATE).await, (vec![1], Duration::ZERO));
        }
        // It answers at once again: that counts, though nobody waits for it.
        assert_eq!(answers(&nodes, Duration::ZERO).await.0, [0, 1]);
        advance(Duration::from_secs(2)).await;
        trust(&nodes);
        assert_eq!(answers(&nodes, LATE).await, (vec![0, 1], LATE));
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_later_than_the_grace_has_failed() {
        let nodes = two();
        let long = GRACE + LATE;
        assert_eq!(answers(&nodes, long).await, (vec![1], GRACE));
        trust(&nodes);
        assert_eq!(answers(&nodes, LATE).await, (vec![1], Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_have_failed_a_moment_ago_the_first_to_answer_is_waited_for() {
        let nodes = two();
        for node in &nodes.list {
            node.distrust();
        }
        trust(&nodes);
        let started = Instant::now();
        let answers = nodes.ask_all(
            |_| {
                Box::pin(async {
                    sleep(LATE).await;
                    Ok(())
                })
            },
            |()| true,
        );
        assert!(!answers.await.is_empty());
        assert_eq!(started.elapsed(), LATE);
    }
}
