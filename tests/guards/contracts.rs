//! The contract's own tests.

use std::collections::BTreeMap;
use std::process::Command;

use stack::checkout;
use stack::tools::Tools;

fn forge(tools: &Tools, program: &std::path::Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(checkout::root().join("contracts"))
        .env("NODE", &tools.node)
        .env("FORGE", &tools.forge)
        .env("MEDSEAL_TOOLS", checkout::tools());
    command
}

#[test]
fn the_contract_passes_its_tests_costs_what_the_snapshot_says_and_the_abi_is_the_compilers() {
    let tools = crate::tools();
    let said = crate::passes(forge(&tools, &tools.forge.clone()).arg("test"));
    assert!(said.contains("tests passed"), "{said}");
    let derive = checkout::root().join("contracts/derive");
    crate::passes(
        forge(&tools, tools.python.as_path())
            .arg(derive)
            .arg("--check"),
    );
}

/// A file of `contracts/snapshots`: what Forge measured, by name.
fn snapshot(name: &str) -> BTreeMap<String, f64> {
    let file = checkout::root().join("contracts/snapshots").join(name);
    let values: BTreeMap<String, String> =
        serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let number = |(name, value): (String, String)| (name, value.parse().unwrap());
    values.into_iter().map(number).collect()
}

/// The rows of the README's table: gas, and gas per version where it says so.
fn table() -> BTreeMap<String, (f64, Option<f64>)> {
    let readme = std::fs::read_to_string(checkout::root().join("contracts/README.md")).unwrap();
    let section = readme.split("## Gas").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let number = |cell: &str| cell.replace(',', "").parse().ok();
    let rows = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, name, gas, per_version, _] = cells[..] else {
            return None;
        };
        Some((name.to_owned(), (number(gas)?, number(per_version))))
    });
    rows.collect()
}

#[test]
fn the_table_of_gas_is_what_was_measured() {
    let (measured, table) = (snapshot("RecordAnchor.json"), table());
    let told: BTreeMap<String, f64> = table
        .iter()
        .map(|(name, (gas, _))| (name.clone(), *gas))
        .collect();
    assert_eq!(told, measured);
    for (batch, thousandths) in snapshot("PerVersion.json") {
        let told = table[&batch].1.expect("a batch has gas per version") * 1_000.0;
        assert!((told - thousandths).abs() <= 5.0, "{batch}: {told}");
    }
}

#[test]
fn a_batch_costs_at_most_30_000_and_a_version_among_a_thousand_at_most_30() {
    let measured = snapshot("RecordAnchor.json");
    let batches = measured.iter().filter(|(name, _)| name.contains("batch"));
    for (batch, gas) in batches {
        assert!(*gas <= 30_000.0, "{batch}: {gas}");
    }
    let per_version = snapshot("PerVersion.json");
    for size in ["1", "10", "100", "1,000", "10,000"] {
        assert!(per_version.contains_key(&format!("batch of {size}")));
    }
    assert!(per_version["batch of 1,000"] <= 30_000.0, "in thousandths");
}
