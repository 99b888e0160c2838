//! Each finding in a sentence.

use crate::finding::{Finding, Item, Table, What};

pub(crate) fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Formless { .. }
        | Finding::Missing { .. }
        | Finding::HalfErased { .. }
        | Finding::ErasedUnlogged { .. }
        | Finding::KeyGone { .. }
        | Finding::KeyKept { .. }
        | Finding::HeadGone { .. }
        | Finding::HeadBehind { .. }
        | Finding::HeadDiffers { .. } => of_chart(finding),
        Finding::NoCommitment { item }
        | Finding::Lost { item }
        | Finding::WaitsAndBatched { item }
        | Finding::Unlisted { item }
        | Finding::Behind { item }
        | Finding::ContentKept { item }
        | Finding::NotInBatch { item, .. }
        | Finding::InOtherBatch { item, .. }
        | Finding::SharedLeaf { item, .. }
        | Finding::Altered { item }
        | Finding::Unlinked { item } => format!("{} {}", named(item), of_item(finding)),
        _ => of_batch(finding),
    }
}

fn of_chart(finding: &Finding) -> String {
    match finding {
        Finding::Formless {
            table,
            patient,
            key,
        } => {
            let table = match table {
                Table::Records => "records",
                Table::Audit => "audit",
                Table::Anchors => "anchors",
            };
            let whose = patient.map_or(String::new(), |patient| format!(" below {patient}"));
            // A stranger's text on its way to a terminal.
            let key = key
                .as_ref()
                .map_or(String::new(), |key| format!(" ({key:?})"));
            format!(
                "something in the table of {table}{whose} has a key that nothing of ours has{key}"
            )
        }
        Finding::Missing {
            what,
            patient,
            first,
            last,
        } => {
            let what = word(*what);
            if first == last {
                format!("{what} {first} of {patient} is missing")
            } else {
                format!("{what} {first} of {patient} is missing, and all up to {last}")
            }
        }
        Finding::HalfErased { patient } => format!(
            "the chart of {patient} says in part that the patient was erased, and in part not"
        ),
        Finding::ErasedUnlogged { patient } => {
            format!("the chart of {patient} says that the patient was erased, and the log does not")
        }
        Finding::KeyGone { patient } => {
            format!("the key to the chart of {patient} is gone, and the patient was not erased")
        }
        Finding::KeyKept { patient } => {
            format!("the patient of {patient} was erased, and the key to the chart is still there")
        }
        Finding::HeadGone { patient } => {
            format!("nothing is kept of the end of the log of {patient}, which is anchored")
        }
        Finding::HeadBehind {
            patient,
            kept,
            anchored,
        } => format!(
            "of the log of {patient}, entry {kept} is kept as the newest anchored, and {anchored} is"
        ),
        Finding::HeadDiffers { patient } => format!(
            "what is kept of the end of the log of {patient} is not the entry that is there"
        ),
        _ => String::new(),
    }
}

fn of_item(finding: &Finding) -> String {
    match finding {
        Finding::NoCommitment { .. } => "has no commitment".to_owned(),
        Finding::Lost { .. } => "is in no batch and waits for none".to_owned(),
        Finding::WaitsAndBatched { .. } => "is in a batch and waits for another".to_owned(),
        Finding::Unlisted { .. } => "waits where nobody reads it".to_owned(),
        Finding::Behind { .. } => "has waited for longer than anything should".to_owned(),
        Finding::ContentKept { .. } => {
            "says what it said, though its patient was erased".to_owned()
        }
        Finding::NotInBatch { batch, .. } => {
            format!("names batch {batch}, and neither that nor another holds it")
        }
        Finding::InOtherBatch {
            names: Some(names),
            batch,
            ..
        } => format!("names batch {names}, and batch {batch} holds it"),
        Finding::InOtherBatch { batch, .. } => format!("waits, and batch {batch} holds it"),
        Finding::SharedLeaf { batch, .. } => {
            format!("has the same leaf in batch {batch} as something else")
        }
        Finding::Altered { .. } => "is not what was committed".to_owned(),
        Finding::Unlinked { .. } => "names another one before it than the one there is".to_owned(),
        _ => String::new(),
    }
}

fn of_batch(finding: &Finding) -> String {
    match finding {
        Finding::OrphanLeaf { batch, leaf } => format!(
            "batch {batch} holds {leaf}, which no version and no entry has: one was taken away"
        ),
        Finding::LeafTwice { leaf, batch, again } => {
            format!("{leaf} stands in batch {batch} and again in batch {again}")
        }
        Finding::BatchesMissing { first, last } if first == last => {
            format!("batch {first} is missing")
        }
        Finding::BatchesMissing { first, last } => {
            format!("batch {first} is missing, and all up to {last}")
        }
        Finding::BatchUnreadable { batch } => format!("batch {batch} cannot be read"),
        Finding::LeavesDiffer { batch } => {
            format!("the stored leaves of batch {batch} do not give its root")
        }
        Finding::RootDiffers { batch } => {
            format!("batch {batch} is recorded with another root than it is anchored with")
        }
        Finding::PreviousDiffers { batch } => {
            format!("batch {batch} is recorded to stand on another head than it stands on")
        }
        Finding::SizeDiffers { batch } => {
            format!("batch {batch} is recorded with another size than it is anchored with")
        }
        Finding::VersionsDiffer {
            batch,
            recorded,
            found,
        } => format!("batch {batch} is recorded with {recorded} versions, and holds {found}"),
        Finding::OtherContract { batch } => {
            format!("batch {batch} is recorded for another contract")
        }
        Finding::LandingDiffers { batch } => format!(
            "batch {batch} is recorded with another transaction, block or time than it is anchored in"
        ),
        Finding::BatchBehind { batch } => {
            format!("batch {batch} has been on its way for longer than anything should")
        }
        Finding::NotFinal { batch } => {
            format!("batch {batch} is recorded as final, and its block is not")
        }
        Finding::NotOnChain { batch } => {
            format!("batch {batch} is recorded as final, and the chain does not have it")
        }
        Finding::CandidatesKept { batch } => format!(
            "batch {batch} is final, and the list of what it set out to claim is still there"
        ),
        Finding::Unarchived { batch } => {
            format!("batch {batch} has no archive, and nobody asks for it any more")
        }
        Finding::ArchiveBroken { batch } => {
            format!("the archive of batch {batch} does not prove it")
        }
        Finding::UnknownAnchoring { transaction, block } => format!(
            "the contract has a batch that is none of ours, by {transaction} in block {block}"
        ),
        _ => String::new(),
    }
}

fn named(item: &Item) -> String {
    format!("{} {} of {}", word(item.what), item.number, item.patient)
}

const fn word(what: What) -> &'static str {
    match what {
        What::Version => "version",
        What::Entry => "log entry",
    }
}
