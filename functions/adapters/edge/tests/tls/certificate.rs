use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING as P256, EcdsaKeyPair, KeyPair as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

// Tags of DER (X.690).
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const UTF8: u8 = 0x0c;
const TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

const ECDSA_WITH_SHA256: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02";
const EC_PUBLIC_KEY: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
const PRIME256V1: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const COMMON_NAME: &[u8] = b"\x06\x03\x55\x04\x03";
const SUBJECT_ALT_NAME: &[u8] = b"\x06\x03\x55\x1d\x11";

/// Of `localhost`: a key, and a certificate that it signed itself (RFC 5280).
pub struct Identity {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Identity {
    pub fn new() -> Self {
        let chance = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&P256, &chance).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&P256, key.as_ref(), &chance).unwrap();
        let algorithm = der(SEQUENCE, &[ECDSA_WITH_SHA256]);
        let content = content(&algorithm, pair.public_key().as_ref());
        let signature = pair.sign(&chance, &content).unwrap();
        let signature = der(BIT_STRING, &[&[0], signature.as_ref()]);
        Self {
            certificate: der(SEQUENCE, &[&content, &algorithm, &signature]),
            key: key.as_ref().to_vec(),
        }
    }

    pub fn pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    }

    pub fn into_parts(self) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = PrivatePkcs8KeyDer::from(self.key);
        (self.certificate.into(), key.into())
    }
}

/// `TBSCertificate` (RFC 5280, section 4.1).
fn content(algorithm: &[u8], point: &[u8]) -> Vec<u8> {
    let version = der(0xa0, &[&der(INTEGER, &[&[2]])]);
    let serial = der(INTEGER, &[&[1]]);
    let common = der(SEQUENCE, &[COMMON_NAME, &der(UTF8, &[b"somebody"])]);
    let name = der(SEQUENCE, &[&der(SET, &[&common])]);
    let time = |text: &[u8]| der(TIME, &[text]);
    let validity = [time(b"20200101000000Z"), time(b"21200101000000Z")].concat();
    let kind = der(SEQUENCE, &[EC_PUBLIC_KEY, PRIME256V1]);
    let key = der(SEQUENCE, &[&kind, &der(BIT_STRING, &[&[0], point])]);
    let localhost = der(SEQUENCE, &[&der(0x82, &[b"localhost"])]);
    let localhost = der(OCTET_STRING, &[&localhost]);
    let extension = der(SEQUENCE, &[SUBJECT_ALT_NAME, &localhost]);
    let extensions = der(0xa3, &[&der(SEQUENCE, &[&extension])]);
    let validity = der(SEQUENCE, &[&validity]);
    der(
        SEQUENCE,
        &[
            &version,
            &serial,
            algorithm,
            &name,
            &validity,
            &name,
            &key,
            &extensions,
        ],
    )
}

fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let length = match length {
        [0, short @ ..128] => vec![short],
        [0, long] => vec![0x81, long],
        [high, low] => vec![0x82, high, low],
    };
    [&[tag], length.as_slice(), &content].concat()
}
