//! Tables on paper, behind the real clients.

mod tables;

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_types::SdkConfig;
use card::IssuerOrigin;
use dynamo::anchors::Anchors;
use dynamo::appointments::Appointments;
use dynamo::charts::Charts;
use dynamo::datakeys::DataKeys;
use dynamo::directory::Directory;
use dynamo::log::Log;
use dynamo::notices::Notices;
use dynamo::revocations::Revocations;
use dynamo::sessions::Sessions;
use edge::{Chance, Clock, Environment};
use jiff::Timestamp;
use keys::{BlindIndex, Kms};
use queue::{Post, Wake};
use serde_json::{Value, json};

use crate::records::Records;

use tables::Tables;

/// What was asked for: the operation and its body.
type Call = (String, Value);

/// Answers queries; what is asked for by key is not there. Or keeps what is put there.
#[derive(Clone, Debug)]
pub struct Paper {
    answer: fn(&Value) -> Vec<Value>,
    kept: Option<Arc<Mutex<Tables>>>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Paper {
    /// Paper on which a query finds what `answer` says.
    pub fn new(answer: fn(&Value) -> Vec<Value>) -> Self {
        Self {
            answer,
            kept: None,
            calls: Arc::default(),
        }
    }

    /// Paper that keeps what is put into its tables.
    pub fn keeping() -> Self {
        Self {
            kept: Some(Arc::default()),
            ..Self::new(|_| Vec::new())
        }
    }

    /// Puts an item into a table.
    pub fn put(&self, table: &str, item: Value) {
        let kept = self.kept.as_ref().expect("this paper keeps nothing");
        kept.lock().unwrap().put(table, item);
    }

    /// Everything that was asked until now.
    pub fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    fn aws(&self) -> SdkConfig {
        let environment = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        let environment: Environment = environment
            .map(|name| (name.to_owned(), "x".to_owned()))
            .into_iter()
            .collect();
        let connector = SharedHttpConnector::new(self.clone());
        let aws = edge::aws::connect(&environment).unwrap().to_builder();
        aws.http_client(http_client_fn(move |_, _| connector.clone()))
            .build()
    }

    /// A connection to the tables.
    pub fn client(&self) -> dynamo::Client {
        dynamo::client(&self.aws())
    }

    /// The endpoints' world, at some moment.
    pub fn records(&self) -> Records {
        let aws = self.aws();
        let (client, kms) = (dynamo::client(&aws), Kms::new(&aws));
        let name = || "x".to_owned();
        let table = |name: &str| name.to_owned();
        Records {
            charts: Charts::new(client.clone(), table("records")),
            data_keys: DataKeys::new(client.clone(), table("keys"), kms.clone(), name()),
            anchors: Anchors::new(client.clone(), table("anchors")),
            revocations: Revocations::new(client.clone(), table("revocations")),
            directory: Directory::new(client.clone(), table("directory")),
            index: BlindIndex::new(kms, name()),
            notices: Notices::new(client.clone(), table("directory")),
            appointments: Appointments::new(client.clone(), table("appointments")),
            sessions: Sessions::new(client.clone(), table("sessions")),
            log: Log::new(client, table("audit")),
            wake: Wake::new(&aws, name()),
            post: Post::new(&aws, name()),
            issuer: IssuerOrigin::parse("https://clinic.example").unwrap(),
            clock: Clock::fixed(Timestamp::from_second(1_795_000_000).unwrap()),
            chance: Chance::system(),
        }
    }

    fn serve(&self, operation: &str, asked: &Value) -> Value {
        match operation {
            "Decrypt" | "GenerateDataKey" => {
                let key = format!("{}=", "A".repeat(43));
                json!({"Plaintext": key, "CiphertextBlob": key, "KeyId": "x"})
            }
            "SendMessage" => json!({"MessageId": "x"}),
            "GenerateMac" => json!({"Mac": format!("{}=", "A".repeat(43))}),
            other if self.kept.is_some() => {
                let kept = self.kept.as_ref().expect("it was looked at");
                kept.lock().unwrap().serve(other, asked)
            }
            "Query" => json!({"Items": (self.answer)(asked)}),
            "BatchGetItem" => json!({"Responses": {}, "UnprocessedKeys": {}}),
            other => panic!("{other} is not on paper"),
        }
    }
}

impl HttpConnector for Paper {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let body = self.serve(&operation, &asked).to_string();
        self.calls.lock().unwrap().push((operation, asked));
        let answer = HttpResponse::new(200.try_into().unwrap(), body.into());
        HttpConnectorFuture::ready(Ok(answer))
    }
}
