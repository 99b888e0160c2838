//! The environment in which a program sees a stack as its functions do.

use std::collections::BTreeMap;

use crate::{
    chain::CHAIN_ID,
    deploy::{Outputs, output},
    error::StackError,
    localstack::REGION,
    start::FINALITY,
};

/// What the template calls it, and what the functions do.
const OUTPUTS: [(&str, &str); 5] = [
    ("TableRecords", "TABLE_RECORDS"),
    ("TableAudit", "TABLE_AUDIT"),
    ("TableAnchors", "TABLE_ANCHORS"),
    ("TableKeys", "TABLE_KEYS"),
    ("KeyChartsId", "KEY_CHARTS"),
];

/// Variables by their names: tables, keys, chain and AWS.
pub fn environment(
    localstack: &str,
    rpc: &str,
    contract: &str,
    outputs: &Outputs,
) -> Result<BTreeMap<String, String>, StackError> {
    let chain_id = CHAIN_ID.to_string();
    let mut variables: BTreeMap<String, String> = [
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL", localstack),
        ("CHAIN_RPC_URLS", rpc),
        ("CHAIN_ID", &chain_id),
        ("CONTRACT", contract),
        ("FINALITY", FINALITY),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (of_template, variable) in OUTPUTS {
        variables.insert(
            variable.to_owned(),
            output(outputs, of_template)?.to_owned(),
        );
    }
    Ok(variables)
}
