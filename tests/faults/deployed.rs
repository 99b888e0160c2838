//! `anchor` once more as a deployed function, with a queue of its own that gives up as soon as the stack's does.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use journeys::anchorage::Anchorage;
use journeys::{Clinic, signed};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use stack::checkout;

const NAME: &str = "medseal-anchor-poisoned";
const PATIENCE: Duration = Duration::from_mins(2);

/// See the module.
pub struct Deployed {
    client: Client,
    localstack: String,
    queue: String,
    dead: String,
    variables: Value,
}

impl Deployed {
    pub async fn open(clinic: &Clinic, anchorage: &Anchorage) -> Self {
        let mut deployed = Self {
            client: Client::new(),
            localstack: clinic.stack.localstack.clone(),
            queue: String::new(),
            dead: String::new(),
            variables: Value::Null,
        };
        deployed
            .make_queues(&clinic.stack.outputs["QueueUrl"])
            .await;
        let original = deployed.function("medseal-anchor").await;
        let mut variables = original["Environment"]["Variables"].clone();
        for (name, value) in anchorage.program().environment {
            if !name.starts_with("AWS_") {
                variables[name] = value.into();
            }
        }
        deployed.variables = variables;
        deployed.make_function(&original).await;
        deployed.feed(&clinic.stack.outputs["QueueUrl"]).await;
        deployed
    }

    async fn make_queues(&mut self, like: &str) {
        let all = json!({ "QueueUrl": like, "AttributeNames": ["All"] });
        let like = self.sqs("GetQueueAttributes", all).await;
        let redrive = like["Attributes"]["RedrivePolicy"].as_str().unwrap();
        let mut redrive: Value = serde_json::from_str(redrive).unwrap();
        let name = format!("{NAME}-dead");
        self.dead = self.make_queue(&name, json!({})).await;
        redrive["deadLetterTargetArn"] = self.attribute(&self.dead, "QueueArn").await.into();
        let attributes =
            json!({ "RedrivePolicy": redrive.to_string(), "VisibilityTimeout": "720" });
        self.queue = self.make_queue(NAME, attributes).await;
    }

    async fn make_queue(&self, name: &str, attributes: Value) -> String {
        let queue = json!({ "QueueName": name, "Attributes": attributes });
        let made = self.sqs("CreateQueue", queue).await;
        made["QueueUrl"].as_str().unwrap().to_owned()
    }

    async fn make_function(&self, original: &Value) {
        let zip = checkout::function_zips().join("anchor/bootstrap.zip");
        let function = json!({
            "FunctionName": NAME,
            "Runtime": original["Runtime"],
            "Handler": original["Handler"],
            "Role": original["Role"],
            "Architectures": original["Architectures"],
            "Timeout": original["Timeout"],
            "MemorySize": original["MemorySize"],
            "Environment": { "Variables": self.variables },
            "Code": { "ZipFile": STANDARD.encode(std::fs::read(zip).unwrap()) },
        });
        self.lambda(Method::POST, "/functions", function).await;
        self.until_ready().await;
    }

    /// Like the stack's own event source, but that a message comes again after a second.
    async fn feed(&self, like: &str) {
        let like = self.attribute(like, "QueueArn").await;
        let path = format!("/event-source-mappings/?EventSourceArn={like}");
        let like = self.lambda(Method::GET, &path, Value::Null).await;
        let like = &like["EventSourceMappings"][0];
        let source = json!({
            "FunctionName": NAME,
            "EventSourceArn": self.attribute(&self.queue, "QueueArn").await,
            "BatchSize": like["BatchSize"],
            "FunctionResponseTypes": like["FunctionResponseTypes"],
        });
        self.lambda(Method::POST, "/event-source-mappings/", source)
            .await;
        let soon = json!({ "QueueUrl": self.queue, "Attributes": { "VisibilityTimeout": "1" } });
        self.sqs("SetQueueAttributes", soon).await;
    }

    /// Gives it another node.
    pub async fn point_at(&self, rpc: &str) {
        let mut variables = self.variables.clone();
        variables["CHAIN_RPC_URLS"] = rpc.into();
        let path = format!("/functions/{NAME}/configuration");
        let environment = json!({ "Environment": { "Variables": variables } });
        self.lambda(Method::PUT, &path, environment).await;
        self.until_ready().await;
    }

    pub async fn send(&self, body: &str) {
        let message = json!({ "QueueUrl": self.queue, "MessageBody": body });
        self.sqs("SendMessage", message).await;
    }

    /// Messages that wait or are being tried.
    pub async fn waiting(&self) -> u64 {
        let visible = self.count(&self.queue, "ApproximateNumberOfMessages").await;
        let tried = "ApproximateNumberOfMessagesNotVisible";
        visible + self.count(&self.queue, tried).await
    }

    pub async fn until_none_waits(&self) {
        let patience = Instant::now() + PATIENCE;
        while self.waiting().await > 0 {
            assert!(Instant::now() < patience, "a message goes round and round");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    pub async fn dead(&self) -> u64 {
        self.count(&self.dead, "ApproximateNumberOfMessages").await
    }

    pub async fn until_dead(&self, messages: u64) {
        let patience = Instant::now() + PATIENCE;
        while self.dead().await < messages {
            assert!(Instant::now() < patience, "no message has died");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn count(&self, queue: &str, of: &str) -> u64 {
        self.attribute(queue, of).await.parse().unwrap()
    }

    async fn attribute(&self, queue: &str, name: &str) -> String {
        let asked = json!({ "QueueUrl": queue, "AttributeNames": [name] });
        let answer = self.sqs("GetQueueAttributes", asked).await;
        let value = &answer["Attributes"][name];
        value
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .to_owned()
    }

    async fn function(&self, name: &str) -> Value {
        let path = format!("/functions/{name}/configuration");
        self.lambda(Method::GET, &path, Value::Null).await
    }

    async fn until_ready(&self) {
        let patience = Instant::now() + PATIENCE;
        loop {
            let it = self.function(NAME).await;
            if it["State"] == "Active" && it["LastUpdateStatus"] == "Successful" {
                return;
            }
            assert!(Instant::now() < patience, "{it}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn sqs(&self, action: &str, body: Value) -> Value {
        let request = self.client.post(&self.localstack);
        let request = request
            .header("x-amz-target", format!("AmazonSQS.{action}"))
            .header("content-type", "application/x-amz-json-1.0");
        answered(signed(request, "sqs").body(body.to_string())).await
    }

    async fn lambda(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/2015-03-31{path}", self.localstack);
        let mut request = signed(self.client.request(method, url), "lambda");
        if !body.is_null() {
            request = request.json(&body);
        }
        answered(request).await
    }
}

async fn answered(request: RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}
