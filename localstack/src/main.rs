//! `cargo stack`: see the crate's documentation.

mod command;
mod look;
mod up;

use clap::Parser;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    match command::run(command::Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cargo stack: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
