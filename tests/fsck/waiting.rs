//! What waits: for a batch, or in one for a block.

use std::time::{Duration, Instant};

use fsck::{Finding, Item, Report, What};
use jiff::Timestamp;
use journeys::Clinic;
use serde_json::json;
use stack::Client;

use crate::altering::Altered;
use crate::{at_rest, check, deployment, findings};

/// While no block comes what is saved waits, which is as it should be for a while, where the outbox lists it.
pub async fn while_no_block_comes(clinic: &Clinic) {
    let doctor = clinic.doctor().await;
    let patient = clinic.patient("nila-deshpande.json").await;
    let chart = doctor.until_anchored(&patient).await;
    seconds_between_blocks(clinic, 0).await;
    let saved = doctor.write_some_visit(&patient, &chart.etag).await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    until(clinic, |report| report.versions.under_way == 1).await;
    // No more than one batch at a time: this one is in none.
    let etag = doctor.chart(&patient).await.etag;
    let saved = doctor.write_some_visit(&patient, &etag).await;
    assert_eq!(saved.status, 201, "{}", saved.json);
    let report = until(clinic, |report| report.versions.waiting == 1).await;
    assert!(report.is_sound(), "{report}");

    let chart = doctor.chart(&patient).await;
    let item = Item {
        what: What::Version,
        patient: patient.parse().unwrap(),
        number: chart.json["versions"][0]["version"].as_u64().unwrap(),
    };
    too_long(clinic, item).await;
    where_nobody_reads_it(clinic, item).await;
    seconds_between_blocks(clinic, 1).await;
    at_rest(clinic).await;
}

async fn seconds_between_blocks(clinic: &Clinic, seconds: u64) {
    let request =
        json!({"jsonrpc": "2.0", "id": 1, "method": "evm_setIntervalMining", "params": [seconds]});
    let answer = Client::new().post(&clinic.stack.rpc, &[], &request).await;
    assert!(answer.unwrap()["error"].is_null());
}

async fn until(clinic: &Clinic, come: impl Fn(&Report) -> bool) -> Report {
    let patience = Instant::now() + Duration::from_mins(2);
    loop {
        let report = check(deployment(clinic, &[])).await.unwrap();
        if come(&report) {
            return report;
        }
        assert!(Instant::now() < patience, "{report}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Whatever waits, and whatever is on its way, has been so for too long if nothing may be at all.
async fn too_long(clinic: &Clinic, item: Item) {
    let impatient = deployment(clinic, &[]).nothing_since_before(Timestamp::MAX);
    let report = check(impatient).await.unwrap();
    assert!(
        report.findings.contains(&Finding::Behind { item }),
        "{report}"
    );
    let batch = report.batches.total;
    let batches = |finding: &&Finding| matches!(finding, Finding::BatchBehind { .. });
    let late: Vec<_> = report.findings.iter().filter(batches).collect();
    assert_eq!(late, [&Finding::BatchBehind { batch }]);
    let waiting = report.versions.waiting + report.entries.waiting;
    let behind = |finding: &&Finding| matches!(finding, Finding::Behind { .. });
    let behind = report.findings.iter().filter(behind).count() as u64;
    assert_eq!(
        (behind, behind + 1),
        (waiting, report.findings.len() as u64),
        "{report}"
    );
}

async fn where_nobody_reads_it(clinic: &Clinic, item: Item) {
    let version = || Altered::version(clinic, item.patient, item.number);
    for (attribute, nowhere) in [("pending", "16"), ("saved_at", "lately")] {
        let unlisted = version().text(attribute, nowhere).await;
        let found = findings(clinic, &[]).await;
        unlisted.put_back().await;
        assert_eq!(found, [Finding::Unlisted { item }], "{attribute}");
    }
}
