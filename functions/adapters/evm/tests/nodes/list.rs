//! Lists of nodes that are honest but for what a test says.

use evm::{Finality, Nodes};

use crate::paper::{Answer, PaperNode, Recorded};

pub const ONE: Finality = Finality::Confirmations(1);

pub fn nodes(of: &[&PaperNode]) -> Nodes {
    let urls: Vec<&str> = of.iter().map(|node| node.url.as_str()).collect();
    Nodes::new(&urls.join(","), 31337).unwrap()
}

/// Honest, but where `instead` has an answer.
pub async fn node(instead: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) -> PaperNode {
    let recorded = Recorded::read();
    PaperNode::start(move |method, params| {
        instead(method).unwrap_or_else(|| Answer::Says(recorded.answer(method, params)))
    })
    .await
}

pub async fn honest() -> PaperNode {
    node(|_| None).await
}

pub async fn dead() -> PaperNode {
    node(|_| Some(Answer::HangsUp)).await
}
