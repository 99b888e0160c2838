//! The function `qr` once more, with another key in front of the one it has.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use stack::checkout;

use crate::runtime::{configuration, request, response};
use crate::{Clinic, signed};

const NAME: &str = "medseal-qr-rotated";
const ANSWERS: &str = "LocalStack answers";
const JSON: &str = "the answer is JSON";

/// A second `qr` beside the stack's own: what the function is after its keys were rotated.
#[derive(Debug)]
pub struct Rotated {
    client: Client,
    localstack: String,
    secret: String,
}

impl Rotated {
    /// Makes a key and the function.
    pub async fn open(clinic: &Clinic) -> Self {
        let mut rotated = Self {
            client: Client::new(),
            localstack: clinic.stack.localstack.clone(),
            secret: String::new(),
        };
        let original = configuration(&clinic.stack, "qr").await;
        let mut variables = original["Environment"]["Variables"].clone();
        variables["ORIGIN_SECRET"]
            .as_str()
            .expect("a function knows the origin's secret")
            .clone_into(&mut rotated.secret);
        let key = rotated.key().await;
        let before = variables["KEY_CARDS"].as_str().expect("qr has a key");
        variables["KEY_CARDS"] = format!("{key},{before}").into();
        let code = std::fs::read(checkout::function_zips().join("qr/bootstrap.zip"))
            .expect("the stack has built the function");
        let made = rotated
            .lambda(Client::post, "/2015-03-31/functions")
            .json(&json!({
                "FunctionName": NAME,
                "Runtime": original["Runtime"],
                "Handler": original["Handler"],
                "Role": original["Role"],
                "Architectures": original["Architectures"],
                "Timeout": original["Timeout"],
                "MemorySize": original["MemorySize"],
                "Environment": { "Variables": variables },
                "Code": { "ZipFile": STANDARD.encode(code) },
            }))
            .send()
            .await
            .expect(ANSWERS);
        assert!(
            made.status().is_success(),
            "{}",
            made.text().await.expect(ANSWERS)
        );
        rotated.until_ready().await;
        rotated
    }

    async fn key(&self) -> String {
        let made = signed(self.client.post(&self.localstack), "kms")
            .header("x-amz-target", "TrentService.CreateKey")
            .header("content-type", "application/x-amz-json-1.1")
            .body(r#"{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}"#)
            .send()
            .await
            .expect(ANSWERS);
        let made: Value = made.json().await.expect(JSON);
        made["KeyMetadata"]["Arn"]
            .as_str()
            .unwrap_or_else(|| panic!("no key was made: {made}"))
            .to_owned()
    }

    async fn until_ready(&self) {
        let path = format!("/2015-03-31/functions/{NAME}/configuration");
        for _ in 0..100 {
            let answer = self.lambda(Client::get, &path).send().await.expect(ANSWERS);
            let answer: Value = answer.json().await.expect(JSON);
            if answer["State"] == "Active" {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("{NAME} did not become active");
    }

    /// GET, as the distribution passes it on; status and JSON.
    pub async fn get(&self, path: &str, token: Option<&str>) -> (u64, Value) {
        let mut headers = json!({ "x-origin-secret": self.secret, "host": "localhost" });
        if let Some(token) = token {
            headers["authorization"] = format!("Bearer {token}").into();
        }
        let event = request("GET", path, &headers, None);
        let path = format!("/2015-03-31/functions/{NAME}/invocations");
        let answer = self.lambda(Client::post, &path).json(&event).send();
        let answer: Value = answer.await.expect(ANSWERS).json().await.expect(JSON);
        response(&answer)
    }

    fn lambda(&self, method: fn(&Client, String) -> RequestBuilder, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.localstack);
        signed(method(&self.client, url), "lambda")
    }
}
