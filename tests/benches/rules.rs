//! What a batch, a card and its check cost of one core, with nothing but memory around them.

use std::hint::black_box;

use benches::{NOW, Sample, commitments};
use card::{code, decode};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use seal::verdict::{Integrity, Issuer};
use seal::{Commitment, InclusionProof, Root, Tree};

const LARGEST: u16 = 10_000;

fn tree(commitments: &[Commitment]) -> Tree {
    Tree::new(commitments).expect("a tree with leaves")
}

fn batch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tree");
    for size in [1, 10, 100, 1_000, LARGEST] {
        let leaves = commitments(size);
        group.throughput(Throughput::Elements(size.into()));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| tree(black_box(&leaves)).root());
        });
    }
    group.finish();

    let leaves = commitments(LARGEST);
    let (built, last) = (tree(&leaves), u64::from(LARGEST) - 1);
    let proof = |index| built.proof(index).expect("the leaf is there");
    criterion.bench_function("inclusion proof of 10,000", |bencher| {
        bencher.iter(|| proof(black_box(last / 3)));
    });
    let (proof, leaf, root) = (proof(last / 3), leaves[3_333], built.root());
    assert_eq!(proof.verify(&leaf, &root), Ok(()));
    criterion.bench_function("proof check of 10,000", |bencher| {
        bencher.iter(|| black_box(&proof).verify(black_box(&leaf), black_box(&root)));
    });
}

/// All that anybody can check of a card without asking anybody.
fn check(sample: &Sample, text: &str, proof: &InclusionProof, root: &Root) -> bool {
    let Ok(card) = decode(text) else { return false };
    let Ok(Some(claim)) = card.seal() else {
        return false;
    };
    card.signed(&sample.keys, NOW + 60) == Issuer::Signed
        && card.integrity() == Integrity::Intact
        && proof.verify(claim.commitment(), root).is_ok()
}

fn card(criterion: &mut Criterion) {
    let sample = Sample::new();
    criterion.bench_function("commitment of a record", |bencher| {
        bencher.iter(|| *black_box(&sample).version(1).commitment());
    });
    let version = sample.version(1);
    criterion.bench_function("card: fitted and signed", |bencher| {
        bencher.iter(|| sample.card(black_box(&version)));
    });
    let card = sample.card(&version);
    let text = card.portal_url(&sample.issuer);
    let link = text.to_string();
    criterion.bench_function("card: read and its signature checked", |bencher| {
        bencher.iter(|| {
            let card = decode(black_box(&link)).expect("it is a card");
            card.signed(&sample.keys, NOW + 60)
        });
    });

    let mut leaves = commitments(LARGEST);
    leaves[7_000] = *version.commitment();
    let built = tree(&leaves);
    let (proof, root) = (built.proof(7_000).expect("a leaf"), built.root());
    assert!(check(&sample, &link, &proof, &root), "the card is genuine");
    let mut group = criterion.benchmark_group("card");
    group.throughput(Throughput::Elements(1));
    group.bench_function("checked offline: signature, hash, proof", |bencher| {
        bencher.iter(|| check(&sample, black_box(&link), &proof, &root));
    });
    group.finish();

    criterion.bench_function("QR image, PNG", |bencher| {
        bencher.iter(|| code::png(black_box(&text)).expect("it fits"));
    });
    criterion.bench_function("QR image, SVG", |bencher| {
        bencher.iter(|| code::svg(black_box(&text)).expect("it fits"));
    });
}

criterion_group!(rules, batch, card);
criterion_main!(rules);
