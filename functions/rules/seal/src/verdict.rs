//! Four questions about a record, answered one by one. There is no way to fold them into one boolean.
//!
//! The codes are those of the table in `tests/vectors/README.md`; the browser uses the same.

use crate::{Commitment, Opening};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// What is known about one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Checked, and it holds.
    Yes,
    /// Checked, and it does not hold.
    No,
    /// It could not be checked.
    Unknown,
}

macro_rules! question {
    ($(#[$doc:meta])* $name:ident { $($(#[$reason_doc:meta])* $reason:ident => $answer:ident, $code:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$reason_doc])* $reason,)+
        }

        impl $name {
            /// Every reason, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$reason),+];

            /// Yes, no or unknown.
            #[must_use]
            pub const fn answer(self) -> Answer {
                match self {
                    $(Self::$reason => Answer::$answer,)+
                }
            }

            /// The stable code of the reason.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$reason => $code,)+
                }
            }
        }

        impl Serialize for $name {
            /// `{"answer":"yes","reason":"…"}`
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut object = serializer.serialize_struct(stringify!($name), 2)?;
                object.serialize_field("answer", &self.answer())?;
                object.serialize_field("reason", self.code())?;
                object.end()
            }
        }
    };
}

question!(
    /// Did an issuer we trust sign this card?
    Issuer {
        /// The signature holds under a key the issuer publishes.
        Signed => Yes, "signed";
        /// The text is no health card.
        NotACard => No, "not-a-card";
        /// A damaged health card, or one in a form that is not read.
        Unreadable => No, "unreadable";
        /// The card names an issuer that is not trusted.
        IssuerUnknown => No, "issuer-unknown";
        /// The issuer publishes no such key.
        KeyUnknown => No, "key-unknown";
        /// The signature does not hold.
        SignatureInvalid => No, "signature-invalid";
        /// The card starts to be valid later.
        NotYetValid => No, "not-yet-valid";
        /// The card has expired.
        Expired => No, "expired";
        /// The issuer's keys could not be read.
        KeysUnreachable => Unknown, "keys-unreachable";
        /// No card stands for the record: evidence without one, or with a chain that is broken before it.
        NoCard => Unknown, "no-card";
        /// Nothing here can check signatures.
        NotChecked => Unknown, "not-checked";
    }
);

question!(
    /// Is this the record that was committed?
    Integrity {
        /// The record hashes to the commitment.
        Intact => Yes, "intact";
        /// The text is no health card.
        NotACard => No, "not-a-card";
        /// The record hashes to something else.
        Altered => No, "altered";
        /// What is there cannot be read as a record.
        Unreadable => No, "unreadable";
        /// The seal's own fields are not in their form.
        SealMalformed => No, "seal-malformed";
        /// The next newer version of the file follows another one.
        ChainBroken => No, "chain-broken";
        /// The card of the evidence is not that of its newest version.
        CardDiffers => No, "card-differs";
        /// A health card without a seal: nothing to check against.
        NoSeal => Unknown, "no-seal";
        /// Nothing here can compute digests.
        NotChecked => Unknown, "not-checked";
    }
);

question!(
    /// Does a root that the contract holds contain the commitment?
    Anchoring {
        /// In a root on chain, at the chain's finality rule.
        Anchored => Yes, "anchored";
        /// The text is no health card.
        NotACard => No, "not-a-card";
        /// No batch has this commitment and none waits for it.
        CommitmentUnknown => No, "commitment-unknown";
        /// The path does not lead from the commitment to the root.
        ProofInvalid => No, "proof-invalid";
        /// Header, receipt and its proof do not hold together, or the receipt lacks the contract's event.
        ArchiveInvalid => No, "archive-invalid";
        /// The chain says something else than the batch.
        ChainContradicts => No, "chain-contradicts";
        /// The card names another transaction than the batch.
        TransactionDiffers => No, "transaction-differs";
        /// Saved; a batch has not taken it yet, or its transaction is not mined.
        Waiting => Unknown, "waiting";
        /// Mined, and not yet past the chain's finality rule.
        NotFinal => Unknown, "not-final";
        /// The proof holds; no node could be asked about the root.
        ChainUnreachable => Unknown, "chain-unreachable";
        /// The node that was asked is on another chain.
        NodeElsewhere => Unknown, "node-elsewhere";
        /// The node that was asked has not reached the block.
        NodeBehind => Unknown, "node-behind";
        /// Nobody said which contract is the issuer's.
        ContractUnnamed => Unknown, "contract-unnamed";
        /// The proof could not be fetched.
        ServiceUnreachable => Unknown, "service-unreachable";
        /// There is no seal, so no commitment to look for.
        NoSeal => Unknown, "no-seal";
        /// The seal cannot be read, so there is no commitment to look for.
        NotChecked => Unknown, "not-checked";
    }
);

question!(
    /// Is this the newest version?
    Currency {
        /// No later version exists.
        Current => Yes, "current";
        /// The text is no health card.
        NotACard => No, "not-a-card";
        /// A later version exists.
        Superseded => No, "superseded";
        /// The issuer has revoked the version, or this card of it.
        Revoked => No, "revoked";
        /// The patient was erased.
        Erased => No, "erased";
        /// The service does not know the commitment.
        CommitmentUnknown => Unknown, "commitment-unknown";
        /// The service could not be asked.
        ServiceUnreachable => Unknown, "service-unreachable";
        /// The issuer's list of revocations could not be read.
        RevocationsUnreachable => Unknown, "revocations-unreachable";
        /// Only the service says so, and nobody but a node is believed.
        Unproven => Unknown, "unproven";
        /// Nobody was asked.
        NotAsked => Unknown, "not-asked";
        /// There is no seal, so no version to ask about.
        NoSeal => Unknown, "no-seal";
        /// The seal cannot be read, so there is no version to ask about.
        NotChecked => Unknown, "not-checked";
    }
);

impl Integrity {
    /// Compares what a record opens to with the commitment that was stated for it.
    #[must_use]
    pub fn of(opening: &Opening, stated: &Commitment) -> Self {
        if opening.commitment() == *stated {
            Self::Intact
        } else {
            Self::Altered
        }
    }
}

/// What the chain says about the root of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootOnChain {
    /// Mined and past the finality rule.
    Final,
    /// Mined, still within reach of a reorganisation.
    Mined,
    /// Another root, another block, or no such transaction.
    Contradicted,
    /// No node answered, or none was asked.
    Unreachable,
    /// The node that was asked is on another chain.
    Elsewhere,
    /// The node that was asked has not reached the block.
    Behind,
}

impl RootOnChain {
    /// The answer for a commitment whose proof leads to the root.
    #[must_use]
    pub const fn anchoring(self) -> Anchoring {
        match self {
            Self::Final => Anchoring::Anchored,
            Self::Mined => Anchoring::NotFinal,
            Self::Contradicted => Anchoring::ChainContradicts,
            Self::Unreachable => Anchoring::ChainUnreachable,
            Self::Elsewhere => Anchoring::NodeElsewhere,
            Self::Behind => Anchoring::NodeBehind,
        }
    }
}

/// The four answers: `{"issuer":{"answer","reason"},"integrity":…,"anchoring":…,"currency":…}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Did an issuer we trust sign this card?
    pub issuer: Issuer,
    /// Is this the record that was committed?
    pub integrity: Integrity,
    /// Does a root that the contract holds contain the commitment?
    pub anchoring: Anchoring,
    /// Is this the newest version?
    pub currency: Currency,
}
