//! The commands of `cargo stack`.

use std::{
    ffi::OsString,
    process::{Command, ExitCode},
};

use clap::{Parser, Subcommand};
use stack::{Running, SEED, StackError, checkout, console::Console, tools};

use crate::{look, up};

/// MedSeal on this machine.
#[derive(Debug, Parser)]
#[command(name = "cargo stack", bin_name = "cargo stack")]
pub struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Starts everything and serves it until Ctrl-C
    Up {
        /// Port of the site and the functions
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Starts with those who work here and without patients
        #[arg(long)]
        no_demo: bool,
        /// Makes other patients, other days and other values
        #[arg(long, default_value_t = SEED, conflicts_with = "no_demo")]
        seed: u64,
    },
    /// Shows what each person's authenticator app shows now
    Code {
        /// Of the stack on this port, if several run
        #[arg(long)]
        port: Option<u16>,
    },
    /// Shows the mails that were sent
    Mails {
        /// Of the stack on this port, if several run
        #[arg(long)]
        port: Option<u16>,
        /// Goes on with those that come
        #[arg(long, short)]
        follow: bool,
    },
    /// Checks everything that is stored, against the chain
    Fsck {
        /// Of the stack on this port, if several run
        #[arg(long)]
        port: Option<u16>,
        /// What medseal-fsck is told besides: --contents, --json
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Installs the pinned tools into .tools/ and does nothing else
    Install,
    /// Builds the functions' zips
    Build,
    /// Checks infra/template.yaml with cfn-lint
    Lint,
    /// Runs forge in contracts/ with the pinned compiler
    Forge {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Runs the tests of the LocalStack plugin
    TestPlugin {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

/// Does what was asked; the exit code is that of the program that was run, if it is one.
pub async fn run(arguments: Arguments) -> Result<ExitCode, StackError> {
    let console = Console::stderr();
    match arguments.command {
        Task::Up {
            port,
            no_demo,
            seed,
        } => up::run(port, (!no_demo).then_some(seed)).await,
        Task::Code { port } => look::codes(port),
        Task::Mails { port, follow } => look::mails(port, follow).await,
        Task::Fsck { port, arguments } => {
            let running = Running::find(&checkout::stacks(), port)?;
            let mut command = Command::new("cargo");
            command
                .args(["run", "--quiet", "--locked", "--package", "fsck", "--"])
                .args(arguments)
                .envs(running.environment)
                .current_dir(checkout::root());
            stack::forget_cargo(&mut command);
            finish(&mut command)
        }
        Task::Install => {
            tools::install(&console).await?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Build => {
            let tools = tools::install(&console).await?;
            stack::build(&tools, &console).await?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Lint => {
            let tools = tools::install(&console).await?;
            finish(Command::new(tools.in_venv("cfn-lint")).arg(checkout::template()))
        }
        Task::Forge { arguments } => {
            let tools = tools::install(&console).await?;
            finish(
                Command::new(&tools.forge)
                    .args(arguments)
                    .env("NODE", &tools.node)
                    .env("MEDSEAL_TOOLS", checkout::tools())
                    .current_dir(checkout::root().join("contracts")),
            )
        }
        Task::TestPlugin { arguments } => {
            let tools = tools::install(&console).await?;
            finish(
                stack::python(&tools)
                    .args(["-m", "pytest"])
                    .args(arguments)
                    .current_dir(checkout::plugin()),
            )
        }
    }
}

fn finish(command: &mut Command) -> Result<ExitCode, StackError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .map_err(|error| StackError::Tool(format!("cannot run {program}: {error}")))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
