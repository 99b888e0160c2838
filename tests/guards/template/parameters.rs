//! What a deployment is told: nothing that its functions would refuse, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stack::checkout;

use super::template;

/// What a parameter takes, and what it does not.
const CHAIN: [(&str, &[&str], &[&str]); 7] = [
    (
        "ChainRpcUrls",
        &[
            "https://eth.example/v1/key",
            "http://127.0.0.1:8545",
            "https://a.example,https://b.example/x?y=z",
        ],
        &[
            "",
            "a.example",
            "ws://a.example",
            "https://a.example, https://b.example",
            "https://a.example,",
        ],
    ),
    (
        "ChainId",
        &["1", "10", "31337", "11155111"],
        &["", "0", "01", "0x1", "1.5", "-1", "99999999999999999999"],
    ),
    (
        "Contract",
        &["0x00000000000000000000000000000000000000ff"],
        &[
            "",
            "0x00",
            "0x00000000000000000000000000000000000000FF",
            "00000000000000000000000000000000000000ff",
        ],
    ),
    (
        "Finality",
        &["finalized", "confirmations:1", "confirmations:64"],
        &[
            "",
            "safe",
            "confirmations:0",
            "confirmations:",
            "confirmations:-1",
            "Finalized",
        ],
    ),
    (
        "FeeCeilingGwei",
        &["1", "100", "999999"],
        &["", "0", "0.5", "1e3", "-1"],
    ),
    (
        "Explorer",
        &["", "https://etherscan.io/tx/", "http://127.0.0.1:4000/tx/"],
        &[
            "https://etherscan.io/tx",
            "etherscan.io/tx/",
            "javascript:alert(1)/",
            "https://x/\"/",
        ],
    ),
    (
        "Origin",
        &["https://clinic.example"],
        &["https://clinic.example/"],
    ),
];

#[test]
fn what_a_chain_needs_is_taken_and_what_a_function_would_refuse_is_not() {
    let template = template();
    let mut asked = Vec::new();
    for (name, good, bad) in CHAIN {
        let parameter = &template["Parameters"][name];
        assert!(parameter["Description"].is_string(), "{name} is described");
        let pattern = parameter["AllowedPattern"].as_str().unwrap();
        asked.extend(good.iter().map(|text| json!([name, pattern, text, true])));
        asked.extend(bad.iter().map(|text| json!([name, pattern, text, false])));
    }
    let script = "import json, re, sys; print(json.dumps([[name, text] \
                  for name, pattern, text, good in json.loads(sys.argv[1]) \
                  if bool(re.fullmatch(pattern, text)) != good]))";
    let mut python = stack::python(&crate::tools());
    python
        .args(["-c", script])
        .arg(Value::from(asked).to_string());
    assert_eq!(crate::passes(&mut python).trim(), "[]");
}

#[test]
fn a_nodes_address_may_hold_a_key_and_is_not_shown() {
    assert_eq!(template()["Parameters"]["ChainRpcUrls"]["NoEcho"], true);
}

/// What each variable of the chain is given to the functions as.
const VARIABLES: [(&str, &str); 5] = [
    ("CHAIN_RPC_URLS", "ChainRpcUrls"),
    ("CHAIN_ID", "ChainId"),
    ("CONTRACT", "Contract"),
    ("FINALITY", "Finality"),
    ("FEE_CEILING_GWEI", "FeeCeilingGwei"),
];

#[test]
fn whoever_asks_the_chain_is_told_of_the_same_one() {
    let template = template();
    for function in ["Anchor", "Verify"] {
        let variables = &template["Resources"][function]["Properties"]["Environment"]["Variables"];
        for (variable, parameter) in VARIABLES {
            if (function, variable) == ("Verify", "FEE_CEILING_GWEI") {
                continue;
            }
            assert_eq!(
                variables[variable],
                json!({ "Ref": parameter }),
                "{function}"
            );
        }
    }
}

/// The function's folder, the source that reads its variables, its resource, and what of them is read elsewhere.
const FUNCTIONS: [(&str, &str, &str, &[&str]); 6] = [
    ("anchor", "deployed.rs", "Anchor", &[]),
    ("courier", "main.rs", "Courier", &[]),
    ("auth", "main.rs", "Auth", &["ORIGIN_SECRET"]),
    ("records", "main.rs", "RecordsFunction", &["ORIGIN_SECRET"]),
    ("qr", "main.rs", "Qr", &["ORIGIN_SECRET", "KEY_CARDS"]),
    ("verify", "main.rs", "Verify", &["ORIGIN_SECRET"]),
];

#[test]
fn a_function_is_given_what_it_asks_for_and_nothing_else() {
    let template = template();
    for (folder, file, resource, elsewhere) in FUNCTIONS {
        let source = checkout::root().join(format!("functions/{folder}/src/{file}"));
        let source = std::fs::read_to_string(source).unwrap();
        let asked = source.split("environment.require(\"").skip(1);
        let asked = asked.filter_map(|rest| rest.split('"').next());
        let asked: BTreeSet<&str> = asked.chain(elsewhere.iter().copied()).collect();
        let given = &template["Resources"][resource]["Properties"]["Environment"]["Variables"];
        let given = given.as_object().unwrap().keys();
        assert_eq!(
            given.map(String::as_str).collect::<BTreeSet<_>>(),
            asked,
            "{folder}"
        );
    }
}

#[test]
fn the_site_learns_from_the_stack_where_it_is_deployed() {
    let template = template();
    let values = BTreeMap::from([
        ("Origin", "https://clinic.example"),
        ("ChainId", "10"),
        ("Contract", "0x00000000000000000000000000000000000000ff"),
        ("Finality", "finalized"),
        ("Explorer", "https://explorer.example/tx/"),
    ]);
    let filled = |form: &Value| -> Value {
        let text = form["Fn::Sub"].as_str().unwrap().to_owned();
        let text = values.iter().fold(text, |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value)
        });
        serde_json::from_str(&text).unwrap()
    };
    let output = &template["Outputs"]["SiteConfiguration"]["Value"]["Fn::If"];
    let mut wanted = json!({
        "origin": "https://clinic.example",
        "chain_id": 10,
        "contract": "0x00000000000000000000000000000000000000ff",
        "finality": "finalized",
        "explorer": "https://explorer.example/tx/",
    });
    assert_eq!(output[0], "HasExplorer");
    assert_eq!(filled(&output[1]), wanted);
    wanted.as_object_mut().unwrap().remove("explorer");
    assert_eq!(filled(&output[2]), wanted);
}
