//! Ports of the machine.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
};

use crate::error::StackError;

/// Listens on `port`, or on any free port for 0.
pub fn listen(port: u16) -> Result<TcpListener, StackError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => StackError::PortBusy(port),
        ErrorKind::PermissionDenied => StackError::Tool(format!(
            "port {port} needs root: choose one above 1023 with --port"
        )),
        _ => StackError::request(format!("listening on port {port}"), &error),
    })
}

/// A port that nobody listens on now, for a program that takes no listener from us.
pub fn free() -> Result<u16, StackError> {
    let listener = listen(0)?;
    let address = listener.local_addr();
    Ok(address
        .map_err(|error| StackError::request("finding a free port", &error))?
        .port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_one_line_that_says_what_to_do() {
        let taken = listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = listen(port).unwrap_err().to_string();
        assert!(
            error.contains(&port.to_string()) && error.contains("--port"),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1);
    }

    #[test]
    fn a_free_port_can_be_listened_on() {
        assert!(listen(free().unwrap()).is_ok());
    }
}
