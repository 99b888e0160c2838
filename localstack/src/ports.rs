//! Ports of the machine.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
};

use uuid::Uuid;

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
///
/// It may take seconds until the program listens, so the port is not one the system would meanwhile give to
/// an outgoing connection or to somebody who asks for any.
pub fn free() -> Result<u16, StackError> {
    const ATTEMPTS: usize = 100;
    for _ in 0..ATTEMPTS {
        let [high, low, ..] = *Uuid::new_v4().as_bytes();
        let port = 20_000 + u16::from_be_bytes([high, low]) % 12_768;
        if listen(port).is_ok() {
            return Ok(port);
        }
    }
    Err(StackError::Tool(
        "no free port between 20000 and 32767: stop some programs".to_owned(),
    ))
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
