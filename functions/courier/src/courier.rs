//! What each message asks for, and its delivery.

use access::{PatientId, PersonId, Role, given_address, one_time};
use dynamo::TableError;
use dynamo::datakeys::DataKeyError;
use dynamo::people::{People, Person};
use edge::{Chance, Clock};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{Error, LambdaEvent};
use mail::{MailError, Mailer, NotAnAddress};
use queue::{Mail, NotPosted, Post};
use serde_json::Value;

use crate::batch::{self, Message};
use crate::letters::{Letters, News};

/// As long as a link to a new password holds: who asked longer ago has asked again, or given up.
const WAITED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// The function, set up.
#[derive(Debug)]
pub struct Courier {
    pub people: People,
    pub mailer: Mailer,
    pub post: Post,
    pub letters: Letters,
    pub clock: Clock,
    pub chance: Chance,
}

/// Why a message has to come again.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    #[error("the message is none of ours")]
    Foreign,
    #[error(transparent)]
    Identity(#[from] DataKeyError),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("the address")]
    Address(#[from] NotAnAddress),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Post(#[from] NotPosted),
}

impl Courier {
    /// Delivers a batch. Messages stand for themselves: those that fail are given back, the others are done.
    pub async fn handle(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        let messages = batch::messages(&event.payload);
        let outcomes = join_all(messages.iter().map(|message| self.take(*message))).await;
        let done = messages.iter().zip(outcomes);
        let failed = done
            .filter(|(_, done)| !done)
            .map(|(message, _)| message.id);
        Ok(batch::answer(failed))
    }

    /// Whether a message is done with.
    async fn take(&self, message: Message<'_>) -> bool {
        let outcome = match serde_json::from_str(message.body) {
            Ok(mail) => self.deliver(&mail).await,
            Err(_) => Err(Undelivered::Foreign),
        };
        match outcome {
            Ok(sent) => tracing::info!(sent, id = message.id, "mail"),
            Err(ref error) => {
                let error = edge::causes(error);
                tracing::error!(id = message.id, error, "mail not sent");
            }
        }
        outcome.is_ok()
    }

    /// How many letters went out: none, if nobody is there any more for whom they were.
    async fn deliver(&self, mail: &Mail) -> Result<usize, Undelivered> {
        match mail {
            Mail::Invitation { invitation } => self.invite(*invitation).await,
            Mail::PasswordReset { address, asked_at } => self.offer_reset(address, *asked_at).await,
            Mail::PasswordChanged { person } => self.tell(*person, News::PasswordChanged).await,
            Mail::SecondFactorChanged { person } => {
                self.tell(*person, News::SecondFactorChanged).await
            }
            Mail::FactorsReset { person } => self.tell(*person, News::FactorsReset).await,
            Mail::AddressChanged { person } => self.tell_new(*person).await,
            Mail::FormerAddress { person, sealed } => self.tell_former(*person, sealed).await,
            Mail::SecondFactorFailed { person } => {
                self.tell(*person, News::SecondFactorFailed).await
            }
            Mail::EmergencyAccess { patient } => self.announce_emergency(*patient).await,
            Mail::EmergencyNotice { person } => self.tell_of_emergency(*person).await,
            Mail::ConsentAsked { practitioner } => {
                self.tell(*practitioner, News::ConsentAsked).await
            }
            Mail::ConsentAnswered { patient } => {
                self.tell(account_of(*patient), News::ConsentAnswered).await
            }
            Mail::ConsentEnded { person } => self.tell(*person, News::ConsentEnded).await,
            Mail::Update { patient } => self.tell(account_of(*patient), News::Update).await,
            Mail::Appointment { person, what } => {
                self.tell(*person, News::Appointment(*what)).await
            }
        }
    }

    /// The link is stored before it goes out, and ends the one before it. If we die in between, the message
    /// comes again and makes another.
    async fn invite(&self, id: PersonId) -> Result<usize, Undelivered> {
        let Some(invitation) = self.people.invitation(id).await? else {
            return Ok(0);
        };
        let to = invitation.email.parse()?;
        let token = one_time::mailed(id, self.chance.bytes());
        let now = self.clock.now();
        if !self
            .people
            .put_link(id, &one_time::hash(&token), now)
            .await?
        {
            return Ok(0);
        }
        let letter = self.letters.invitation(to, &token, invitation.expires_at);
        self.mailer.send(letter).await?;
        Ok(1)
    }

    /// The same for a password; an address that nobody has, or whose holder is not let in, gets no mail. Nor
    /// does one who asked long ago, before the queue was stuck. To an address that somebody else gave them lately goes no
    /// link: its reader need not be the owner.
    async fn offer_reset(&self, address: &str, asked_at: Timestamp) -> Result<usize, Undelivered> {
        let now = self.clock.now();
        if now.duration_since(asked_at) > WAITED_FOR {
            return Ok(0);
        }
        let holder = self.people.holder_of(address).await?;
        let Some(person) = holder.filter(|person| !person.disabled) else {
            return Ok(0);
        };
        let to = person.email.parse()?;
        if let Some(until) = person.no_reset_before(now) {
            let letter = self.letters.no_password_reset(to, person.language, until);
            self.mailer.send(letter).await?;
            return Ok(1);
        }
        let token = one_time::mailed(person.id, self.chance.bytes());
        self.people
            .put_reset(person.id, &one_time::hash(&token), now)
            .await?;
        let letter = self.letters.password_reset(to, person.language, &token);
        self.mailer.send(letter).await?;
        Ok(1)
    }

    async fn tell(&self, person: PersonId, news: News) -> Result<usize, Undelivered> {
        let person = self.people.by_id(person).await?;
        match person.filter(|person| news.concerns(person.role, person.disabled)) {
            Some(person) => self.send(&person, news).await,
            None => Ok(0),
        }
    }

    async fn tell_former(&self, person: PersonId, sealed: &str) -> Result<usize, Undelivered> {
        let Some(person) = self.people.by_id(person).await? else {
            return Ok(0);
        };
        let place = queue::former_address(person.id);
        let opened = hex::decode(sealed)
            .ok()
            .and_then(|sealed| person.key.open(&place, &sealed).ok());
        let former: String = opened
            .and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or(Undelivered::Foreign)?;
        self.tell_of_address(&former, &person).await
    }

    async fn tell_new(&self, person: PersonId) -> Result<usize, Undelivered> {
        match self.people.by_id(person).await? {
            Some(person) => self.tell_of_address(&person.email, &person).await,
            None => Ok(0),
        }
    }

    async fn tell_of_address(&self, email: &str, person: &Person) -> Result<usize, Undelivered> {
        let until = person.address_given_at.map(given_address::trusted_from);
        let letter = self
            .letters
            .address_changed(email.parse()?, person.language, until);
        self.mailer.send(letter).await?;
        Ok(1)
    }

    /// A message for each who is to be told: an address that does not work keeps nobody else from their mail,
    /// and what is tried again is tried for one.
    async fn announce_emergency(&self, patient: PatientId) -> Result<usize, Undelivered> {
        let admins = self.people.admins().await?;
        for notice in notices(patient, admins) {
            self.post.send(&notice).await?;
        }
        Ok(0)
    }

    async fn tell_of_emergency(&self, person: PersonId) -> Result<usize, Undelivered> {
        let person = self.people.by_id(person).await?;
        let Some(person) = person.filter(|person| !person.disabled) else {
            return Ok(0);
        };
        let news = match person.role {
            Role::Patient => News::EmergencyAccess,
            Role::Admin | Role::Doctor => News::EmergencyAccessAtClinic,
        };
        self.send(&person, news).await
    }

    async fn send(&self, person: &Person, news: News) -> Result<usize, Undelivered> {
        let to = person.email.parse()?;
        let letter = self.letters.news(to, person.language, news);
        self.mailer.send(letter).await?;
        Ok(1)
    }
}

/// The patient first: it is their chart.
fn notices(patient: PatientId, admins: Vec<PersonId>) -> impl Iterator<Item = Mail> {
    let told = std::iter::once(account_of(patient)).chain(admins);
    told.map(|person| Mail::EmergencyNotice { person })
}

/// A patient's account bears the id of their chart.
fn account_of(patient: PatientId) -> PersonId {
    PersonId::new(patient.uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn who_is_told_of_an_emergency_has_a_message_that_nobody_elses_address_holds_up() {
        let [chart, one, other] = [1, 2, 3].map(Uuid::from_u128);
        let admins = vec![PersonId::new(one), PersonId::new(other)];
        let notices: Vec<Mail> = notices(PatientId::new(chart), admins).collect();
        let each = [chart, one, other].map(|id| Mail::EmergencyNotice {
            person: PersonId::new(id),
        });
        assert_eq!(notices, each);
    }
}
