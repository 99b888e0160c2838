//! The contract's own tests.

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
