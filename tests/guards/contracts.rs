//! The contract's own tests.

use std::collections::BTreeMap;
use std::process::Command;

use stack::tools::Tools;
use stack::{checkout, free_port};

fn forge(tools: &Tools, program: &std::path::Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(checkout::root().join("contracts"))
        .env("NODE", &tools.node)
        .env("FORGE", &tools.forge)
        .env("MEDSEAL_TOOLS", checkout::tools());
    command
}

/// One test, one step after the other: all of them build in one folder.
#[test]
fn the_contract_passes_its_tests_costs_what_the_tables_say_and_the_abi_is_the_compilers() {
    let tools = crate::tools();
    let said = crate::passes(forge(&tools, &tools.forge.clone()).arg("test"));
    assert!(said.contains("tests passed"), "{said}");
    let derive = checkout::root().join("contracts/derive");
    crate::passes(
        forge(&tools, tools.python.as_path())
            .arg(derive)
            .arg("--check"),
    );
    assert_eq!(receipts(&tools), gas(&table()), "what receipts say");
}

/// What each transaction costs by the receipt of a node.
fn receipts(tools: &Tools) -> BTreeMap<String, f64> {
    let folders = [&tools.anvil, &tools.cast, &tools.forge].map(|tool| tool.parent().unwrap());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folders.into_iter().map(std::path::Path::to_path_buf);
    let path = std::env::join_paths(folders.chain(std::env::split_paths(&path))).unwrap();
    let measure = checkout::root().join("contracts/measure");
    let mut measure = forge(tools, &measure);
    measure.env("PATH", path);
    measure.env("PORT", free_port().unwrap().to_string());
    let said = crate::passes(&mut measure);
    let mut measured: BTreeMap<String, f64> = said
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split('\t');
            let name = cells.next().unwrap().to_owned();
            (name, cells.next().unwrap().parse().unwrap())
        })
        .collect();
    let anew = measured.remove("batch of 1,000, the first of the new anchorer");
    assert_eq!(anew, measured.get("batch of 1,000").copied());
    measured
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

fn gas(table: &BTreeMap<String, (f64, Option<f64>)>) -> BTreeMap<String, f64> {
    let rows = table.iter().map(|(name, (gas, _))| (name.clone(), *gas));
    rows.collect()
}

#[test]
fn the_table_of_gas_is_what_forge_measured() {
    let (measured, table) = (snapshot("RecordAnchor.json"), table());
    let mut told = gas(&table);
    // Receipts alone tell: the README says why.
    assert!(told.remove("deployment").is_some());
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
