//! The batches, and what stands beside them.

use std::collections::BTreeSet;

use access::PatientId;
use audit::Head;
use dynamo::anchors::{Beside, FoundBatch};
use dynamo::census::{Formless, Lane};

use crate::finding::{Finding, Table};
use crate::progress::Step;
use crate::{Deployment, Progress, Unchecked};

/// What stands beside the batches, by the numbers of theirs.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    pub(crate) heads: Vec<(PatientId, Option<Head>)>,
    pub(crate) leaves: BTreeSet<u64>,
    pub(crate) candidates: BTreeSet<u64>,
    pub(crate) noted: BTreeSet<u64>,
    pub(crate) findings: Vec<Finding>,
}

/// Every batch, oldest first.
pub(crate) async fn batches(
    deployment: &Deployment,
    progress: &Progress,
) -> Result<(Vec<FoundBatch>, Vec<Finding>), Unchecked> {
    let (mut found, mut findings) = (Vec::new(), Vec::new());
    let mut from = None;
    loop {
        let page = deployment.anchors.line_census(from).await?;
        for one in page.items {
            match one {
                Ok(batch) => found.push(slim(batch)),
                Err(formless) => findings.push(of_formless(Table::Anchors, formless)),
            }
        }
        progress.at(Step::Batches(found.len() as u64));
        from = page.next;
        if from.is_none() {
            return Ok((found, findings));
        }
    }
}

/// The transactions' bytes are most of a batch, and nothing looks at them.
fn slim(mut found: FoundBatch) -> FoundBatch {
    use dynamo::anchors::Stage;
    if let Some(batch) = &mut found.batch {
        match &mut batch.stage {
            Stage::Signed(_, attempts)
            | Stage::Sent(_, attempts)
            | Stage::Mined(_, attempts, _)
            | Stage::Final(_, attempts, ..) => *attempts = Vec::new(),
            Stage::Open | Stage::Sealed(_) | Stage::Void => {}
        }
    }
    found
}

/// Everything beside them. It is little: read by one.
pub(crate) async fn shelf(deployment: &Deployment) -> Result<Shelf, Unchecked> {
    let lane = Lane { number: 0, of: 1 };
    let mut shelf = Shelf::default();
    let mut from = None;
    loop {
        let page = deployment.anchors.census(lane, from).await?;
        for one in page.items {
            match one {
                Ok(Beside::Head(patient, head)) => shelf.heads.push((patient, head)),
                Ok(Beside::Leaves(batch)) => drop(shelf.leaves.insert(batch)),
                Ok(Beside::Candidates(batch)) => drop(shelf.candidates.insert(batch)),
                Ok(Beside::Unarchived(batch)) => drop(shelf.noted.insert(batch)),
                Ok(Beside::Archive(_) | Beside::Other) => {}
                Err(formless) => shelf.findings.push(of_formless(Table::Anchors, formless)),
            }
        }
        from = page.next;
        if from.is_none() {
            return Ok(shelf);
        }
    }
}

pub(crate) fn of_formless(table: Table, formless: Formless) -> Finding {
    Finding::Formless {
        table,
        patient: formless.patient,
        key: formless.sk,
    }
}
