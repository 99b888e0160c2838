//! A passkey in software: what a phone or a security key does when a browser asks it (Web Authentication
//! Level 3), for people who are made by a program.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{cbor, error::StackError};

/// A credential that its owner can find without being told which (a discoverable one). All of it in base64,
/// as the `WebAuthn` domain of the `DevTools` protocol takes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Passkey {
    pub credential_id: String,
    /// P-256, PKCS #8.
    #[serde(rename = "privateKey")]
    pub private_key_pkcs8: String,
    pub user_handle: String,
    /// The host it is good for.
    pub rp_id: String,
}

/// Flags of authenticator data (section 6.1): somebody is there, and it is the owner.
const PRESENT_AND_VERIFIED: u8 = 0x01 | 0x04;
/// The data has a credential in it.
const ATTESTED: u8 = 0x40;

impl Passkey {
    /// Makes a credential: the passkey, and what is sent to have it enrolled. `options` are
    /// `PublicKeyCredentialCreationOptions` in JSON, `origin` is the page's.
    pub fn create(options: &Value, origin: &str) -> Result<(Self, Value), StackError> {
        let failed = |what: &dyn std::fmt::Display| StackError::request("making a passkey", what);
        let options = of_public_key(options);
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).map_err(|error| failed(&error))?;
        let id = Uuid::new_v4();
        let passkey = Self {
            credential_id: BASE64_STANDARD.encode(id),
            private_key_pkcs8: BASE64_STANDARD.encode(&pkcs8),
            user_handle: standard(text(&options["user"]["id"])),
            rp_id: text(&options["rp"]["id"]).to_owned(),
        };
        let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random)
            .map_err(|error| failed(&error))?;
        let key = cbor::cose_p256(pair.public_key().as_ref())
            .ok_or_else(|| failed(&"no uncompressed point"))?;
        let attested = [
            [0; 16].as_slice(), // no model says its name (AAGUID)
            &[0, 16],
            id.as_bytes(),
            &key,
        ]
        .concat();
        let data = [
            passkey.authenticator_data(PRESENT_AND_VERIFIED | ATTESTED),
            attested,
        ]
        .concat();
        let client = client_data("webauthn.create", text(&options["challenge"]), origin);
        let response = json!({
            "clientDataJSON": url_safe(client),
            "attestationObject": url_safe(cbor::attestation_object(&data)),
            "transports": ["internal"],
        });
        let credential = passkey.credential(&response);
        Ok((passkey, credential))
    }

    /// The credential to sign in with. `options` are `PublicKeyCredentialRequestOptions` in JSON, `origin` is the
    /// page's. Null for somebody who has no passkey.
    #[must_use]
    pub fn assertion(&self, options: &Value, origin: &str) -> Value {
        let options = of_public_key(options);
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = BASE64_STANDARD.decode(&self.private_key_pkcs8);
        let Ok(pair) = EcdsaKeyPair::from_pkcs8(kind, &pkcs8.unwrap_or_default(), &random) else {
            return Value::Null;
        };
        let data = self.authenticator_data(PRESENT_AND_VERIFIED);
        let client = client_data("webauthn.get", text(&options["challenge"]), origin);
        let signed = [&data, digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let Ok(signature) = pair.sign(&random, &signed) else {
            return Value::Null;
        };
        self.credential(&json!({
            "clientDataJSON": url_safe(client),
            "authenticatorData": url_safe(data),
            "signature": url_safe(signature),
            "userHandle": url_safe(BASE64_STANDARD.decode(&self.user_handle).unwrap_or_default()),
        }))
    }

    /// As one JSON object, for a browser's virtual authenticator.
    #[must_use]
    pub fn to_json(&self) -> String {
        json!(self).to_string()
    }

    /// Whose, how, and a count that stays nought, as that of passkeys does which are on several devices.
    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let host = digest(&SHA256, self.rp_id.as_bytes());
        [host.as_ref(), &[flags], &[0; 4]].concat()
    }

    fn credential(&self, response: &Value) -> Value {
        let id = url_safe(
            BASE64_STANDARD
                .decode(&self.credential_id)
                .unwrap_or_default(),
        );
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": response,
            "clientExtensionResults": {},
        })
    }
}

/// Options come as they are or as what `navigator.credentials` takes.
fn of_public_key(options: &Value) -> &Value {
    options.get("publicKey").unwrap_or(options)
}

fn client_data(kind: &str, challenge: &str, origin: &str) -> String {
    json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
        .to_string()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn url_safe(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The same bytes in the other alphabet.
fn standard(url_safe: &str) -> String {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(url_safe.trim_end_matches('='));
    BASE64_STANDARD.encode(bytes.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};

    const ORIGIN: &str = "http://localhost:8080";

    fn decoded(value: &Value) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(text(value)).unwrap()
    }

    #[test]
    fn what_a_passkey_signs_verifies_under_the_key_it_enrolled() {
        let options = json!({"publicKey": {
            "challenge": "Y2hhbGxlbmdl",
            "rp": {"id": "localhost", "name": "MedSeal"},
            "user": {"id": "dXNlcg", "name": "a", "displayName": "A"},
        }});
        let (passkey, made) = Passkey::create(&options, ORIGIN).unwrap();
        assert_eq!(passkey.user_handle, "dXNlcg==");
        let object = decoded(&made["response"]["attestationObject"]);
        let coordinate = |label: u8| {
            let head = [label, 0x58, 32];
            let at = object.windows(3).rposition(|three| three == head).unwrap() + 3;
            object[at..at + 32].to_vec()
        };
        let point = [vec![4], coordinate(0x21), coordinate(0x22)].concat();

        let given = passkey.assertion(&json!({"challenge": "bmV4dA"}), ORIGIN);
        let response = &given["response"];
        let client = decoded(&response["clientDataJSON"]);
        let said: Value = serde_json::from_slice(&client).unwrap();
        assert_eq!(
            (text(&said["challenge"]), text(&said["origin"])),
            ("bmV4dA", ORIGIN)
        );
        let data = decoded(&response["authenticatorData"]);
        assert_eq!(data.len(), 37);
        let signed = [&data, digest(&SHA256, &client).as_ref()].concat();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
        assert!(
            key.verify(&signed, &decoded(&response["signature"]))
                .is_ok()
        );
        assert_eq!(given["id"], made["id"]);
    }

    #[test]
    fn whoever_has_no_passkey_has_nothing_to_sign_in_with() {
        let options = json!({"challenge": "bmV4dA"});
        assert!(Passkey::default().assertion(&options, ORIGIN).is_null());
    }
}
