use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// What stands before a request's name: in a header of DynamoDB's and KMS's, and in JSON-RPC.
const MARKS: [(&[u8], u8); 2] = [(b"x-amz-target: ", b'\r'), (b"\"method\":\"", b'"')];

/// Passes bytes on as they are, and counts the requests among them by their names.
#[derive(Debug)]
pub struct Counter {
    /// Where to connect instead.
    pub url: String,
    counts: Counts,
}

type Counts = Arc<Mutex<BTreeMap<String, u64>>>;

impl Counter {
    /// Stands in front of an address such as `http://127.0.0.1:4566`.
    pub async fn before(url: &str) -> Self {
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        let address = address.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("the loopback has a free port");
        let own = listener.local_addr().expect("it listens");
        let counts = Counts::default();
        let counter = Self {
            url: format!("http://{own}"),
            counts: counts.clone(),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&address).await else {
                    continue;
                };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                let ((from_client, mut to_client), (mut from_server, to_server)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(async move { copy(&mut from_server, &mut to_client).await });
                tokio::spawn(pass(from_client, to_server, counts.clone()));
            }
        });
        counter
    }

    /// What has been counted since the last time.
    pub fn take(&self) -> BTreeMap<String, u64> {
        std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, counts: Counts) {
    let (mut part, mut unread) = (vec![0; 1 << 16], Vec::new());
    while let Ok(length @ 1..) = from.read(&mut part).await {
        unread.extend_from_slice(&part[..length]);
        for name in names(&mut unread) {
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            *counts.entry(name).or_default() += 1;
        }
        if to.write_all(&part[..length]).await.is_err() {
            return;
        }
    }
}

/// The names that are whole; what may be the beginning of another stays.
fn names(bytes: &mut Vec<u8>) -> Vec<String> {
    let (mut names, mut read) = (Vec::new(), 0);
    while let Some((start, end)) = MARKS
        .iter()
        .filter_map(|(mark, end)| Some((find(&bytes[read..], mark)? + read + mark.len(), *end)))
        .min()
    {
        let Some(length) = bytes[start..].iter().position(|byte| *byte == end) else {
            break;
        };
        let name = String::from_utf8_lossy(&bytes[start..start + length]);
        let short = name.rsplit('.').next().unwrap_or_default();
        names.push(short.to_owned());
        read = start + length;
    }
    // Longer than any mark with its name.
    bytes.drain(..read.max(bytes.len().saturating_sub(100)));
    names
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}
