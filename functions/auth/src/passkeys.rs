//! Passkeys: Web Authentication (W3C, level 3), user verification always required.

use access::PersonId;
use edge::Problem;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    AuthenticationResult, CreationChallengeResponse, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Registers passkeys and checks what they sign, for one origin.
#[derive(Debug)]
pub struct Passkeys(Webauthn);

/// Passkeys are bound to a host name, and the origin has none.
#[derive(Debug, thiserror::Error)]
#[error("ORIGIN must be an address with a host name, for passkeys are bound to it")]
pub struct NoHostName;

impl Passkeys {
    /// For the site at `origin`; the relying party is its host.
    pub fn new(origin: &str) -> Result<Self, NoHostName> {
        let url = Url::parse(origin).map_err(|_| NoHostName)?;
        let host = url.domain().ok_or(NoHostName)?;
        let webauthn = WebauthnBuilder::new(host, &url)
            .and_then(|builder| builder.rp_name("MedSeal").build())
            .map_err(|_| NoHostName)?;
        Ok(Self(webauthn))
    }

    /// What a browser needs to make a passkey (`PublicKeyCredentialCreationOptions`), and what has to be
    /// kept until it has. Authenticators that hold one of `others` already are left out.
    pub fn creation(
        &self,
        person: PersonId,
        email: &str,
        name: &str,
        others: &[Passkey],
    ) -> Result<(Value, PasskeyRegistration), Problem> {
        let others = others.iter().map(|passkey| passkey.cred_id().clone());
        let (options, state) = self
            .0
            .start_passkey_registration(person.uuid(), email, name, Some(others.collect()))
            .map_err(|error| Problem::internal(&error))?;
        Ok((discoverable(&options)?, state))
    }

    /// The passkey that was made.
    pub fn created(
        &self,
        credential: &RegisterPublicKeyCredential,
        state: &PasskeyRegistration,
    ) -> Result<Passkey, WebauthnError> {
        self.0.finish_passkey_registration(credential, state)
    }

    /// What a browser needs to use one of these (`PublicKeyCredentialRequestOptions`), and what has to be
    /// kept until it has.
    pub fn request(&self, passkeys: &[Passkey]) -> Result<(Value, PasskeyAuthentication), Problem> {
        let (options, state) = self
            .0
            .start_passkey_authentication(passkeys)
            .map_err(|error| Problem::internal(&error))?;
        Ok((inner(&options)?, state))
    }

    /// What a passkey answered to the challenge; the signature counter has to have moved on.
    pub fn answered(
        &self,
        credential: &PublicKeyCredential,
        state: &PasskeyAuthentication,
    ) -> Result<AuthenticationResult, WebauthnError> {
        self.0.finish_passkey_authentication(credential, state)
    }
}

/// The passkey may offer itself where no address was typed, if the authenticator has room for it.
fn discoverable(options: &CreationChallengeResponse) -> Result<Value, Problem> {
    let mut options = inner(options)?;
    options["authenticatorSelection"]["residentKey"] = json!("preferred");
    Ok(options)
}

/// The options without the envelope that `navigator.credentials` wants around them.
fn inner(options: &impl serde::Serialize) -> Result<Value, Problem> {
    let mut options = serde_json::to_value(options).map_err(|error| Problem::internal(&error))?;
    Ok(options["publicKey"].take())
}

#[cfg(test)]
mod tests;
