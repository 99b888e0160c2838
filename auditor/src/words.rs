//! Each reason in a sentence. `tests/vectors/README.md` has the table; nothing here decides anything.

use seal::verdict::{Anchoring, Answer, Currency, Integrity, Issuer};

pub(crate) const fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Unknown => "unknown",
    }
}

pub(crate) const fn issuer(reason: Issuer) -> &'static str {
    match reason {
        Issuer::Signed => "The issuer signed it, or a version that leads to it.",
        Issuer::NotACard => "What stands in the card's place is no health card.",
        Issuer::Unreadable => "The card is damaged, or in a form that is not read.",
        Issuer::IssuerUnknown => "The card names another issuer.",
        Issuer::KeyUnknown => "The issuer's keys do not include the one that signed the card.",
        Issuer::SignatureInvalid => "The signature does not hold.",
        Issuer::NotYetValid => "The card is valid from a later time on.",
        Issuer::Expired => "The card has expired.",
        Issuer::KeysUnreachable => "The issuer's keys could not be read.",
        Issuer::NoCard => "No card stands for it.",
        Issuer::NotChecked => "Not checked: no keys were given.",
    }
}

pub(crate) const fn integrity(reason: Integrity) -> &'static str {
    match reason {
        Integrity::Intact => "The record is the one that was committed.",
        Integrity::NotACard => "This is no record.",
        Integrity::Altered => "The record is not the one that was committed.",
        Integrity::Unreadable => "The record cannot be read.",
        Integrity::SealMalformed => "The seal is not in its form.",
        Integrity::ChainBroken => {
            "It is not the version that the next newer one in the file follows."
        }
        Integrity::CardDiffers => "The card in the file is of something else.",
        Integrity::NoSeal => "There is no seal to check against.",
        Integrity::NotChecked => "Not checked.",
    }
}

pub(crate) const fn anchoring(reason: Anchoring) -> &'static str {
    match reason {
        Anchoring::Anchored => "It was anchored in a block that is final.",
        Anchoring::NotACard => "This is no record.",
        Anchoring::CommitmentUnknown => "No batch has it.",
        Anchoring::ProofInvalid => "The proof does not lead from the record to the batch's root.",
        Anchoring::ArchiveInvalid => "Block header, receipt and batch do not fit each other.",
        Anchoring::ChainContradicts => {
            "The chain, the contract or the issuer's place is another one."
        }
        Anchoring::TransactionDiffers => "The card names another transaction than the batch.",
        Anchoring::Waiting => "Not anchored when the file was made.",
        Anchoring::NotFinal => "The block is on the chain, and not yet final.",
        Anchoring::ChainUnreachable => {
            "The proof holds; that its block is on the chain, nobody said."
        }
        Anchoring::NodeElsewhere => "The node is on another chain.",
        Anchoring::NodeBehind => "The node has not reached the block.",
        Anchoring::ContractUnnamed => "The proof holds; say which contract is the issuer's.",
        Anchoring::ServiceUnreachable => "The proof could not be fetched.",
        Anchoring::NoSeal => "There is no commitment to look for.",
        Anchoring::NotChecked => "Not checked.",
    }
}

pub(crate) const fn currency(reason: Currency) -> &'static str {
    match reason {
        Currency::Current => "No later version exists.",
        Currency::NotACard => "This is no record.",
        Currency::Superseded => "The file holds a later version.",
        Currency::Revoked => "The issuer has revoked it.",
        Currency::Erased => "The patient was erased.",
        Currency::CommitmentUnknown => "The service does not know it.",
        Currency::ServiceUnreachable | Currency::RevocationsUnreachable => "It could not be asked.",
        Currency::Unproven => "Only the service says that it is the newest.",
        Currency::NotAsked => "A file cannot tell whether it is the newest, or was revoked.",
        Currency::NoSeal => "There is no version to ask about.",
        Currency::NotChecked => "Not checked.",
    }
}
