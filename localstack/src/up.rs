//! `cargo stack up`.

use std::process::ExitCode;

use stack::{Demo, Forgery, Options, Stack, StackError};
use tokio::signal::unix::{SignalKind, signal};

/// Starts the stack and serves it until a signal comes or a part of it dies.
pub async fn run(port: u16, demo: Option<u64>) -> Result<ExitCode, StackError> {
    let options = Options {
        port,
        demo,
        quiet: false,
        parameters: Vec::new(),
    };
    let stop = stop_signal()?;
    tokio::pin!(stop);
    let stack = tokio::select! {
        stack = Stack::start(options) => stack?,
        () = &mut stop => return Ok(ExitCode::SUCCESS),
    };
    introduce(&stack);
    tokio::select! {
        error = stack.died() => {
            stack.stop().await;
            Err(error)
        }
        () = stop => {
            eprintln!("stopping");
            stack.stop().await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn stop_signal() -> Result<impl Future<Output = ()>, StackError> {
    let on = |kind| {
        signal(kind)
            .map_err(|error| StackError::Tool(format!("cannot listen for signals: {error}")))
    };
    let (mut interrupt, mut terminate) =
        (on(SignalKind::interrupt())?, on(SignalKind::terminate())?);
    let mut hang_up = on(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

fn introduce(stack: &Stack) {
    println!("\nMedSeal is at {}\n", stack.origin);
    println!("Sign in as");
    for person in &stack.people {
        println!(
            "  {:<7} {:<34} {}",
            person.role, person.email, person.password
        );
    }
    println!(
        "\nDoctors and admins have a second factor: cargo stack code shows their codes of the moment.\n\
         Mails, with links to set a password: cargo stack mails"
    );
    if let Some(demo) = &stack.demo {
        introduce_demo(demo);
    }
    println!(
        "\nChain     {} (chain {}, contract {})",
        stack.rpc, stack.chain_id, stack.contract
    );
    println!("AWS       {}", stack.localstack);
    println!("Logs      {}", stack.logs.display());
    println!("\nCtrl-C stops everything.");
}

fn introduce_demo(demo: &Demo) {
    if let Some(card) = &demo.card {
        println!("\nVerify a demo card\n  {card}");
    }
    let Forgery {
        patient,
        doctor,
        version,
        chart,
        card,
    } = &demo.forgery;
    println!(
        "\nSomebody has tampered with version {version} of the chart of {patient}, in the database, after it was\n\
         anchored. {doctor} sees it: version {version} is marked as altered, and there is no card of it.\n  {chart}\n\
         The same somebody had the clinic's key sign a card with the opposite diagnosis. The verify page sees it: the\n\
         signature is good, and the record is not the one that was anchored.\n  {card}"
    );
}
