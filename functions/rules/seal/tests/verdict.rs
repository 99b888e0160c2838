//! The table of answers and codes on the format page is the one the code has.

use seal::verdict::{Anchoring, Answer, Currency, Integrity, Issuer, RootOnChain};
use seal::{Commitment, Root, Tree, Verdict};
use serde_json::json;
use std::path::Path;

#[test]
fn the_format_page_lists_each_answer_and_reason_in_order() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/README.md");
    let page = std::fs::read_to_string(page).unwrap();
    let listed: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('|'))
        .map(|(question, rest)| {
            let cells = rest.split('|').map(|cell| cell.trim().trim_matches('`'));
            std::iter::once(question.trim().trim_matches('`'))
                .chain(cells.take(2))
                .collect()
        })
        .filter(|row: &Vec<&str>| ["yes", "no", "unknown"].contains(&row[1]))
        .collect();
    let mut coded = Vec::new();
    let mut add = |question, answer: Answer, code| {
        let answer = match answer {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "unknown",
        };
        coded.push(vec![question, answer, code]);
    };
    for reason in Issuer::ALL {
        add("issuer", reason.answer(), reason.code());
    }
    for reason in Integrity::ALL {
        add("integrity", reason.answer(), reason.code());
    }
    for reason in Anchoring::ALL {
        add("anchoring", reason.answer(), reason.code());
    }
    for reason in Currency::ALL {
        add("currency", reason.answer(), reason.code());
    }
    assert_eq!(listed, coded);
}

#[test]
fn a_proof_that_fails_is_a_no_whatever_the_chain_says() {
    let leaves = [1, 2].map(|byte| Commitment::from_bytes([byte; 32]));
    let tree = Tree::new(&leaves).unwrap();
    let proof = tree.proof(0).unwrap();
    let of = |commitment, root: &Root, chain| Anchoring::of(&proof, commitment, root, chain);
    assert_eq!(
        of(&leaves[0], &tree.root(), RootOnChain::Final),
        Anchoring::Anchored
    );
    assert_eq!(
        of(&leaves[0], &tree.root(), RootOnChain::Mined),
        Anchoring::NotFinal
    );
    assert_eq!(
        of(&leaves[1], &tree.root(), RootOnChain::Final),
        Anchoring::ProofInvalid
    );
    for (chain, unknown) in [
        (RootOnChain::Unreachable, Anchoring::ChainUnreachable),
        (RootOnChain::Elsewhere, Anchoring::NodeElsewhere),
        (RootOnChain::Behind, Anchoring::NodeBehind),
    ] {
        assert_eq!(of(&leaves[0], &tree.root(), chain), unknown);
        assert_eq!(unknown.answer(), Answer::Unknown);
    }
    let other = Root::from_bytes([9; 32]);
    assert_eq!(
        of(&leaves[0], &other, RootOnChain::Unreachable),
        Anchoring::ProofInvalid
    );
}

#[test]
fn a_verdict_is_written_as_four_answers() {
    let verdict = Verdict {
        issuer: Issuer::Signed,
        integrity: Integrity::Altered,
        anchoring: Anchoring::Waiting,
        currency: Currency::Current,
    };
    assert_eq!(
        serde_json::to_value(verdict).unwrap(),
        json!({
            "issuer": { "answer": "yes", "reason": "signed" },
            "integrity": { "answer": "no", "reason": "altered" },
            "anchoring": { "answer": "unknown", "reason": "waiting" },
            "currency": { "answer": "yes", "reason": "current" },
        })
    );
}
