//! Somebody's own account: the factors they prove themselves by.

use serde_json::json;

use super::{Person, session::write};
use crate::{authenticator::Passkey, client::Client, error::StackError};

/// Gives somebody who has signed in with their password an authenticator app and a passkey. `bearer` is the
/// value of their `Authorization` header, which is that of a session with two factors from then on.
pub async fn add_factors(
    origin: &str,
    bearer: &str,
    person: &mut Person,
) -> Result<(), StackError> {
    add(&Client::new(), origin, bearer, person).await
}

pub async fn add(
    client: &Client,
    origin: &str,
    bearer: &str,
    person: &mut Person,
) -> Result<(), StackError> {
    let account = format!("{origin}/api/auth/account");

    let totp = format!("{account}/totp");
    let made = write(client, &totp, bearer, &json!({})).await?;
    let secret = made["secret"].as_str();
    secret
        .ok_or_else(|| StackError::request(&totp, &"no secret in the answer"))?
        .clone_into(&mut person.totp_secret);
    let confirmation = json!({ "code": person.code(0), "name": "Authenticator app" });
    write(
        client,
        &format!("{totp}/confirmations"),
        bearer,
        &confirmation,
    )
    .await?;

    let passkeys = format!("{account}/passkeys");
    let asked = write(client, &format!("{passkeys}/options"), bearer, &json!({})).await?;
    let (passkey, credential) = Passkey::create(&asked["options"], origin)?;
    let passkey_made = json!({
        "ticket": asked["ticket"],
        "credential": credential,
        "name": "Passkey of this machine",
    });
    write(client, &passkeys, bearer, &passkey_made).await?;
    person.passkey = passkey;
    Ok(())
}
