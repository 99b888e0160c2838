//! `cargo stack code` and `cargo stack mails`: what only a stack's people would see.

use std::{collections::BTreeSet, process::ExitCode, time::Duration};

use stack::{Client, Mail, Running, StackError, checkout, seconds_left};

/// Prints what the authenticator app of each person shows.
pub fn codes(port: Option<u16>) -> Result<ExitCode, StackError> {
    let running = Running::find(&checkout::stacks(), port)?;
    for person in running.people.iter().filter(|each| each.has_factors()) {
        println!("{:<7} {:<34} {}", person.role, person.email, person.code(0));
    }
    println!("good for {} s, each once", seconds_left());
    Ok(ExitCode::SUCCESS)
}

/// Prints every mail; with `follow`, then those that come, until Ctrl-C or the stack's end.
pub async fn mails(port: Option<u16>, follow: bool) -> Result<ExitCode, StackError> {
    let running = Running::find(&checkout::stacks(), port)?;
    let client = Client::new();
    let mut shown = BTreeSet::new();
    loop {
        let mails = match Mail::all(&client, &running.localstack).await {
            Err(_) if !shown.is_empty() => {
                println!("the stack has ended");
                return Ok(ExitCode::SUCCESS);
            }
            mails => mails?,
        };
        for mail in mails {
            if shown.insert(mail.id.clone()) {
                print(&mail);
            }
        }
        if !follow {
            if shown.is_empty() {
                println!("no mail has been sent");
            }
            return Ok(ExitCode::SUCCESS);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

fn print(mail: &Mail) {
    println!("at       {} UTC", mail.sent_at);
    println!("to       {}", mail.to);
    println!("subject  {}\n", mail.subject);
    for line in mail.text.lines() {
        println!("{}", format!("    {line}").trim_end());
    }
    println!();
}
