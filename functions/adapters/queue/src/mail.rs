//! Mails, as they are asked for: by id, never with what they will say.

use access::{PatientId, PersonId};
use aws_types::SdkConfig;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What is to be written to whom. Nothing in it identifies a person to anybody without the tables, and
/// nothing opens an account: links are made by `courier`, where they go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Mail {
    /// A link with which somebody who is invited sets their password.
    Invitation {
        /// The invitation.
        invitation: PersonId,
    },
    /// Somebody asked for a new password for whoever has an address, if anybody has.
    PasswordReset {
        /// The address in its blind form, hexadecimal.
        address: String,
        /// When. Nobody waits for the link hours later.
        asked_at: Timestamp,
    },
    /// Tells a person that their password was changed.
    PasswordChanged {
        /// Whose.
        person: PersonId,
    },
    /// Tells a person that a second factor came or went.
    SecondFactorChanged {
        /// Whose.
        person: PersonId,
    },
    /// Tells a person that an admin removed their second factors.
    FactorsReset {
        /// Whose.
        person: PersonId,
    },
    /// Tells a person that an admin changed their address: at the one they have.
    AddressChanged {
        /// Whose.
        person: PersonId,
    },
    /// The same at the one they had, which no table may know any more.
    FormerAddress {
        /// Whose.
        person: PersonId,
        /// The address as JSON, sealed under their key for [`former_address`]; hexadecimal.
        sealed: String,
    },
    /// Tells a person that somebody with their password fails at the second factor.
    SecondFactorFailed {
        /// Whose.
        person: PersonId,
    },
    /// Tells a patient and the admins that a doctor opened a chart in an emergency.
    EmergencyAccess {
        /// Whose chart.
        patient: PatientId,
    },
    /// Tells one of them: `courier` asks for it itself, so that each has a message of their own.
    EmergencyNotice {
        /// The patient or an admin.
        person: PersonId,
    },
    /// Tells a doctor that a patient asks to be treated.
    ConsentAsked {
        /// The doctor.
        practitioner: PersonId,
    },
    /// Tells a patient that a doctor answered.
    ConsentAnswered {
        /// The patient.
        patient: PatientId,
    },
    /// Tells somebody that the other side ended a consent.
    ConsentEnded {
        /// Whom to tell.
        person: PersonId,
    },
    /// Tells a patient that a doctor has sent them an update.
    Update {
        /// The patient.
        patient: PatientId,
    },
    /// Tells somebody what was done to an appointment of theirs.
    Appointment {
        /// Whom to tell.
        person: PersonId,
        /// What was done.
        what: AppointmentChange,
    },
}

/// What an address is bound to that goes along in [`Mail::FormerAddress`].
#[must_use]
pub fn former_address(person: PersonId) -> String {
    format!("person/{person}/former-address")
}

/// What can be done to an appointment that somebody else has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentChange {
    /// A patient asks for it.
    Asked,
    /// It will take place.
    Booked,
    /// It is to be at another time.
    Moved,
    /// It will not take place.
    Cancelled,
}

/// The queue of mails that `courier` sends.
#[derive(Clone, Debug)]
pub struct Post {
    client: aws_sdk_sqs::Client,
    queue_url: String,
}

/// A mail could not be put into the queue.
#[derive(Debug, thiserror::Error)]
#[error("the mail was not put into the queue")]
pub struct NotPosted(#[source] Box<dyn std::error::Error + Send + Sync>);

impl Post {
    /// The queue at `queue_url`.
    #[must_use]
    pub fn new(aws: &SdkConfig, queue_url: String) -> Self {
        let client = aws_sdk_sqs::Client::new(aws);
        Self { client, queue_url }
    }

    /// Asks for a mail. It is sent at least once, some time soon.
    pub async fn send(&self, mail: &Mail) -> Result<(), NotPosted> {
        let body = serde_json::to_string(mail).map_err(|error| NotPosted(Box::new(error)))?;
        self.client
            .send_message()
            .queue_url(&self.queue_url)
            .message_body(body)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| NotPosted(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_reads_back_as_it_was_asked_for_and_nothing_else_is_taken() {
        let id = "1c7a64d2-3f0e-4c3a-9f53-5d0f2a1b6c7d";
        let mail = Mail::FactorsReset {
            person: id.parse().unwrap(),
        };
        let body = serde_json::to_string(&mail).unwrap();
        assert_eq!(
            body,
            format!(r#"{{"kind":"factors-reset","person":"{id}"}}"#)
        );
        assert_eq!(serde_json::from_str::<Mail>(&body).unwrap(), mail);
        for other in [
            format!(r#"{{"kind":"factors-reset","person":"{id}","name":"Asha"}}"#),
            r#"{"kind":"factors-reset"}"#.to_owned(),
            r#"{"kind":"newsletter"}"#.to_owned(),
        ] {
            assert!(serde_json::from_str::<Mail>(&other).is_err(), "{other}");
        }
    }
}
