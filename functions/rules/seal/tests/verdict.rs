//! The table of answers and codes on the format page is the one the code has.

use seal::Verdict;
use seal::verdict::{Anchoring, Answer, Currency, Integrity, Issuer, RootOnChain};
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
fn a_chain_that_says_nothing_of_a_root_leaves_the_answer_open_and_one_that_denies_it_does_not() {
    for (chain, anchoring, answer) in [
        (RootOnChain::Final, Anchoring::Anchored, Answer::Yes),
        (RootOnChain::Mined, Anchoring::NotFinal, Answer::Unknown),
        (
            RootOnChain::Contradicted,
            Anchoring::ChainContradicts,
            Answer::No,
        ),
        (
            RootOnChain::Unreachable,
            Anchoring::ChainUnreachable,
            Answer::Unknown,
        ),
        (
            RootOnChain::Elsewhere,
            Anchoring::NodeElsewhere,
            Answer::Unknown,
        ),
        (RootOnChain::Behind, Anchoring::NodeBehind, Answer::Unknown),
    ] {
        assert_eq!(chain.anchoring(), anchoring);
        assert_eq!(anchoring.answer(), answer);
    }
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
