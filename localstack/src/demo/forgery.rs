//! One record that is not what was written, in the two ways in which somebody inside could try it.
//!
//! In the table: the newest version of a chart gets the content of the one before it, past every function. On paper: a
//! card of that version is signed by the clinic's own key, with the opposite diagnosis. The chart and the verify page
//! have to say so.

use std::io::Write as _;

use axum::http::Method;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use flate2::{Compression, write::DeflateEncoder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    Stage, Treated,
    practitioner::{Practitioner, text},
};
use crate::{deploy, error::StackError, localstack::scope};

/// What the record says, and what the forged card says instead. A diagnosis is what every card has room for.
const TRUE: &str = "Hypothyroidism";
const FALSE: &str = "Hyperthyroidism";

/// The record that was changed.
#[derive(Debug)]
pub struct Forgery {
    /// Whose it is.
    pub patient: String,
    /// Who treats them, and sees it in the chart.
    pub doctor: String,
    pub version: u64,
    /// The chart, for that doctor.
    pub chart: String,
    /// Opens the verify page with the forged card.
    pub card: String,
}

/// Changes the newest version of a chart in the table, and signs a false card of it.
pub async fn forge(
    stage: Stage<'_>,
    doctor: &Practitioner<'_>,
    treated: &Treated<'_>,
) -> Result<Forgery, StackError> {
    let version = treated.newest;
    // While there still is one: no card is signed of an altered record.
    let card = doctor.card(&treated.id, Some(version)).await?;
    let card = text(&card, "card", "the card to forge")?;
    let origin = stage.clinic.origin;
    let forged = format!("{origin}/verify#{}", numeric(&signed(stage, &card).await?));
    swap(stage, &treated.id, version).await?;
    Ok(Forgery {
        patient: treated.patient.person.name(),
        doctor: doctor.name.clone(),
        version,
        chart: format!("{origin}/chart#{}", treated.id),
        card: forged,
    })
}

/// Puts the content of the version before in the place of this one's.
async fn swap(stage: Stage<'_>, patient: &str, version: u64) -> Result<(), StackError> {
    let table = deploy::output(stage.outputs, "TableRecords")?;
    let key = |version: u64| json!({ "pk": { "S": patient }, "sk": { "S": format!("version#{version:010}") } });
    let older = json!({ "TableName": table, "Key": key(version - 1) });
    let older = ask(stage, "dynamodb", "DynamoDB_20120810.GetItem", &older).await?;
    let content = &older["Item"]["content"];
    if content.is_null() {
        let reason = format!("there is no version {}", version - 1);
        return Err(StackError::request("the record to change", &reason));
    }
    let change = json!({
        "TableName": table,
        "Key": key(version),
        "UpdateExpression": "SET content = :content",
        "ConditionExpression": "attribute_exists(content)",
        "ExpressionAttributeValues": { ":content": content },
    });
    ask(stage, "dynamodb", "DynamoDB_20120810.UpdateItem", &change)
        .await
        .map(drop)
}

/// The same card with another diagnosis, under a good signature: whoever may use the key can have anything signed.
async fn signed(stage: Stage<'_>, card: &str) -> Result<String, StackError> {
    let failed = |reason: &dyn std::fmt::Display| StackError::request("forging a card", reason);
    let decoded = card::decode(card).map_err(|error| failed(&error))?;
    let claims = decoded.payload().to_string();
    if !claims.contains(TRUE) {
        return Err(failed(&format!("it does not say {TRUE}")));
    }
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
    let deflated = deflated
        .write_all(claims.replace(TRUE, FALSE).as_bytes())
        .and_then(|()| deflated.finish())
        .map_err(|error| failed(&error))?;
    let header = card.split('.').next().unwrap_or_default();
    let signing = format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(deflated));
    let asked = json!({
        "KeyId": deploy::output(stage.outputs, "KeyCardsArn")?,
        "Message": BASE64_STANDARD.encode(Sha256::digest(&signing)),
        "MessageType": "DIGEST",
        "SigningAlgorithm": "ECDSA_SHA_256",
    });
    let answer = ask(stage, "kms", "TrentService.Sign", &asked).await?;
    let signature = text(&answer, "Signature", "signing")?;
    let der = BASE64_STANDARD
        .decode(signature)
        .map_err(|error| failed(&error))?;
    let signature = raw(&der).ok_or_else(|| failed(&"not an ECDSA signature"))?;
    Ok(format!(
        "{signing}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(signature)
    ))
}

async fn ask(
    stage: Stage<'_>,
    service: &str,
    target: &str,
    body: &Value,
) -> Result<Value, StackError> {
    let scope = scope(service);
    let headers = [
        ("authorization", scope.as_str()),
        ("x-amz-target", target),
        ("content-type", "application/x-amz-json-1.0"),
    ];
    let (client, url) = (stage.clinic.client, stage.clinic.localstack);
    let answer = client
        .send(Method::POST, url, &headers, body.to_string())
        .await?;
    answer.json(target)
}

/// `r` and `s`, 32 bytes each, of a signature in DER (RFC 3279, section 2.2.3).
fn raw(der: &[u8]) -> Option<[u8; 64]> {
    let mut raw = [0; 64];
    let mut rest = der.strip_prefix(&[0x30])?.get(1..)?;
    for half in raw.chunks_mut(32) {
        let [0x02, length, after @ ..] = rest else {
            return None;
        };
        let (number, after) = after.split_at_checked(usize::from(*length))?;
        // A leading zero says that the number is not negative; small numbers are short.
        let number = number.strip_prefix(&[0]).unwrap_or(number);
        let from = half.len().checked_sub(number.len())?;
        half[from..].copy_from_slice(number);
        rest = after;
    }
    Some(raw)
}

/// The text of the code: two digits a character (SMART Health Cards, "Encoding QRs").
fn numeric(card: &str) -> String {
    let digits = card.bytes().map(|byte| format!("{:02}", byte - b'-'));
    format!("shc:/{}", digits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_read_whatever_the_length_of_its_numbers() {
        let mut der = vec![0x30, 36, 0x02, 33, 0];
        der.extend([0x80; 32]);
        der.extend([0x02, 1, 7]);
        let raw = raw(&der).unwrap();
        assert_eq!(raw[..32], [0x80; 32]);
        assert_eq!(raw[32..63], [0; 31]);
        assert_eq!(raw[63], 7);
        assert_eq!(super::raw(&der[..20]), None);
        assert_eq!(super::raw(b""), None);
    }

    #[test]
    fn a_code_has_two_digits_for_each_character() {
        assert_eq!(numeric("-.e"), "shc:/000156");
    }
}
