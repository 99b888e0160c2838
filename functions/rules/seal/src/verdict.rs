//! Four questions about a record, answered one by one. There is no way to fold them into one boolean.
//!
//! The codes are those of the table in `tests/vectors/README.md`; the browser uses the same.

use crate::{Commitment, InclusionProof, Opening, Root};
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
        /// The service does not know the commitment.
        CommitmentUnknown => Unknown, "commitment-unknown";
        /// The service could not be asked.
        ServiceUnreachable => Unknown, "service-unreachable";
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
    /// No node answered.
    Unreachable,
}

impl Anchoring {
    /// First the proof, then the chain: a proof that fails is a no whatever the chain says.
    #[must_use]
    pub fn of(
        proof: &InclusionProof,
        commitment: &Commitment,
        root: &Root,
        chain: RootOnChain,
    ) -> Self {
        match (proof.verify(commitment, root), chain) {
            (Err(_), _) => Self::ProofInvalid,
            (Ok(()), RootOnChain::Final) => Self::Anchored,
            (Ok(()), RootOnChain::Mined) => Self::NotFinal,
            (Ok(()), RootOnChain::Contradicted) => Self::ChainContradicts,
            (Ok(()), RootOnChain::Unreachable) => Self::ChainUnreachable,
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
