//! A whole stack: from nothing to an address that answers.

use std::{collections::BTreeMap, net::TcpListener, path::PathBuf};

use crate::{
    chain::CHAIN_ID,
    checkout,
    client::Client,
    console::Console,
    demo::{self, Demo, Stage},
    deploy::{self, Outputs},
    environment,
    error::StackError,
    folder::Folder,
    functions,
    mails::{self, Mail},
    people::{Clinic, Person},
    ports,
    process::Process,
    proxy::Proxy,
    running, secret, start,
    tools::{self, Tools},
};

/// What kind of stack is wanted.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port of the origin; 0 is any free one.
    pub port: u16,
    /// Whether to show no progress.
    pub quiet: bool,
    /// The seed of the demo's patients, if there is to be a demo; those who work here are always there.
    pub demo: Option<u64>,
    /// Parameters of `infra/template.yaml` to be other than usual.
    pub parameters: Vec<(String, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            quiet: true,
            demo: None,
            parameters: Vec::new(),
        }
    }
}

/// A running stack. Dropping it stops every process it started.
#[derive(Debug)]
pub struct Stack {
    /// `http://localhost:<port>`: the site, `/api/<function>/…` and `/.well-known/…`.
    pub origin: String,
    /// Endpoint of every AWS service, in region `eu-central-1`, with any credentials.
    pub localstack: String,
    /// JSON-RPC of Anvil.
    pub rpc: String,
    pub chain_id: u64,
    /// `RecordAnchor`, lower-case hex with `0x`.
    pub contract: String,
    /// Outputs of `infra/template.yaml`.
    pub outputs: Outputs,
    /// What the functions are told of tables, keys, chain and AWS.
    pub environment: BTreeMap<String, String>,
    /// The first admin, then two doctors; with the demo, its first patient, the third doctor and further patients.
    pub people: Vec<Person>,
    /// What came of the demo.
    pub demo: Option<Demo>,
    pub logs: PathBuf,
    pub tools: Tools,
    running: Running,
}

/// In the order in which things end.
#[derive(Debug)]
struct Running {
    _proxy: Proxy,
    localstack: Process,
    anvil: Process,
    _folder: Folder,
}

impl Stack {
    /// Starts a stack. Several can run side by side; they share the tools and the functions' zips.
    pub async fn start(options: Options) -> Result<Self, StackError> {
        let console = if options.quiet {
            Console::quiet()
        } else {
            Console::stderr()
        };
        // Before anything that takes time: a busy port is known at once.
        let listener = ports::listen(options.port)?;
        let port = listener
            .local_addr()
            .map_err(|error| StackError::request("listening", &error))?
            .port();
        let origin = format!("http://localhost:{port}");
        let folder = Folder::create(&checkout::stacks(), port)?;
        let logs = folder.logs();
        let started = Self::start_in(folder, listener, origin, options, &console).await;
        started.map_err(|error| error.in_logs(&logs))
    }

    async fn start_in(
        folder: Folder,
        listener: TcpListener,
        origin: String,
        options: Options,
        console: &Console,
    ) -> Result<Self, StackError> {
        let tools = tools::install(console).await?;
        let client = Client::new();

        let ((), localstack, (chain, contract), ()) = tokio::try_join!(
            functions::build(&tools, console),
            start::localstack(&tools, &client, &folder, console),
            start::chain(&tools, &client, &folder, console),
            start::site(&folder, console),
        )?;

        let step = console.step("Deploying infra/template.yaml");
        let (origin_secret, setup_token) = (secret::token(), secret::token());
        let mut parameters = start::parameters(&origin, &chain.rpc, &contract);
        for (name, value) in [
            ("OriginSecret", &origin_secret),
            ("SetupTokenHash", &secret::sha256_hex(&setup_token)),
        ] {
            parameters.insert(name.to_owned(), value.clone());
        }
        parameters.extend(options.parameters);
        let logs = folder.logs();
        mails::may_be_sent(&client, &localstack.endpoint).await?;
        let deployment = deploy::deploy(&tools, &localstack.endpoint, &parameters, &logs);
        let outputs = tokio::select! {
            biased;
            error = localstack.process.died() => return Err(error),
            outputs = deployment => outputs?,
        };
        let anchor_key = deploy::output(&outputs, "KeyAnchorId")?;
        let anchorer = deploy::address_of(&client, &localstack.endpoint, anchor_key).await?;
        chain.appoint(&contract, &anchorer.to_string()).await?;
        step.done();

        start::write_deployment(&folder, &origin, &contract.address)?;
        let proxy = start::serve(listener, &outputs, &folder, origin_secret)?;
        let step = console.step("Enrolling people");
        let clinic = Clinic {
            client: &client,
            origin: &origin,
            localstack: &localstack.endpoint,
        };
        let mut people = clinic.enrol(&setup_token).await?;
        step.done();

        let mut demo = None;
        if let Some(seed) = options.demo {
            let stage = Stage {
                clinic,
                outputs: &outputs,
            };
            demo = Some(demo::play(stage, seed, &mut people, console).await?);
        }
        let environment = environment::environment(
            &localstack.endpoint,
            &chain.rpc,
            &contract.address,
            &outputs,
        )?;
        let running = running::Running {
            origin: origin.clone(),
            localstack: localstack.endpoint.clone(),
            people: people.clone(),
            environment: environment.clone(),
        };
        running.write(folder.path())?;

        Ok(Self {
            origin,
            localstack: localstack.endpoint,
            rpc: chain.rpc,
            chain_id: CHAIN_ID,
            contract: contract.address,
            environment,
            outputs,
            people,
            demo,
            logs,
            tools,
            running: Running {
                _proxy: proxy,
                localstack: localstack.process,
                anvil: chain.process,
                _folder: folder,
            },
        })
    }

    /// Resolves when a process of the stack has died, with its name and the last lines of its log.
    pub async fn died(&self) -> StackError {
        tokio::select! {
            error = self.running.localstack.died() => error,
            error = self.running.anvil.died() => error,
        }
    }

    /// The mails to somebody, oldest first.
    pub async fn mails(&self, to: &str) -> Result<Vec<Mail>, StackError> {
        let mut mails = Mail::all(&Client::new(), &self.localstack).await?;
        mails.retain(|mail| mail.to == to);
        Ok(mails)
    }

    /// The first person of a role.
    #[must_use]
    pub fn person(&self, role: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.role == role)
    }

    /// Stops everything and returns when it is gone.
    pub async fn stop(self) {
        // Waiting for processes blocks, which a runtime with one thread must not.
        let _ = tokio::task::spawn_blocking(move || drop(self)).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both at once; the fields are then waited for one after the other.
        self.localstack.release();
        self.anvil.release();
    }
}
