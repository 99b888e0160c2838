//! The command line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

use clap::Parser as _;
use edge::Environment;
use fsck::Arguments;

const VARIABLES: [(&str, &str); 9] = [
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("TABLE_RECORDS", "records"),
    ("TABLE_AUDIT", "audit"),
    ("TABLE_ANCHORS", "anchors"),
    ("CHAIN_RPC_URLS", "http://127.0.0.1:9"),
    ("CHAIN_ID", "31337"),
    ("CONTRACT", "0x5fbdb2315678afecb367f032d93f642f64180aa3"),
];

fn environment() -> Environment {
    let variables = VARIABLES.into_iter().chain([("FINALITY", "finalized")]);
    variables
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn arguments(arguments: &[&str]) -> Arguments {
    Arguments::parse_from(["medseal-fsck"].iter().chain(arguments))
}

/// The program itself, with nothing in its environment but these.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_medseal-fsck"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn everything_is_taken_from_the_environment_and_what_is_given_counts_more() {
    let settings = arguments(&[]).settings(&environment()).unwrap();
    assert_eq!(settings.records, "records");
    assert_eq!((settings.chain_id, settings.archives), (31337, true));
    assert!(settings.contents.is_none());
    let given = arguments(&[
        "--records",
        "others",
        "--chain-id",
        "1",
        "--finality",
        "confirmations:3",
        "--region",
        "us-east-1",
        "--without-archives",
    ]);
    let settings = given.settings(&environment()).unwrap();
    assert_eq!(settings.records, "others");
    assert_eq!((settings.chain_id, settings.archives), (1, false));
    assert_eq!(settings.aws.region().unwrap().as_ref(), "us-east-1");
    assert_eq!(settings.finality, "confirmations:3".parse().unwrap());
    let keys = ["--contents", "--keys", "keys", "--key-charts", "k"];
    let keys = arguments(&keys).settings(&environment()).unwrap();
    assert_eq!(keys.contents.unwrap().table, "keys");
}

#[test]
fn what_is_missing_or_wrong_is_named_and_is_a_wrong_usage() {
    let missing = arguments(&["--contents"]).settings(&environment());
    assert!(missing.unwrap_err().to_string().contains("TABLE_KEYS"));
    let output = run(&[], &VARIABLES);
    assert_eq!(output.status.code(), Some(64));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("FINALITY"), "{said}");
    for wrong in [&["--chain-id", "x"][..], &["--nonsense"], &["--keys", "k"]] {
        assert_eq!(run(wrong, &VARIABLES).status.code(), Some(64), "{wrong:?}");
    }
    assert_eq!(run(&["--help"], &[]).status.code(), Some(0));
}

#[test]
fn a_table_out_of_reach_is_no_finding() {
    let arguments = [
        "--finality",
        "finalized",
        "--endpoint",
        "http://127.0.0.1:9",
    ];
    let output = run(&arguments, &VARIABLES);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("could not check"), "{said}");
}
