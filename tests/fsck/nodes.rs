//! By whom the chain is told, and how it is taken.

use fsck::{Finding, Unchecked};
use journeys::Clinic;

use crate::altering::{Altered, Anchored};
use crate::veiled::{Veil, Veiled};
use crate::{checked, findings};

/// Where nobody answers, or not of this chain, nothing is found and nothing is sound.
pub async fn nobody_to_ask(clinic: &Clinic) {
    for arguments in [&["--rpc", "http://127.0.0.1:9"][..], &["--chain-id", "1"]] {
        let checked = checked(clinic, arguments).await;
        assert!(matches!(checked, Err(Unchecked::Node(_))), "{checked:?}");
    }
    let elsewhere = ["--contract", "0x5fbdb2315678afecb367f032d93f642f64180aa4"];
    let checked = checked(clinic, &elsewhere).await;
    assert!(matches!(checked, Err(Unchecked::Node(_))), "{checked:?}");
}

/// Who lags behind the tables says nothing of them; another one that has come so far does.
pub async fn a_node_that_is_behind(clinic: &Clinic, anchored: &Anchored) {
    let node = &clinic.stack.rpc;
    let newest = Altered::batch(clinic, anchored.newest_batch);
    let newest = newest.read().await.number_of("block");
    let behind = Veiled::start(node, Veil::Behind(newest - 1)).await;
    let checked = checked(clinic, &["--rpc", &behind.url]).await;
    let Err(Unchecked::Behind { latest, block }) = checked else {
        panic!("{checked:?}");
    };
    assert_eq!((latest, block), (newest - 1, newest));
    for both in [[&behind.url, node], [node, &behind.url]] {
        let both = both.map(String::as_str).join(",");
        assert!(findings(clinic, &["--rpc", &both]).await.is_empty());
    }
}

/// What is recorded as final has to be so: by what a node calls final it may hear of it yet, by a number of blocks not.
pub async fn a_block_that_is_not_final(clinic: &Clinic, anchored: &Anchored) {
    let newest = Altered::batch(clinic, anchored.newest_batch).read().await;
    let block = newest.number_of("block");
    for (settled, is_final) in [(block - 1, false), (block, true)] {
        let node = Veiled::start(&clinic.stack.rpc, Veil::Settled(settled)).await;
        let arguments = ["--finality", "finalized", "--rpc", &node.url];
        match checked(clinic, &arguments).await {
            Err(Unchecked::Unsettled) if !is_final => {}
            Ok(report) if is_final => assert!(report.is_sound(), "{report}"),
            other => panic!("{settled}: {other:?}"),
        }
    }
    let never = ["--finality", "confirmations:1000000"];
    let report = checked(clinic, &never).await.unwrap();
    let batches = 1..=report.batches.total;
    let none: Vec<_> = batches.map(|batch| Finding::NotFinal { batch }).collect();
    assert_eq!(report.findings, none);
}

/// Of two that have come as far and name different heads nobody knows which one lies.
pub async fn nodes_that_disagree(clinic: &Clinic) {
    let node = &clinic.stack.rpc;
    let liar = Veiled::start(node, Veil::OtherHead).await;
    for list in [&[&liar.url][..], &[node, &liar.url], &[&liar.url, node]] {
        let list: Vec<&str> = list.iter().map(|url| url.as_str()).collect();
        let checked = checked(clinic, &["--rpc", &list.join(",")]).await;
        let contradicts = matches!(checked, Err(Unchecked::Contradiction(_)));
        assert!(contradicts, "{list:?}: {checked:?}");
    }
}
