use access::PersonId;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use uuid::Uuid;

use super::*;

const ORIGIN: &str = "https://medseal.example";
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;

/// As much of an authenticator as there has to be, and every rule of it can be broken.
struct Authenticator {
    pair: EcdsaKeyPair,
    flags: u8,
    counter: u8,
    origin: &'static str,
    host: &'static str,
}

impl Authenticator {
    fn new() -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self {
            pair: EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap(),
            flags: PRESENT | VERIFIED,
            counter: 1,
            origin: ORIGIN,
            host: "medseal.example",
        }
    }

    /// Host, flags, counter (section 6.1).
    fn data(&self, flags: u8) -> Vec<u8> {
        let host = digest(&SHA256, self.host.as_bytes());
        [host.as_ref(), &[flags, 0, 0, 0, self.counter]].concat()
    }

    fn client(&self, kind: &str, challenge: &Value) -> String {
        json!({"type": kind, "challenge": challenge, "origin": self.origin}).to_string()
    }

    fn create(&self, options: &Value) -> RegisterPublicKeyCredential {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        // A key for ES256 (RFC 9053), and an attestation of nothing, in CBOR.
        let head = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
        let key = [head.as_slice(), x, &[0x22, 0x58, 32], y].concat();
        let data = [
            self.data(self.flags | 0x40),
            vec![0; 17],
            vec![16],
            vec![7; 16],
            key,
        ]
        .concat();
        let length = u8::try_from(data.len()).unwrap();
        let object = [
            b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(),
            &[length],
            &data,
        ]
        .concat();
        let client = self.client("webauthn.create", &options["challenge"]);
        credential(&json!({
            "clientDataJSON": encoded(client),
            "attestationObject": encoded(object),
        }))
    }

    fn sign(&self, options: &Value) -> PublicKeyCredential {
        let data = self.data(self.flags);
        let client = self.client("webauthn.get", &options["challenge"]);
        let signed = [data.as_slice(), digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        credential(&json!({
            "clientDataJSON": encoded(client),
            "authenticatorData": encoded(data),
            "signature": encoded(signature),
            "userHandle": null,
        }))
    }
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn credential<T: serde::de::DeserializeOwned>(response: &Value) -> T {
    let id = encoded([7; 16]);
    serde_json::from_value(json!({
        "id": id,
        "rawId": id,
        "type": "public-key",
        "response": response,
        "extensions": {},
    }))
    .unwrap()
}

fn passkeys() -> Passkeys {
    Passkeys::new(ORIGIN).unwrap()
}

/// What a browser is given to make a passkey for a doctor.
fn creation(others: &[Passkey]) -> (Value, PasskeyRegistration) {
    let doctor = PersonId::new(Uuid::from_u128(7));
    passkeys()
        .creation(doctor, "asha@clinic.example", "Asha Iyer", others)
        .unwrap()
}

fn enrolled(authenticator: &Authenticator) -> Result<Passkey, WebauthnError> {
    let (options, state) = creation(&[]);
    passkeys().created(&authenticator.create(&options), &state)
}

/// Whether a signature of an authenticator as `changed` is taken, once it was enrolled as it should be.
fn taken(changed: impl FnOnce(&mut Authenticator)) -> bool {
    let mut authenticator = Authenticator::new();
    let passkey = enrolled(&authenticator).unwrap();
    authenticator.counter += 1;
    changed(&mut authenticator);
    let (options, state) = passkeys().request(&[passkey]).unwrap();
    let signed = authenticator.sign(&options);
    passkeys().answered(&signed, &state).is_ok()
}

#[test]
fn passkeys_are_bound_to_a_host_name() {
    assert!(Passkeys::new("https://medseal.example").is_ok());
    assert!(Passkeys::new("http://localhost:8080").is_ok());
    for origin in ["http://127.0.0.1:8080", "http://[::1]:8080", "medseal"] {
        assert!(Passkeys::new(origin).is_err(), "{origin}");
    }
}

#[test]
fn a_browser_is_asked_for_a_verified_user_and_for_a_passkey_that_finds_itself() {
    let (options, _) = creation(&[]);
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(selection["residentKey"], "preferred");
    assert_eq!(options["rp"]["id"], "medseal.example");
    let passkey = enrolled(&Authenticator::new()).unwrap();
    let (options, _) = passkeys().request(std::slice::from_ref(&passkey)).unwrap();
    assert_eq!(options["userVerification"], "required");
    let (options, _) = creation(&[passkey]);
    assert_eq!(options["excludeCredentials"][0]["id"], encoded([7; 16]));
}

#[test]
fn a_passkey_signs_in() {
    assert!(taken(|_| ()));
}

#[test]
fn a_page_of_another_site_gets_nothing_out_of_a_passkey() {
    assert!(!taken(|one| one.origin = "https://medseal.example.net"));
    assert!(!taken(|one| one.origin = "http://medseal.example"));
    assert!(!taken(|one| one.host = "example"));
}

#[test]
fn whoever_picks_up_a_device_is_not_its_owner() {
    assert!(!taken(|one| one.flags = PRESENT));
    assert!(!taken(|one| one.flags = VERIFIED));
    let mut unverified = Authenticator::new();
    unverified.flags = PRESENT;
    assert!(enrolled(&unverified).is_err());
}

#[test]
fn a_copy_of_a_passkey_is_noticed_by_its_counter() {
    assert!(!taken(|one| one.counter -= 1));
}

#[test]
fn another_key_does_not_sign_for_it() {
    assert!(!taken(|one| one.pair = Authenticator::new().pair));
}

#[test]
fn an_answer_to_another_challenge_is_none_to_this_one() {
    let authenticator = Authenticator::new();
    let passkey = enrolled(&authenticator).unwrap();
    let [first, second] =
        [(), ()].map(|()| passkeys().request(std::slice::from_ref(&passkey)).unwrap());
    let signed = authenticator.sign(&first.0);
    assert!(passkeys().answered(&signed, &second.1).is_err());
    let (options, _) = creation(&[]);
    let (_, other) = creation(&[]);
    assert!(
        passkeys()
            .created(&authenticator.create(&options), &other)
            .is_err()
    );
}
