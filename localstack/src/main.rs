//! x
#[tokio::main]
async fn main() {
    let console = stack::console::Console::stderr();
    match stack::tools::install(&console).await { Ok(t) => println!("{t:?}"), Err(e) => println!("{e}") }
}
